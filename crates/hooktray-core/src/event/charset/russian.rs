//! How likely bytes are Russian text in an 8-bit charset. A detector for any language needs more text than a name or a “да”.
//! Ukrainian and Belarusian words count as Russian ones with a few other letters.
//!
//! Windows-1251 and KOI8-R have letters in the same places, so that “яндекс” in one is “СОДЕЛУ” in the other. What tells them
//! apart is which letters follow each other in Russian words, and where words have capitals.

use std::sync::LazyLock;

use encoding_rs::{Encoding, IBM866, ISO_8859_5, KOI8_R, KOI8_U, WINDOWS_1251, X_MAC_CYRILLIC};

/// Russian text, in which pairs of letters are counted. Its first lines say where it is from.
const CORPUS: &str = include_str!("russian.txt");
/// The letters from `а` to `я`, and what is before and behind a word.
const SYMBOLS: usize = 33;
const EDGE: usize = 32;

/// How much less likely a character, or what happens once in a word, makes a text: logarithms of estimated probabilities.
/// A first letter, or all of them, may be capitals.
const CAPITALIZED: f32 = -0.7;
const ALL_CAPITALS: f32 = -3.0;
const CAPITALS_INSIDE: f32 = -6.0;
/// A capital letter after a small one.
const SWAPPED: f32 = -20.0;
/// All capitals after a small first letter, as Caps Lock makes them: “иВАН”.
const CAPS_LOCK: f32 = -12.0;
/// A letter that Ukrainian or Belarusian has and Russian has not.
const NEIGHBOURS_LETTER: f32 = -5.0;
const SIGN: f32 = -3.0;
/// A sign that is rarer, and one that a word begins with, as in “€ван”.
const RARE_SIGN: f32 = -6.0;
const SIGN_BEFORE_WORD: f32 = -10.0;
/// Less likely than this for each letter, text is in another language.
const NONSENSE: f32 = -8.5;
/// The fewest letters that can be told from nonsense, and that show one of the charsets which hardly anybody has.
const ENOUGH_LETTERS: usize = 4;
/// What makes Windows-1251 more likely, as by far the most common charset, if nothing else is known.
const MOST_COMMON: f32 = 4.5;
/// What makes code page 866 less likely: of what reaches a webhook, only output of a console has it.
const RAREST: f32 = -3.0;
/// What makes the charsets less likely that only old Unix and Macintosh programs have.
const FORGOTTEN: f32 = -6.0;
/// What makes KOI8-U less likely: without Ukrainian letters it is KOI8-R.
const UKRAINIAN: f32 = -1.0;
/// By how much another charset has to be more likely before a value may be in another charset than the values beside it.
const PERHAPS: f32 = 2.0;
/// By how much another charset has to be more likely before a value is taken for one in another charset than the values
/// beside it.
const CLEARLY: f32 = 7.0;

/// The charsets that Russian text has.
const CHARSETS: [&Encoding; 6] = [WINDOWS_1251, KOI8_R, KOI8_U, IBM866, ISO_8859_5, X_MAC_CYRILLIC];
/// Signs that Russian text has, and those that are rarer.
const SIGNS: &str = "„…“”’–—\u{a0}«»№";
const RARE_SIGNS: &str = "•·°±§©®™€‰‹›†‡¬¦¤µ¶‘‚";

/// The bytes at the beginning that tell the charset of a long text.
const SAMPLE: usize = 4 * 1024;

