use minijinja::Value;
use serde_json::json;

use super::*;
use crate::template::inspect::{lone_expression, references};

fn scope() -> Scope {
    let mut scope = Scope::default();
    scope.set_json(
        "body",
        &json!({
            "to": "8 (916) 555-01-17", "price": "1 990,50 ₽", "message": "Заказ: крем 2 шт", "nothing": null,
            "empty": "", "list": ["cream", "soap"], "deep": {"list": [{"a": 1}]}, "big": 18_446_744_073_709_551_615_u64,
        }),
    );
    scope
}

fn render(source: &str) -> Result<String, Problem> {
    let mut templates = Templates::default();
    let template = templates.add("t", source).map_err(|error| Problem::new(Code::TemplateFailed, error.0))?;
    templates.text(&template, &scope())
}

fn text(source: &str) -> String {
    render(source).unwrap()
}

#[test]
fn missing_value_at_any_depth_is_empty() {
    for source in
        ["{{ body.x }}", "{{ body.x.y[0].z }}", "{{ nothing.at.all }}", "{{ body.nothing }}", "{{ body.nothing.x }}"]
    {
        assert_eq!(text(source), "", "{source}");
    }
    assert_eq!(text("{{ body.nothing or body.empty or 'last' }}"), "last");
    assert_eq!(text("{{ body.nothing | default('d') }}"), "d");
}

#[test]
fn a_filter_of_an_empty_value_is_empty() {
    let filters = [
        "phone('RU')",
        "phone_country('RU')",
        "digits",
        "match('x')",
        "number",
        "upper",
        "trim",
        "int",
        "float",
        "round",
        "replace('a', 'b')",
        "join(',')",
        "first",
        "urlencode",
        "abs",
        "title",
        "split(',')",
        "format",
    ];
    for filter in filters {
        for value in ["body.missing", "body.missing.deep", "body.nothing", "body.empty"] {
            assert_eq!(text(&format!("{{{{ {value} | {filter} }}}}")), "", "{value} | {filter}");
        }
    }
}

#[test]
fn phones_come_out_in_e164_with_their_country() {
    let phone = |number: &str, region: &str| text(&format!("{{{{ '{number}' | phone('{region}') }}}}"));
    for written in ["8 (916) 555-01-17", "+7 916 555-01-17", "79165550117", "9165550117", "8-916-555-01-17"] {
        assert_eq!(phone(written, "RU"), "+79165550117", "{written}");
    }
    assert_eq!(phone("+375 29 123-45-67", "RU"), "+375291234567");
    assert_eq!(phone("MTS", "RU"), "MTS", "what is no number stays, so that its check can show it");
    let country = |number: &str| text(&format!("{{{{ '{number}' | phone_country('RU') }}}}"));
    assert_eq!(country("89165550117"), "RU");
    assert_eq!(country("+77011234567"), "KZ");
    assert_eq!(country("+375291234567"), "BY");
    assert_eq!(country("900"), "");
    assert_eq!(
        text("{{ ['нет', '8 916 555 01 17', '+77011234567'] | phone('RU') }}"),
        "+79165550117",
        "the first that is one"
    );
    assert_eq!(text("{{ ['нет', '+77011234567'] | phone_country('RU') }}"), "KZ");
    assert_eq!(text("{{ ['нет', 'да'] | phone('RU') }}"), "нет, да", "as lists read elsewhere");
    assert!(render("{{ '1' | phone('XX') }}").unwrap_err().message.contains("XX"));
}

#[test]
fn numbers_are_read_as_people_write_them() {
    let cases = [
        ("1 990,50 ₽", "1990.5"),
        ("1990", "1990"),
        ("1,990.50", "1990.5"),
        ("1.990,50", "1990.5"),
        ("1,990", "1990"),
        ("12.5", "12.5"),
        ("12,5", "12.5"),
        ("-3 шт", "-3"),
        ("1'000'000", "1000000"),
        ("0,125", "0.125"),
        ("нет", "нет"),
        ("89701012345678901234", "89701012345678901234"),
        ("1 234 567 890 123 456,78", "1234567890123456.78"),
        ("2 шт по 300", "2 шт по 300"),
    ];
    for (written, number) in cases {
        assert_eq!(text(&format!("{{{{ '{}' | number }}}}", written.replace('\'', "\\'"))), number, "{written}");
    }
    assert_eq!(text("{{ (body.price | number) * 2 }}"), "3981.0");
}

