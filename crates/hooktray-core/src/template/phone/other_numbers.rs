//! Numbers beside a telephone number that are something else: dates, times, amounts, and the numbers of orders.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::digits;

/// Takes the place of what is removed: the digits around it do not belong together.
pub(super) const GAP: &str = "\u{2}";

/// Dates with a year, times, and `24/7`.
static DATES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    patterns(&[
        r"(?<before>^|[^\d.+/-])(?:[0-3]?\d[./-][01]?\d[./-](?:19|20)\d\d|(?:19|20)\d\d[./-][01]\d[./-][0-3]\d)(?:\b|T)",
        r"(?<before>^|[^\d:])[0-2]?\d:[0-5]\d(?::[0-5]\d)?\b",
        r"(?<before>^|[^\d.+/-])24/7\b",
    ])
});

/// Amounts behind their currency, and prices with cents.
static PRICES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    patterns(&[
        r"(?i)(?<before>^|[^\d\s]\s+|[^\p{L}\d\s])(?:[$€£₽₹¥₴₸₫₪]|r\$|rp\.?|usd|eur|rub)\s?[1-9]\d{0,5}(?:[.,]\d{3})*(?:[.,]\d{1,2})?\b",
        r"(?<before>^|\s)[1-9]\d{0,2}[ .]\d{3},(?:00|50|9[059])(?:[^\d.,-]|$)",
    ])
});

/// Amounts and their units. The `р` of `р-р`, a size, is none.
static AMOUNTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?<before>^|[^\d.,()+-])\d{1,6}(?:[.,]\d{1,2})?\s?(?:(?<sign>руб\w*|р|тг|сум|грн|usd|eur|rub|byn|kzt|uzs|uah|pln|zł|kr|pz|[₽$€£₹¥₴₸₫₪฿₺])|шт|штук[аи]?|уп|упак\w*|пач\w*|кг|(?<gram>гр?)|мл|л|коп|pcs|szt|st(?:ü|ue)ck|pezz[io]|год[а-я]*|лет|час\w*|мин\w*|утра|вечера|%)(?<after>[^\p{L}\d-]|-[^\p{L}]|-?$)",
    )
    .ok()
});

/// Numbers of something else, as the word before them says.
static NAMED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    patterns(&[
        r"(?i)(?<before>^|[^\p{L}])(?:карт[аы]|card)[\s:#№.-]*\d{4}(?:[ -]?\d{4}){3}\b",
        r"(?i)(?<before>^|[^\p{L}])паспорт[\s:#№.-]*\d\d ?\d\d[\s№]*\d{6}\b",
        r"(?i)(?<before>^|[^\p{L}])(?:заказ\w*|заявк\w*|order|счет\w*|счёт\w*|инн|снилс|паспорт|карт[аы]|индекс|артикул|код|трек|накладн\w*|договор\w*|id|invoice)[\s:#№.-]*\d+",
        // Millions, as amounts.
        r"(?<before>^\s*|[^\d\s.,+()-]\s*)[1-9]\d?\.\d{3}\.000(?:,\d\d)?(?:[^\d.-]|$)",
    ])
});

/// IP addresses, also behind a word that says so.
static ADDRESSES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    const PART: &str = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)";
    let pattern = format!(
        r"(?i)(?:(?<named>\bip[\s:=]*)|(?<before>^|[^\d.+-]))(?<address>{PART}(?:\.{PART}){{3}})(?<after>$|[^\d.-]|\.(?:\D|$))"
    );
    Regex::new(&pattern).ok()
});

/// Numbers of something else, as the sign before them says. `rest` has the digits behind one: all may be a telephone number.
static NUMBERED: LazyLock<Vec<Regex>> =
    LazyLock::new(|| patterns(&[r"(?<before>^|[^\p{L}\s№#]\s*|^\s+)[№#]\s*(?<number>\d+)(?<rest>[\d ().-]*)"]));

/// Digits behind a blank that belong to the word behind them: `2 пары`, `2-й этаж`. A single letter may stand for a digit, or begin an
/// extension. Times without a colon are two: `10.00-19.00`. Two digits on each side of a dot are a date or a time.
static OF_A_WORD: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    patterns(&[
        r"(?<before>\d[\s)]\s*)[0-2]?\d[.:][0-5]\d\s?[-–—]\s?[0-2]?\d[.:][0-5]\d(?<word>\b)",
        r"(?<before>\d[\s)]\s*)(?<digits>\d?\d\.\d\d)(?<word>$|[^\d.])",
        r"(?<before>\d[\s)]\s*)(?<digits>\d{1,4})[\s-]?(?<word>\p{L}\p{L}+|[^\P{L}xXхХоОoOwWpPтТlIЗз])",
        r"(?<before>\d[\s)]\s*)\d{1,4}[xхXХ*]\d{1,4}\s?(?<word>см|мм|м|cm|mm)\b",
    ])
});

