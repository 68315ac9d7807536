//! How likely bytes are Russian text in an 8-bit charset. A detector for any language needs more text than a name or a “да”.
//!
//! Windows-1251 and KOI8-R have letters in the same places, so that “яндекс” in one is “СОДЕЛУ” in the other. What tells them
//! apart is which letters follow each other in Russian words, and where words have capitals.

use std::sync::LazyLock;

use encoding_rs::{Encoding, IBM866, KOI8_R, WINDOWS_1251};

/// Russian text, in which pairs of letters are counted: our own messages, and what most people are called.
const CORPUS: [&str; 2] = [include_str!("../../../../../locales/ru.ftl"), NAMES];
const NAMES: &str = "Александр Алексей Анатолий Андрей Антон Артём Борис Вадим Валентин Валерий Василий Виктор Виталий \
    Владимир Вячеслав Геннадий Георгий Григорий Данила Денис Дмитрий Евгений Егор Захар Иван Игорь Илья Кирилл Константин \
    Лев Леонид Максим Марат Михаил Никита Николай Олег Павел Пётр Роман Руслан Рустам Семён Сергей Станислав Степан Тимур \
    Фёдор Филипп Хасан Эдуард Юрий Яков Ярослав Алина Алла Анастасия Анна Вера Вероника Галина Дарья Диана Екатерина Елена \
    Елизавета Жанна Зинаида Зоя Инна Ирина Кристина Ксения Лариса Лидия Любовь Людмила Маргарита Марина Мария Надежда \
    Наталья Нина Оксана Ольга Полина Раиса Римма Светлана Софья Тамара Татьяна Ульяна Фатима Эльвира Юлия Яна Иванов \
    Смирнова Кузнецов Попова Васильев Петрова Соколов Михайлова Новиков Морозова Волков Лебедева Семёнов Козлова Степанов \
    Орлова Макаров Захарова Зайцев Соловьёва Борисов Яковлева Григорьев Воробьёва Сергеев Кузьмина Фролов Дмитриева Королёв \
    Гусева Киселёв Ильина Поляков Сорокина Виноградов Ковалёва Белов Медведева Жуков Баранова Филиппов Комарова Осипов \
    Щербакова Афанасьев Чернышёва Цветков Ефимова Юдин Громова Журавлёв Шевченко Цой";
/// The letters from `а` to `я`, and what is before and behind a word.
const SYMBOLS: usize = 33;
const EDGE: usize = 32;

/// How much less likely a character, or what happens once in a word, makes a text: logarithms of estimated probabilities.
/// A first letter, or all of them, may be capitals.
const CAPITALIZED: f32 = -0.7;
const ALL_CAPITALS: f32 = -3.0;
const CAPITALS_INSIDE: f32 = -6.0;
/// A capital letter after a small one, as in “иВАН”.
const SWAPPED: f32 = -20.0;
const SIGN: f32 = -3.0;
/// What makes Windows-1251 more likely, as by far the most common charset, if nothing else is known.
const MOST_COMMON: f32 = 4.5;
/// What makes code page 866 less likely: of what reaches a webhook, only output of a console has it.
const RAREST: f32 = -3.0;
/// By how much another charset has to be more likely before a value is taken for one in another charset than the values
/// beside it.
const CLEARLY: f32 = 7.0;

/// Returns the charset in which bytes are most likely Russian text, if there is one. The console of Windows has code page 866.
pub(super) fn most_likely(bytes: &[u8]) -> Option<&'static Encoding> {
    // One letter has no others beside it that tell.
    let is_letter_alone = bytes.iter().filter(|byte| !byte.is_ascii()).count() == 1;
    if is_letter_alone && likelihood_in(WINDOWS_1251, bytes).is_some() {
        return Some(WINDOWS_1251);
    }
    let prior = |encoding| match encoding {
        encoding if encoding == WINDOWS_1251 => MOST_COMMON,
        encoding if encoding == IBM866 => RAREST,
        _ => 0.0,
    };
    best(bytes, prior).map(|(encoding, _)| encoding)
}

/// Returns whether bytes are Russian text, but in another charset than this one.
pub(super) fn is_clearly_another(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    let Some((other, likelihood)) = best(bytes, |_| 0.0).filter(|(other, _)| *other != encoding) else { return false };
    match likelihood_in(encoding, bytes) {
        Some(here) => likelihood > here + CLEARLY,
        // A single `à` of French would be a Russian word.
        None => is_russian(encoding) || text(other, bytes).is_some_and(|text| is_mostly_russian(&text)),
    }
}

fn is_russian(encoding: &'static Encoding) -> bool {
    [WINDOWS_1251, KOI8_R, IBM866].contains(&encoding)
}

fn best(bytes: &[u8], prior: impl Fn(&'static Encoding) -> f32) -> Option<(&'static Encoding, f32)> {
    let likely = |encoding| likelihood_in(encoding, bytes).map(|likelihood| (encoding, likelihood + prior(encoding)));
    [WINDOWS_1251, KOI8_R, IBM866].into_iter().filter_map(likely).max_by(|a, b| a.1.total_cmp(&b.1))
}

fn text(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).map(String::from)
}