#[test]
fn digits_and_match_pick_parts_of_a_text() {
    assert_eq!(text("{{ body.to | digits }}"), "89165550117");
    assert_eq!(text("{{ body.message | match('(\\\\d+) шт') }}"), "2");
    assert_eq!(text("{{ body.message | match('(\\\\d+) шт', 0) }}"), "2 шт");
    assert_eq!(text("{{ body.message | match('(?<what>кр\\\\w+)', 'what') }}"), "крем");
    assert_eq!(text("{{ body.message | match('\\\\w+') }}"), "Заказ");
    assert_eq!(text("{{ body.message | match('рыба') }}"), "");
    assert!(render("{{ 'x' | match('(') }}").is_err());
}

#[test]
fn lists_and_objects_read_well() {
    assert_eq!(text("{{ body.list }}"), "cream, soap");
    assert_eq!(text("{{ body.deep.list }}"), r#"[{"a":1}]"#);
    assert_eq!(text("{{ body.big }}"), "18446744073709551615");
    assert_eq!(text("{{ body.deep }}"), r#"{"list":[{"a":1}]}"#);
}

#[test]
fn no_template_runs_for_ever_or_fills_the_memory() {
    for source in [
        "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
        "{% for a in range(99999) %}{{ 'x' * 90000 }}{% endfor %}",
        "{{ 'x' * 9999999999 }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    ] {
        assert_eq!(render(source).unwrap_err().code, Code::TemplateFailed, "{source}");
    }
}

#[test]
fn lone_expression_keeps_its_type_and_conditions_are_booleans() {
    let mut templates = Templates::default();
    let mut add = |source: &str| templates.add(source, source).unwrap();
    let (list, two) = (add(" {{ body.list }} "), add("{{ 1 }}{{ 2 }}"));
    let (no, text) = (add("{{ body.x == 1 }}"), add("false"));
    // A brace too many is text, and no reason to refuse a flow that works.
    let braces = ["{{ 17 }}}", "{{ 17 }}}}"].map(|source| (source, add(source)));
    assert_eq!(templates.value(&list, &scope()).unwrap().len(), Some(2));
    assert_eq!(templates.value(&two, &scope()).unwrap(), Value::from("12"));
    assert!(!templates.truth(&no, &scope()).unwrap() && !templates.truth(&text, &scope()).unwrap());
    assert!(templates.truth(&two, &scope()).unwrap());
    for (source, template) in braces {
        let text = source.replace("{{ 17 }}", "17");
        assert_eq!(templates.text(&template, &scope()).unwrap(), text);
        assert_eq!(templates.value(&template, &scope()).unwrap(), Value::from(text));
    }
    assert_eq!(lone_expression("{{ a }} and {{ b }}"), None);
    assert_eq!(lone_expression("{{- '}}' -}}"), Some("'}}'"));
}

#[test]
fn references_are_found_in_the_tokens_and_nowhere_else() {
    let found = references(
        "{{ steps.order.encoded }}{{ steps['a']['b'] }}{{ secret('key') | upper }}{# secret('no') #}secret('no') \
         {% if body.x is not defined and loop.cycle(1) %}{{ now() }}{{ body.x.strip() }}{{ 'secret(1)' | match('x(') }}{% endif %}",
    );
    assert_eq!(found.steps, [("order".into(), Some("encoded".into())), ("a".into(), Some("b".into()))]);
    assert_eq!(found.secrets, ["key"]);
    assert!(!found.computed_secret);
    assert_eq!(found.filters, ["upper", "match"]);
    assert_eq!(found.tests, ["defined"]);
    assert_eq!(found.functions, ["now"]);
    assert_eq!(found.methods, ["strip"]);
    assert_eq!(found.patterns, ["x("]);
    assert!(references("{{ secret(body.x) }}").computed_secret && references("{{ secret }}").computed_secret);
}
