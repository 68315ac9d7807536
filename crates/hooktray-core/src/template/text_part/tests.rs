use proptest::prelude::*;

use super::*;
use crate::template::{Scope, Templates};

/// Returns a text with the part between the brackets marked.
fn marked(text: &str) -> MarkedText {
    let (before, rest) = text.split_once('[').unwrap();
    let (part, after) = rest.split_once(']').unwrap();
    MarkedText { before: before.into(), part: part.into(), after: after.into() }
}

/// Returns what a template with this pattern renders for a text.
fn rendered(pattern: &str, text: &str) -> String {
    let mut templates = Templates::default();
    let mut scope = Scope::default();
    scope.set_json("body", &serde_json::json!({"message": text}));
    let template = templates.add("t", &format!("{{{{ {} }}}}", expression("body.message", pattern))).unwrap();
    templates.text(&template, &scope).unwrap()
}

/// Samples with a marked part, another text of the same kind, and what is found in that.
const CASES: &[(&str, &str, &str)] = &[
    ("Заказ №[4821] принят", "Заказ № 77 принят", "77"),
    ("Имя: [Ольга Смирнова], тел. 8 916 555-01-17", "имя:Пётр, тел. 8 916 555-01-18", "Пётр"),
    ("Сумма [1 990,50] руб.", "Сумма 12 500 руб.", "12 500"),
    ("Сумма: [1990]", "СУММА: 250.5", "250.5"),
    ("Клиент [Ольга Смирнова] тел 8 916 555-01-17", "Клиент Пётр Ильич Ли тел 8 916 555-01-18", "Пётр Ильич Ли"),
    ("Тел: [8 (916) 555-01-17], Москва", "Тел: +7 916 555 01 18, Тверь", "+7 916 555 01 18"),
    ("[Ольга]; 1990; крем", "Пётр; 250; мыло", "Пётр"),
    ("Ольга; [1990]; крем", "Пётр; 250; мыло", "250"),
    ("Ольга\nМосква, ул. Мира 5\n[крем дневной]", "Пётр\nТверь\nмыло и шампунь", "мыло и шампунь"),
    ("Адрес: [Москва, ул. Мира, 5]\nТовар: крем", "Адрес: Тверь, пл. Ленина\nТовар: мыло", "Тверь, пл. Ленина"),
    ("Order [A-17/b] for Olga", "Order C-9 for Ann", "C-9"),
    ("Оплата [ok]", "Оплата нет", "нет"),
    ("Почта: [olga@shop.example] спасибо", "Почта: ann@shop.example спасибо", "ann@shop.example"),
];

#[test]
fn some_pattern_finds_the_part_in_another_text() {
    for (sample, other, part) in CASES {
        let marked = marked(sample);
        let proposed = patterns(&marked);
        let found: Vec<_> = proposed.iter().map(|pattern| found_in(&pattern.pattern, other)).collect();
        // The first that finds something finds the right part.
        let first = found.iter().flatten().next().map(String::as_str);
        assert_eq!(first, Some(*part), "{sample}: {proposed:#?} {found:?}");
    }
}

#[test]
fn blanks_at_the_ends_of_a_mark_do_not_count() {
    let proposed = patterns(&marked("Сумма[ 1990 ]руб."));
    assert_eq!(found_in(&proposed[0].pattern, "Сумма 250 руб.").as_deref(), Some("250"));
    assert_eq!(patterns(&marked("Сумма[  ]руб.")), []);
    assert_eq!(patterns(&marked("[]")), []);
}

#[test]
fn what_a_mask_hid_is_in_no_pattern() {
    for sample in ["Ключ •••• сумма [1990] руб.", "код ••••[1990] ••••", "[1990] ••••"]
    {
        let proposed = patterns(&marked(sample));
        assert!(!proposed.is_empty(), "{sample}");
        assert!(proposed.iter().all(|pattern| !pattern.pattern.contains('•')), "{proposed:#?}");
    }
}

#[test]
fn place_is_told_in_words() {
    let first = &patterns(&marked("Заказ 17, сумма: [1990] руб."))[0];
    assert_eq!((first.kind, first.after.as_deref()), (PartKind::Number, Some("сумма:")));
    let third = patterns(&marked("Ольга; крем; [1990]"));
    assert!(third.iter().any(|pattern| pattern.place == Some(3)), "{third:#?}");
    let second = patterns(&marked("Ольга\n[крем]"));
    assert!(second.iter().any(|pattern| pattern.line == Some(2)), "{second:#?}");
}

proptest! {
    /// Whatever is marked in whatever text, each pattern finds just that in it, also as the template that is put in.
    #[test]
    fn every_pattern_finds_the_part_in_its_sample(
        before in "[а-яА-Яa-z0-9 ,.:;№#/(){}'\"\\\\|\n-]{0,30}",
        part in "[а-яА-Яa-z0-9 ,.:;№#/(){}'\"\\\\|\n+-]{0,16}",
        after in "[а-яА-Яa-z0-9 ,.:;№#/(){}'\"\\\\|\n-]{0,30}",
    ) {
        let marked = MarkedText { before, part, after };
        let text = format!("{}{}{}", marked.before, marked.part, marked.after);
        for PartPattern { pattern, .. } in patterns(&marked) {
            prop_assert_eq!(found_in(&pattern, &text), Some(marked.part.trim().to_owned()));
            prop_assert_eq!(rendered(&pattern, &text), marked.part.trim());
        }
    }

    /// A part with a label before it, as people write SMS, always has a pattern.
    #[test]
    fn part_behind_a_label_has_a_pattern(
        label in "[А-Я][а-я]{3,8}",
        part in "[а-я]{1,8}( [а-я]{1,8}){0,2}|[1-9][0-9]{0,5}",
        end in "(|[,;.]| руб\\.|\n)",
        rest in "( [0-9]{2,4}){0,2}",
    ) {
        let marked = MarkedText { before: format!("{label}: "), part, after: format!("{end}{rest}") };
        prop_assert!(!patterns(&marked).is_empty());
    }
}
