//! Numbers beside a telephone number that are something else: dates, times, amounts, and the numbers of orders.

use std::sync::LazyLock;

use regex::{Captures, Regex};

/// Takes the place of what is removed: the digits around it do not belong together.
const GAP: &str = "\u{2}";

/// Dates with a year, times, amounts with their unit or currency, and prices with cents.
static NOT_DIALLED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    patterns(&[
        r"(?<before>^|[^\d.+/-])(?:[0-3]?\d[./-][01]?\d[./-](?:19|20)\d\d|(?:19|20)\d\d[./-][01]\d[./-][0-3]\d)(?:\b|T)",
        r"(?<before>^|[^\d:])[0-2]?\d:[0-5]\d(?::[0-5]\d)?\b",
        r"(?i)(?<before>^|[^\d.,()+-])\d{1,6}(?:[.,]\d{1,2})?\s?(?:шт|штук[аи]?|уп|упак\w*|пач\w*|кг|гр?|мл|л|руб\w*|р|коп|тг|сум|грн|usd|eur|pcs|год[а-я]*|лет|час\w*|мин\w*|утра|вечера|₽|\$|€|%)(?:[^\p{L}\d]|$)",
        r"(?i)(?<before>^|[^\d\s]\s+|[^\p{L}\d\s])(?:[$€£₽₹¥₴₸₫₪]|r\$|rp\.?|usd|eur|rub)\s?[1-9]\d{0,5}(?:[.,]\d{3})*(?:[.,]\d{1,2})?\b",
        r"(?<before>^|\s)[1-9]\d{0,2}[ .]\d{3},(?:00|50|9[059])(?:[^\d.,-]|$)",
    ])
});

/// Numbers of something else, as the word before them says.
static NAMED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    patterns(&[
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

/// The mark of an item of a list at the beginning of a line: `1) `, `2. `. Not a country's code or a trunk prefix.
static LIST_MARKS: LazyLock<Vec<Regex>> = LazyLock::new(|| patterns(&[r"(?m)(?<before>^\s*)(?:[1-69]|\d\d)[.)]\s+"]));

fn patterns(patterns: &[&str]) -> Vec<Regex> {
    // They are constants; a test compiles them.
    patterns.iter().filter_map(|pattern| Regex::new(pattern).ok()).collect()
}

/// Returns the text with dates, times and amounts replaced by gaps.
pub(super) fn without_dates(text: &str) -> String {
    without(&NOT_DIALLED, text)
}

/// Returns the text with IP addresses replaced by gaps. Four groups of two digits may be a telephone number, and so may what
/// `is_number` takes for one.
pub(super) fn without_addresses(text: &str, is_number: impl Fn(&str) -> bool) -> String {
    let Some(pattern) = ADDRESSES.as_ref() else { return text.to_owned() };
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

/// Returns the text with the marks of a list replaced by gaps.
pub(super) fn without_list_marks(text: &str) -> String {
    without(&LIST_MARKS, text)
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

fn without(patterns: &[Regex], text: &str) -> String {
    let gap = format!("${{before}}{GAP}");
    patterns.iter().fold(text.to_owned(), |text, pattern| pattern.replace_all(&text, &gap).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_times_and_amounts_are_told_from_numbers() {
        assert_eq!((NOT_DIALLED.len(), NAMED.len(), NUMBERED.len()), (5, 2, 1));
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
            assert_eq!(without_dates(text).replace(GAP, ";"), left, "{text}");
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
}