/// How likely bytes are Russian text in each of the charsets that Russian text has.
pub(super) struct Likelihoods<'a> {
    sample: &'a [u8],
    /// Nothing for a charset in which they are no Russian text.
    of: [(&'static Encoding, Option<f32>); 6],
}

impl Likelihoods<'_> {
    pub(super) fn new(bytes: &[u8]) -> Likelihoods<'_> {
        let sample = sample(bytes);
        let of = CHARSETS.map(|encoding| (encoding, likelihood_in(encoding, sample)));
        Likelihoods { sample, of }
    }

    /// Returns the charset in which they are most likely Russian, if there is one. The console of Windows has code page 866.
    pub(super) fn most_likely(&self) -> Option<&'static Encoding> {
        // One letter has no others beside it that tell.
        if self.is_letter_alone() && self.of(WINDOWS_1251).is_some() {
            return Some(WINDOWS_1251);
        }
        let prior = |encoding| if encoding == WINDOWS_1251 { MOST_COMMON } else { rarity(encoding) };
        self.best(prior).map(|(encoding, _)| encoding)
    }

    /// Returns whether they are about as likely in Windows-1251 as in another charset, so that only how common the charsets are
    /// would decide.
    pub(super) fn have_two_readings(&self) -> bool {
        let others = self.of.iter().filter(|(encoding, _)| *encoding != WINDOWS_1251 && !is_forgotten(encoding));
        let others = others.filter_map(|(encoding, likelihood)| Some((*likelihood)? + rarity(encoding)));
        match (self.of(WINDOWS_1251), others.max_by(f32::total_cmp)) {
            (Some(here), Some(other)) => !self.is_letter_alone() && (here - other).abs() < MOST_COMMON,
            _ => false,
        }
    }

    /// Returns whether they are Russian text in this charset, but more likely in another one.
    pub(super) fn may_be_another(&self, encoding: &'static Encoding) -> bool {
        let Some((_, likelihood)) = self.best(rarity).filter(|(other, _)| *other != encoding) else { return false };
        !self.is_letter_alone() && self.of(encoding).is_some_and(|here| likelihood > here + PERHAPS)
    }

    /// Returns whether they are Russian text, but most likely in another charset than this one, where each value tells by itself.
    pub(super) fn are_another(&self, encoding: &'static Encoding) -> bool {
        match self.most_likely() {
            Some(likely) if is_russian(encoding) => likely != encoding,
            _ => self.are_clearly_another(encoding),
        }
    }

    /// Returns whether they are Russian text, but clearly in another charset than this one.
    pub(super) fn are_clearly_another(&self, encoding: &'static Encoding) -> bool {
        let Some((other, likelihood)) = self.best(|_| 0.0).filter(|(other, _)| *other != encoding) else {
            return false;
        };
        match self.of(encoding) {
            Some(here) => likelihood > here + CLEARLY,
            // A single `à` of French would be a Russian word.
            None => is_russian(encoding) || text(other, self.sample).is_some_and(|text| is_mostly_russian(&text)),
        }
    }

    /// Returns whether they may be in a charset of Kazakh or of another language, with letters that Russian text does not have, and
    /// not in this one.
    pub(super) fn may_be_of_another_language(&self, encoding: &'static Encoding) -> bool {
        is_russian(encoding) && self.of(encoding).is_none() && !self.is_letter_alone()
    }

    fn of(&self, encoding: &'static Encoding) -> Option<f32> {
        self.of.iter().find(|(known, _)| *known == encoding)?.1
    }

    fn best(&self, prior: impl Fn(&'static Encoding) -> f32) -> Option<(&'static Encoding, f32)> {
        let likely =
            self.of.iter().filter_map(|(encoding, likelihood)| Some((*encoding, (*likelihood)? + prior(encoding))));
        likely.max_by(|a, b| a.1.total_cmp(&b.1))
    }

    fn is_letter_alone(&self) -> bool {
        self.sample.iter().filter(|byte| !byte.is_ascii()).count() == 1
    }
}

/// Returns the bytes from the first word on that is not ASCII.
fn sample(bytes: &[u8]) -> &[u8] {
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or_default();
    let start = bytes[..first].iter().rposition(|byte| !byte.is_ascii_alphabetic()).map_or(0, |before| before + 1);
    let rest = &bytes[start..];
    rest.get(..SAMPLE).unwrap_or(rest)
}

fn rarity(encoding: &'static Encoding) -> f32 {
    match encoding {
        _ if encoding == IBM866 => RAREST,
        _ if encoding == KOI8_U => UKRAINIAN,
        _ if is_forgotten(encoding) => FORGOTTEN,
        _ => 0.0,
    }
}

fn is_forgotten(encoding: &'static Encoding) -> bool {
    [ISO_8859_5, X_MAC_CYRILLIC].contains(&encoding)
}

fn is_russian(encoding: &'static Encoding) -> bool {
    CHARSETS.contains(&encoding)
}

fn text(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).map(String::from)
}