/// As [`OF_A_WORD`], with a blank behind the thousands: `1 990 дней`, or with a gap in place of what follows them.
static THOUSANDS_OF_A_WORD: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    patterns(&[
        r"(?<before>\d[\s)]\s*)(?<digits>[1-9]\d{0,2}\s\d{3})\s?(?<word>\p{L})",
        r"(?<before>\d[\s)]\s*)(?<digits>[1-9]\d{0,2})\s?(?<word>\x02)",
    ])
});

/// True if a text has only digits and what usually stands between those of a telephone number. Nothing in it is named, priced or
/// counted, and it has no address: every pattern for these needs another character. Most numbers are written so.
pub(super) fn is_bare(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || b" ()-+".contains(&byte))
}

/// True if a bare text may have a date, which ends or begins with a year.
fn may_have_year(text: &str) -> bool {
    text.contains("19") || text.contains("20")
}

pub(super) fn patterns(patterns: &[&str]) -> Vec<Regex> {
    // They are constants; a test compiles them.
    patterns.iter().filter_map(|pattern| Regex::new(pattern).ok()).collect()
}

/// Returns the text with dates and times replaced by gaps.
pub(super) fn without_dates(text: &str) -> String {
    if is_bare(text) && !may_have_year(text) { text.to_owned() } else { without(&DATES, text) }
}

/// Returns the text with amounts replaced by gaps. A sign between two numbers belongs to the second one: `… 6963 € 19,90`. The first
/// may be the last digits of a telephone number, and so may those before a town: `… 17 г. Москва`.
pub(super) fn without_amounts(text: &str) -> String {
    let Some(pattern) = AMOUNTS.as_ref().filter(|_| !is_bare(text)) else { return text.to_owned() };
    let replaced = pattern.replace_all(text, |found: &Captures| {
        let part = |name| found.name(name).map_or("", |part| part.as_str());
        let end = found.get(0).map_or(text.len(), |whole| whole.end());
        let start = found.name("before").map_or(0, |before| before.end());
        let follows_digits = text[..start].ends_with(' ')
            && text[..start].trim_end().ends_with(|c: char| c.is_ascii_digit() || c == ')');
        let is_before_digits = part("after") == " " && text[end..].starts_with(|c: char| c.is_ascii_digit());
        let is_city = || text[end..].trim_start_matches(['.', ' ']).starts_with(char::is_uppercase);
        if (!part("sign").is_empty() && follows_digits && is_before_digits) || (!part("gram").is_empty() && is_city()) {
            return found[0].to_owned();
        }
        format!("{}{GAP}", part("before"))
    });
    without(&PRICES, &replaced)
}

/// Returns the text with IP addresses replaced by gaps. Four groups of two digits may be a telephone number, and so may what
/// `is_number` takes for one.
pub(super) fn without_addresses(text: &str, is_number: impl Fn(&str) -> bool) -> String {
    let Some(pattern) = ADDRESSES.as_ref().filter(|_| !is_bare(text)) else { return text.to_owned() };
    let replaced = pattern.replace_all(text, |found: &Captures| {
        let part = |name| found.name(name).map_or("", |part| part.as_str());
        let address = part("address");
        let may_be_number = || address.split('.').all(|group| group.len() == 2) || is_number(address);
        if part("named").is_empty() && may_be_number() {
            return found[0].to_owned();
        }
        format!("{}{GAP}{}", part("before"), part("after"))
    });
    replaced.into_owned()
}

/// Returns the text without the digits of the words behind them, and these digits, in each of the ways in which it has some.
pub(super) fn without_digits_of_words(text: &str) -> impl Iterator<Item = (String, Vec<String>)> {
    let has_words = !is_bare(text);
    [&OF_A_WORD, &THOUSANDS_OF_A_WORD].into_iter().filter(move |_| has_words).filter_map(move |patterns| {
        let found = patterns.iter().flat_map(|pattern| pattern.captures_iter(text));
        let dropped = found.filter_map(|found| Some(digits(found.name("digits")?.as_str()))).collect();
        let gap = format!("${{before}}{GAP}${{word}}");
        let left = patterns.iter().fold(text.to_owned(), |text, pattern| pattern.replace_all(&text, &gap).into_owned());
        (left != text).then_some((left, dropped))
    })
}

/// Whose the digits behind a sign such as `№` are.
pub(super) enum Numbered {
    Telephone,
    /// The first of something else, such as an order, and the rest of a telephone or nothing.
    Other,
    /// It may be either.
    Either,
}

