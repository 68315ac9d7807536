//! Russian, Ukrainian and Belarusian values in each of their charsets.

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
            assert_eq!(found.decode_without_bom_handling(&bytes).0, text, "{}, as {}", encoding.name(), found.name());
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
            let found = Likelihoods::new(&bytes).most_likely().map(|found| found.decode_without_bom_handling(&bytes).0);
            assert_eq!(found.as_deref(), Some(text), "{}", encoding.name());
        }
    }
}

#[test]
fn charset_that_hardly_anybody_has_is_found_in_more_than_a_word() {
    for text in ["Ольга Смирнова", "Наталья Юрьевна"] {
        for encoding in [ISO_8859_5, X_MAC_CYRILLIC] {
            let (bytes, ..) = encoding.encode(text);
            assert_eq!(Likelihoods::new(&bytes).most_likely(), Some(encoding), "{text}");
        }
    }
}

#[test]
fn text_with_signs_of_windows_1251_is_read_in_it() {
    for text in ["Крем 50° с розой", "• Ольга", "цена 5€", "Nivea® крем", "Чистая линия · крем", "Крем «Роза»™ 2 шт"]
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
fn abbreviation_is_read_in_the_most_common_charset() {
    let all =
        "ИП ООО ОАО РЖД ВДНХ ХМАО ДНР РФ ЮГ УЛ ОПТ ПВЗ СДЭК ВБ ЛДСП МЧС ГИБДД ЖК ПК ХБ янв йод кг руб СПБ НЕТ ОК МТС";
    for text in all.split(' ') {
        let (bytes, ..) = WINDOWS_1251.encode(text);
        assert_eq!(Likelihoods::new(&bytes).most_likely(), Some(WINDOWS_1251), "{text}");
    }
    for text in "ИП ООО ПВЗ кг руб СПБ НЕТ ОК МТС ДА пн авг хлеб ЦУМ".split(' ') {
        let (bytes, ..) = WINDOWS_1251.encode(text);
        assert!(!Likelihoods::new(&bytes).may_be_another(WINDOWS_1251), "{text}");
    }
    for text in ["г. Черкесск, КЧР, ул. Чехова 5", "Рита Йованович", "Ростов, ЧР"]
    {
        let (bytes, ..) = WINDOWS_1251.encode(text);
        assert_eq!(Likelihoods::new(&bytes).most_likely(), Some(WINDOWS_1251), "{text}");
    }
}

#[test]
fn abbreviation_that_is_a_word_in_another_charset_is_open() {
    for text in ["РБ", "ВТБ", "ПВХ", "ДТП", "ИП ЦОЙ", "СПбГУ"] {
        let (bytes, ..) = WINDOWS_1251.encode(text);
        let found = crate::event::charset::detect::detect(&bytes, None);
        assert!(found == WINDOWS_1251 || Likelihoods::new(&bytes).are_open(found), "{text} in {}", found.name());
    }
    for text in ["Ольга Смирнова", "Казань", "Заказ крем 2 шт"] {
        let (bytes, ..) = KOI8_R.encode(text);
        assert!(!Likelihoods::new(&bytes).are_open(KOI8_R), "{text}");
    }
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
    for (word, encoding) in [("БЛОХИН", WINDOWS_1251), ("АМОС", KOI8_R), ("СОФРОН", KOI8_R)] {
        assert!(Likelihoods::new(&encoding.encode(word).0).have_two_readings(), "{word} in {}", encoding.name());
    }
    for text in TEXTS {
        for encoding in [WINDOWS_1251, KOI8_R, IBM866] {
            assert!(!Likelihoods::new(&encoding.encode(text).0).have_two_readings(), "{text} in {}", encoding.name());
        }
    }
    for encoding in [WINDOWS_1251, KOI8_R] {
        let bytes = encoding.encode("яндекс").0;
        let likelihoods = Likelihoods::new(&bytes);
        assert!(!likelihoods.have_two_readings(), "a word of the corpus");
        assert_eq!(likelihoods.most_likely_among_several(), Some(encoding));
    }
    assert!(!Likelihoods::new(&WINDOWS_1251.encode("Щ").0).have_two_readings(), "a letter alone");
}

#[test]
fn word_that_would_be_likelier_in_another_charset_may_be_in_it() {
    let (bytes, ..) = KOI8_R.encode("Яндекс");
    let likelihoods = Likelihoods::new(&bytes);
    assert!(likelihoods.may_be_another(WINDOWS_1251) || likelihoods.most_likely() == Some(KOI8_R));
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

/// What many people are called.
const NAMES: &str = "
Александр Алексей Анатолий Андрей Антон Аркадий Артём Артур Богдан Борис Вадим Валентин Валерий Василий Виктор
Виталий Владимир Владислав Вячеслав Геннадий Георгий Глеб Григорий Давид Даниил Денис Дмитрий Евгений Егор
Захар Иван Игорь Илья Кирилл Константин Лев Леонид Максим Марат Марк Матвей Михаил Никита Николай Олег Павел
Пётр Роман Руслан Савелий Семён Сергей Станислав Степан Тимофей Тимур Фёдор Эдуард Эмиль Юрий Яков Ярослав
Ашот Гюзель Рустам Ильдар Зухра Алла Анна Анастасия Ангелина Валерия Вера Вероника Виктория Галина Дарья Диана
Ева Евгения Екатерина Елена Жанна Зинаида Зоя Инна Ирина Карина Кристина Ксения Лариса Лидия Любовь Людмила
Маргарита Марина Мария Надежда Наталья Нина Оксана Олеся Ольга Полина Раиса Регина Римма Светлана София Тамара
Татьяна Ульяна Эльвира Юлия Яна
";

/// The differential: of names in every charset, none in the most common one is held or wrong, and few in the others are wrong.
#[test]
fn name_in_any_charset_is_rarely_read_as_another_one() {
    let as_written = |name: &str| [name.to_owned(), name.to_lowercase(), name.to_uppercase()];
    let names: Vec<String> = NAMES.split_whitespace().flat_map(as_written).collect();
    for encoding in [WINDOWS_1251, KOI8_R, IBM866, X_MAC_CYRILLIC, ISO_8859_5] {
        let (mut wrong, mut held) = (Vec::new(), Vec::new());
        for name in &names {
            let (bytes, ..) = encoding.encode(name);
            let likelihoods = Likelihoods::new(&bytes);
            let found = likelihoods.most_likely().unwrap_or(WINDOWS_1251);
            let is_open = likelihoods.may_be_another(found) || likelihoods.may_be_of_another_language(found);
            let read = found.decode_without_bom_handling(&bytes).0.into_owned();
            match (is_open, &read == name) {
                (true, _) => held.push(read),
                (false, false) => wrong.push(read),
                (false, true) => {}
            }
        }
        if encoding == WINDOWS_1251 {
            assert!(held.is_empty() && wrong.is_empty(), "{held:?} {wrong:?}");
        }
        assert!(wrong.len() * 10 < names.len(), "{}: {} of {}: {wrong:?}", encoding.name(), wrong.len(), names.len());
    }
}

#[test]
fn capital_of_mac_cyrillic_is_no_quotation_mark_without_doubt() {
    for text in ["Филатова", "Тихонова", "ул. Димитрова", "пер. Троицкий", "Тамара Ульянова", "Уролог"]
    {
        let (bytes, ..) = X_MAC_CYRILLIC.encode(text);
        let likelihoods = Likelihoods::new(&bytes);
        let found = likelihoods.most_likely();
        assert!(
            found == Some(X_MAC_CYRILLIC) || found.is_some_and(|found| likelihoods.may_be_another(found)),
            "{text}"
        );
    }
    for (text, is_one) in [
        ("“крем”", false),
        ("„роза“ 2 шт", false),
        ("д’артаньян", false),
        ("крем “роза", true),
        ("рост 5’", false),
        ("крем «роза»", false),
    ] {
        assert_eq!(has_quotes_for_capitals(&WINDOWS_1251.encode(text).0), is_one, "{text}");
    }
}