/// Returns how likely bytes are in this charset, or `None` if they have a character there that Russian text does not have.
fn likelihood_in(encoding: &'static Encoding, bytes: &[u8]) -> Option<f32> {
    let text = text(encoding, bytes)?;
    // In the most common charset, a rare sign is more likely than another charset.
    let is_rare = |c: char| encoding == WINDOWS_1251 && RARE_SIGNS.contains(c);
    let letters = text.chars().filter(|c| is_letter(*c)).count();
    let signs = text.chars().filter(|c| SIGNS.contains(*c)).count();
    let rare_signs = text.chars().filter(|c| is_rare(*c)).count();
    let is_known = |c: char| c.is_ascii() || is_letter(c) || SIGNS.contains(c) || is_rare(c);
    if letters <= signs + rare_signs || !text.chars().all(is_known) {
        return None;
    }
    if is_forgotten(encoding) && letters < ENOUGH_LETTERS {
        return None;
    }
    let words: Vec<&str> = text.split(|c: char| !c.is_alphabetic()).filter(|word| word.contains(is_letter)).collect();
    // “Mьller” is not Russian.
    let has_latin = |word: &str| word.contains(|c: char| c.is_ascii_alphabetic());
    if words.iter().filter(|word| has_latin(word)).count() * 2 > words.len() {
        return None;
    }
    let (mixed, pure): (Vec<&str>, Vec<&str>) = words.into_iter().partition(|word| has_latin(word));
    let likelihood = |words: &[&str]| words.iter().map(|word| likelihood_of(word)).sum::<f32>();
    let of_words = likelihood(&pure);
    let pure_letters = pure.iter().map(|word| word.chars().count()).sum();
    let before_words =
        text.chars().zip(text.chars().skip(1)).filter(|(sign, c)| is_rare(*sign) && is_letter(*c)).count();
    let count = |of: usize| f32::from(u16::try_from(of).unwrap_or(u16::MAX));
    let of_signs = SIGN * count(signs) + RARE_SIGN * count(rare_signs) + SIGN_BEFORE_WORD * count(before_words);
    let is_nonsense = pure_letters >= ENOUGH_LETTERS && of_words < NONSENSE * count(pure_letters);
    (!is_nonsense).then_some(of_words + likelihood(&mixed) + of_signs)
}

fn is_letter(c: char) -> bool {
    matches!(c, 'А'..='я' | 'Ё' | 'ё') || is_neighbours_letter(c)
}

fn is_neighbours_letter(c: char) -> bool {
    "ІіЇїЄєҐґЎў".contains(c)
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
        let is_caps_lock = capital[1..].iter().all(|capital| *capital);
        likelihood += if is_caps_lock { CAPS_LOCK } else { SWAPPED };
    } else if !all && pair([true, true]) {
        likelihood += CAPITALS_INSIDE;
    }
    for _ in word.chars().filter(|c| is_neighbours_letter(*c)) {
        likelihood += NEIGHBOURS_LETTER;
    }
    pairs(word).map(|(before, after)| PAIRS[before][after]).sum::<f32>() + likelihood
}