/// Returns the text with numbers of something else replaced by gaps; `None` where they may be a telephone's. `whose`
/// decides about the digits directly behind a sign and the rest.
pub(super) fn without_named(text: &str, whose: impl Fn(&str, &str) -> Numbered) -> Option<String> {
    if is_bare(text) {
        return Some(text.to_owned());
    }
    let mut text = without(&NAMED, text);
    let mut is_certain = true;
    for pattern in NUMBERED.iter() {
        let replaced = pattern.replace_all(&text, |found: &Captures| {
            let part = |name| found.name(name).map_or("", |part| part.as_str());
            let rest = part("rest");
            let goes_on = rest.contains(|c: char| c.is_ascii_digit());
            match goes_on.then(|| whose(part("number"), rest)) {
                Some(Numbered::Telephone) => return found[0].to_owned(),
                Some(Numbered::Either) => is_certain = false,
                Some(Numbered::Other) | None => {}
            }
            format!("{}{GAP}{rest}", part("before"))
        });
        text = replaced.into_owned();
    }
    is_certain.then_some(text)
}

pub(super) fn without(patterns: &[Regex], text: &str) -> String {
    let gap = format!("${{before}}{GAP}");
    patterns.iter().fold(text.to_owned(), |text, pattern| pattern.replace_all(&text, &gap).into_owned())
}

#[cfg(test)]
mod tests {
    use super::super::list_marks::{FIRST_ITEM, LIST_MARKS, may_have_list_mark};
    use super::*;

    #[test]
    fn dates_times_and_amounts_are_told_from_numbers() {
        assert_eq!((DATES.len(), PRICES.len(), NAMED.len(), NUMBERED.len()), (3, 2, 4, 1));
        assert_eq!((OF_A_WORD.len(), THOUSANDS_OF_A_WORD.len()), (4, 2));
        assert!(AMOUNTS.is_some() && FIRST_ITEM.is_some() && ADDRESSES.is_some());
        for (text, left) in [
            ("27.11.2026 050 121 8190", "; 050 121 8190"),
            ("2026-11-27 18:05 +4930163212", "; ; +4930163212"),
            ("030 163212 2 шт", "030 163212 ;"),
            ("2 шт. 030 163212, 1990р", "; 030 163212, ;"),
            ("$49.99 030635139", "; 030635139"),
            ("1.990,00 € 01511 2415868", ";€ 01511 2415868"),
            ("Rp 250.000, 0812345678", ";, 0812345678"),
            ("03371 6487 1 990,00", "03371 6487 ;"),
            ("8 916 555-01-17 до 18:00", "8 916 555-01-17 до ;"),
            ("+7 916 555-01-17", "+7 916 555-01-17"),
            ("8.916.555.01.17", "8.916.555.01.17"),
            ("8-916-12-05-2026", "8-916-12-05-2026"),
            ("916 555 01 17 Рита", "916 555 01 17 Рита"),
        ] {
            assert_eq!(without_amounts(&without_dates(text)).replace(GAP, ";"), left, "{text}");
        }
    }

    #[test]
    fn number_of_an_order_is_named_as_such() {
        for (text, left) in [
            ("Заказ 12345 077 975432", "; 077 975432"),
            ("заказ №884, тел 077 975432", ";, тел 077 975432"),
            ("№12345678 +37477975432", "; +37477975432"),
            ("Телефон № 077 975432", "Телефон № 077 975432"),
            ("№ 01510 3472043", "№ 01510 3472043"),
            ("№ 89165550117", ";"),
            ("3.500.000 +4915112415868", ";+4915112415868"),
            ("3.500.000, 030 163212", "; 030 163212"),
            ("8 916.555.000", "8 916.555.000"),
            ("ИНН 7707083893 тел 89165550117", "; тел 89165550117"),
        ] {
            let whose = |number: &str, rest: &str| {
                if [number, rest].concat() == "01510 3472043" { Numbered::Telephone } else { Numbered::Other }
            };
            assert_eq!(without_named(text, whose).map(|text| text.replace(GAP, ";")).as_deref(), Some(left), "{text}");
        }
    }

    #[test]
    fn pattern_that_is_skipped_for_a_bare_text_matches_none() {
        let skipped =
            [&PRICES, &NAMED, &NUMBERED, &OF_A_WORD, &THOUSANDS_OF_A_WORD].into_iter().flat_map(|all| all.iter());
        let skipped: Vec<&Regex> = skipped.chain(AMOUNTS.as_ref()).chain(ADDRESSES.as_ref()).collect();
        assert_eq!(skipped.len(), 15);
        let characters = b"0123456789012 ()-+";
        let mut state: u64 = 3;
        for _ in 0..5_000 {
            let mut next = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                usize::try_from(state >> 40).unwrap_or_default()
            };
            let length = next() % 24;
            let text: String = (0..length).map(|_| char::from(characters[next() % characters.len()])).collect();
            assert!(is_bare(&text));
            assert!(skipped.iter().all(|pattern| !pattern.is_match(&text)), "{text:?}");
            assert!(may_have_year(&text) || DATES.iter().all(|pattern| !pattern.is_match(&text)), "{text:?}");
            let marks = LIST_MARKS.iter().chain(FIRST_ITEM.as_ref());
            assert!(may_have_list_mark(&text) || marks.into_iter().all(|mark| !mark.is_match(&text)), "{text:?}");
        }
    }
}