/// Returns how likely bytes are in this charset, or `None` if they have a character there that Russian text does not have.
fn likelihood_in(encoding: &'static Encoding, bytes: &[u8]) -> Option<f32> {
    if !is_russian(encoding) {
        return None;
    }
    let text = text(encoding, bytes)?;
    let is_sign = |c: char| "„…“”–—\u{a0}«»№".contains(c);
    let letters = text.chars().filter(|c| is_letter(*c)).count();
    let signs = text.chars().filter(|c| is_sign(*c)).count();
    if letters <= signs || !text.chars().all(|c| c.is_ascii() || is_letter(c) || is_sign(c)) {
        return None;
    }
    let words: Vec<&str> = text.split(|c: char| !c.is_alphabetic()).filter(|word| word.contains(is_letter)).collect();
    // “Mьller” is not Russian.
    if words.iter().filter(|word| word.contains(|c: char| c.is_ascii_alphabetic())).count() * 2 > words.len() {
        return None;
    }
    let of_words: f32 = words.into_iter().map(likelihood_of).sum();
    #[expect(clippy::cast_precision_loss, reason = "a rough estimate")]
    Some(of_words + SIGN * signs as f32)
}

fn is_letter(c: char) -> bool {
    matches!(c, 'А'..='я' | 'Ё' | 'ё')
}

fn is_mostly_russian(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    letters.map(|c| if is_letter(c) { 1 } else { -1 }).sum::<i32>() > 0
}

fn likelihood_of(word: &str) -> f32 {
    let capital: Vec<bool> = word.chars().map(char::is_uppercase).collect();
    let all = capital.len() > 1 && capital.iter().all(|capital| *capital);
    let pair = |wanted: [bool; 2]| capital.windows(2).any(|pair| pair == wanted);
    let mut likelihood = match capital.first() {
        _ if all => ALL_CAPITALS,
        Some(true) => CAPITALIZED,
        _ => 0.0,
    };
    if pair([false, true]) {
        likelihood += SWAPPED;
    } else if !all && pair([true, true]) {
        likelihood += CAPITALS_INSIDE;
    }
    pairs(word).map(|(before, after)| PAIRS[before][after]).sum::<f32>() + likelihood
}

/// The logarithm of the probability that a letter follows another.
static PAIRS: LazyLock<[[f32; SYMBOLS]; SYMBOLS]> = LazyLock::new(|| {
    // Pairs that do not occur in the corpus are still possible.
    let mut counts = [[0.5_f32; SYMBOLS]; SYMBOLS];
    let words = CORPUS.iter().flat_map(|text| text.split(|c: char| !is_letter(c))).filter(|word| !word.is_empty());
    for (before, after) in words.flat_map(pairs) {
        counts[before][after] += 1.0;
    }
    counts.map(|row| {
        let all: f32 = row.iter().sum();
        row.map(|count| (count / all).ln())
    })
});

/// Returns the pairs of letters of a word, and those with its edges.
fn pairs(word: &str) -> impl Iterator<Item = (usize, usize)> {
    let symbols = word.chars().map(symbol).chain([EDGE]);
    symbols.scan(EDGE, |before, after| Some((std::mem::replace(before, after), after)))
}

fn symbol(c: char) -> usize {
    match c.to_lowercase().next() {
        Some(small @ 'а'..='я') => small as usize - 'а' as usize,
        // Most texts have е in its place.
        Some('ё') => symbol('е'),
        _ => EDGE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What people and shops in Russia are called, and what they write.
    const TEXTS: [&str; 38] = [
        "Ольга Смирнова",
        "Иван",
        "иван",
        "ИВАН ПЕТРОВ",
        "Щукина Анна Юрьевна",
        "Хасан Алиев",
        "Эльвира Цой",
        "Анна-Мария Жук",
        "Фёдор Ильич",
        "Ёлкин",
        "Яна",
        "ООО Ромашка",
        "Заказ крем 2 шт",
        "Здравствуйте! Хочу заказать крем, перезвоните после 18:00",
        "Беру два, спасибо",
        "Да",
        "нет",
        "ок жду",
        "спасибо",
        "Когда привезёте?",
        "Сколько стоит доставка",
        "Не звоните больше",
        "ул. Ленина, д. 5, кв. 12",
        "Санкт-Петербург",
        "Ростов-на-Дону",
        "Йошкар-Ола",
        "Уфа",
        "Казань",
        "Нижний Новгород",
        "пос. Щёлково",
        "Яндекс",
        "реклама_вк",
        "поиск крем",
        "баннер-1",
        "директ",
        "Инстаграм",
        "iPhone 15 чёрный",
        "Крем Роза",
    ];

    /// The differential: what a text was encoded with, against what is found.
    #[test]
    fn charset_of_a_single_value_is_found() {
        for text in TEXTS {
            for encoding in [WINDOWS_1251, KOI8_R, IBM866] {
                let (bytes, ..) = encoding.encode(text);
                let found =
                    most_likely(&bytes).unwrap_or_else(|| panic!("{text} in {} is not Russian", encoding.name()));
                assert_eq!(
                    found.decode_without_bom_handling(&bytes).0,
                    text,
                    "{}, as {}",
                    encoding.name(),
                    found.name()
                );
                assert!(!is_clearly_another(encoding, &bytes), "{text} in {}", encoding.name());
            }
        }
    }

    #[test]
    fn words_of_two_scripts_are_not_russian() {
        for (text, read) in [("Müller", false), ("Купил Müller", true)] {
            let text = text.replace('ü', "ь");
            let (bytes, ..) = WINDOWS_1251.encode(&text);
            assert_eq!(most_likely(&bytes).is_some(), read, "{text}");
        }
        let (bytes, ..) = encoding_rs::WINDOWS_1252.encode("à la carte");
        assert!(!is_clearly_another(encoding_rs::WINDOWS_1252, &bytes), "beside other French");
    }
}