/// The logarithm of the probability that a letter follows another.
static PAIRS: LazyLock<[[f32; SYMBOLS]; SYMBOLS]> = LazyLock::new(|| {
    // Pairs that do not occur in the corpus are still possible.
    let mut counts = [[0.5_f32; SYMBOLS]; SYMBOLS];
    let words = CORPUS.split(|c: char| !is_letter(c)).filter(|word| !word.is_empty());
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
        // Most texts have е in the place of ё. Letters of the neighbours follow others as the Russian ones like them do.
        Some('ё' | 'є') => symbol('е'),
        Some('і' | 'ї') => symbol('и'),
        Some('ґ') => symbol('г'),
        Some('ў') => symbol('в'),
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
                let found = Likelihoods::new(&bytes)
                    .most_likely()
                    .unwrap_or_else(|| panic!("{text} in {} is not Russian", encoding.name()));
                assert_eq!(
                    found.decode_without_bom_handling(&bytes).0,
                    text,
                    "{}, as {}",
                    encoding.name(),
                    found.name()
                );
                assert!(!Likelihoods::new(&bytes).are_clearly_another(encoding), "{text} in {}", encoding.name());
            }
        }
    }

    #[test]
    fn charset_of_a_ukrainian_or_belarusian_value_is_found() {
        for text in [
            "Батіг",
            "Ґанна Єрмоленко",
            "Олексій",
            "Київ",
            "Їжакевич",
            "Юлія",
            "ІГОР",
            "Мар’яна",
            "привіт",
            "Замовлення: крем 2 шт",
            "вул. Січових Стрільців, 5",
            "дякую, чекаю",
            "Мінск",
            "Уладзімір",
            "сяўрук",
            "Магілёў",
        ] {
            for encoding in [WINDOWS_1251, KOI8_U, IBM866] {
                let (bytes, _, has_others) = encoding.encode(text);
                if has_others {
                    continue;
                }
                let found =
                    Likelihoods::new(&bytes).most_likely().map(|found| found.decode_without_bom_handling(&bytes).0);
                assert_eq!(found.as_deref(), Some(text), "{}", encoding.name());
            }
        }
    }

    #[test]
    fn charset_that_hardly_anybody_has_is_found_in_more_than_a_word() {
        for text in ["Ольга Смирнова", "Здравствуйте! Хочу заказать крем", "Наталья Юрьевна"]
        {
            for encoding in [ISO_8859_5, X_MAC_CYRILLIC] {
                let (bytes, ..) = encoding.encode(text);
                assert_eq!(Likelihoods::new(&bytes).most_likely(), Some(encoding), "{text}");
            }
        }
    }

    #[test]
    fn text_with_signs_of_windows_1251_is_read_in_it() {
        for text in
            ["Крем 50° с розой", "• Ольга", "цена 5€", "Nivea® крем", "Чистая линия · крем", "Крем «Роза»™ 2 шт"]
        {
            let (bytes, ..) = WINDOWS_1251.encode(text);
            assert_eq!(Likelihoods::new(&bytes).most_likely(), Some(WINDOWS_1251), "{text}");
        }
    }

    #[test]
    fn text_of_another_language_is_no_russian_text() {
        for text in ["王小明", "订购面霜", "张伟 北京", "苹果手机"] {
            let (bytes, ..) = encoding_rs::GB18030.encode(text);
            assert_eq!(Likelihoods::new(&bytes).most_likely(), None, "{text}");
            assert!(Likelihoods::new(&bytes).may_be_of_another_language(WINDOWS_1251), "{text}");
        }
        let kazakh = b"\xa3\xf1\xe5\xeb \x8d\xe0\xf1\xfb\xec\xee\xe2\xe0";
        assert!(Likelihoods::new(kazakh).may_be_of_another_language(WINDOWS_1251));
    }

    #[test]
    fn word_that_was_typed_with_caps_lock_is_read_in_the_most_common_charset() {
        for text in ["иВАН", "оЛЬГА", "сЕРГЕЙ пЕТРОВ", "аННА", "мАРИЯ"] {
            let (bytes, ..) = WINDOWS_1251.encode(text);
            assert_eq!(Likelihoods::new(&bytes).most_likely(), Some(WINDOWS_1251), "{text}");
        }
    }

    #[test]
    fn words_of_two_scripts_are_not_russian() {
        for (text, read) in [("Müller", false), ("Купил Müller", true)] {
            let text = text.replace('ü', "ь");
            let (bytes, ..) = WINDOWS_1251.encode(&text);
            assert_eq!(Likelihoods::new(&bytes).most_likely().is_some(), read, "{text}");
        }
        let (bytes, ..) = encoding_rs::WINDOWS_1252.encode("à la carte");
        assert!(!Likelihoods::new(&bytes).are_clearly_another(encoding_rs::WINDOWS_1252), "beside other French");
    }

    #[test]
    fn word_that_is_as_likely_in_another_charset_has_two_readings() {
        for (word, encoding) in [("ОМСК", WINDOWS_1251), ("УФА", KOI8_R), ("яндекс", KOI8_R), ("КРЕМ", KOI8_R)]
        {
            assert!(Likelihoods::new(&encoding.encode(word).0).have_two_readings(), "{word} in {}", encoding.name());
        }
        for text in TEXTS {
            for encoding in [WINDOWS_1251, KOI8_R, IBM866] {
                assert!(
                    !Likelihoods::new(&encoding.encode(text).0).have_two_readings(),
                    "{text} in {}",
                    encoding.name()
                );
            }
        }
        assert!(!Likelihoods::new(&WINDOWS_1251.encode("яндекс").0).have_two_readings());
        assert!(!Likelihoods::new(&WINDOWS_1251.encode("Щ").0).have_two_readings(), "a letter alone");
    }

    #[test]
    fn word_that_would_be_likelier_in_another_charset_may_be_in_it() {
        let (bytes, ..) = KOI8_R.encode("КРЕМ");
        assert!(
            Likelihoods::new(&bytes).may_be_another(WINDOWS_1251)
                || Likelihoods::new(&bytes).are_clearly_another(WINDOWS_1251)
        );
        for text in TEXTS {
            for encoding in [WINDOWS_1251, KOI8_R, IBM866] {
                assert!(
                    !Likelihoods::new(&encoding.encode(text).0).may_be_another(encoding),
                    "{text} in {}",
                    encoding.name()
                );
            }
        }
    }
}
