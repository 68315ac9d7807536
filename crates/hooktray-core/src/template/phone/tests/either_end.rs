//! Numbers between other digits: those before may make up another number with most of it, and so may those behind.

use rlibphonenumber::{PhoneNumberFormat, Region};

use super::super::find_first;
use super::read;

#[test]
fn number_that_either_end_may_belong_to_is_held() {
    for (region, text) in [
        // The beginning is no part of the number, or the end is none.
        (Region::RU, "этаж 91 921 304 55 20 Ира"),
        (Region::RU, "подъезд 4, кв 83 (495) 727 18 44 Пётр"),
        (Region::RU, "кв 34 921 304 55 20 3 шт"),
        (Region::RU, "с 20 381 204 71 15 до 19"),
        (Region::RU, "Юля 35 (302) 244 18 63 1990 руб"),
        (Region::RU, "кв 34 921 304 55 20 минут"),
        (Region::KZ, "дом 77 (705) 318 44 02 Асель"),
        (Region::UZ, "кв 33 (90) 327 41 15 Лола"),
        (Region::UZ, "в 19.30 91 327 41 15 с 9 до 18"),
        (Region::BY, "офис 17 33 604 18 72 Алесь"),
        (Region::GE, "кв 55 599 41 27 35 Нино"),
        (Region::MD, "Ana 22 069 127 344 acasă"),
        (Region::PL, "Ewa 12 12 412 77 81 dom"),
        (Region::DK, "Lars 52 34 41 71 82 arbejde"),
        (Region::FR, "App. 3 06 23 45 18 62 Luc"),
        (Region::FR, "v2 06 23 45 18 62р"),
        // The 8 is the first digit of an area code, and the year is no end of a number.
        (Region::RU, "кв 51 916 840 1066 1990"),
        // With the digit behind it is another number.
        (Region::KZ, "Дина 7712 258 441 7 work"),
        (Region::TH, "66 2123 431 8 Anna"),
        // A premium number is nobody's own, however it is grouped.
        (Region::RU, "44 902 629 0913"),
    ] {
        assert_eq!(read(text, Some(region)), "", "{text} in {region}");
    }
}

#[test]
fn number_that_begins_with_its_prefix_ends_before_a_word() {
    for (region, text, number) in [
        (Region::RU, "8 (921) 304 55 20 2 пары", "+79213045520"),
        (Region::RU, "921 304 55 20 Ира", "+79213045520"),
        (Region::RU, "кв 89 8 (921) 304 55 20 Ира", "+79213045520"),
        (Region::RU, "кв 74 8 812 309 44 15 до 18", "+78123094415"),
        (Region::RU, "кв 34 +7 921 304 55 20 3 шт", "+79213045520"),
        (Region::FR, "06 23 45 18 62 35 ans", "+33623451862"),
        (Region::UA, "050 123 77 08 12 пар", "+380501237708"),
        (Region::PL, "512 344 841 20 zł", "+48512344841"),
        (Region::PL, "12 345 39 94 35 лет", "+48123453994"),
        (Region::AM, "(010) 126917 EUR 20", "+37410126917"),
        (Region::MX, "Магазин 5 222 122 0000 2 банки", "+522221220000"),
        // Grams, and a town.
        (Region::RU, "8 921 304 55 20 200 г", "+79213045520"),
        (Region::RU, "8 921 304 55 20 г. Москва", "+79213045520"),
    ] {
        assert_eq!(read(text, Some(region)), number, "{text} in {region}");
    }
}

#[test]
fn evident_prefix_needs_no_grouping_of_googles() {
    for (region, text, number) in [
        (Region::UA, "067 443 45 67 20 грн", "+380674434567"),
        (Region::UA, "067-443-45-67 20 грн", "+380674434567"),
        (Region::UA, "(067) 505-12-34 10 шт", "+380675051234"),
        (Region::UA, "050 443 77 08 12 пар", "+380504437708"),
        (Region::RU, "8(921)9161234 990 руб", "+79219161234"),
        (Region::RU, "8 921 4951234 500 руб", "+79214951234"),
        (Region::RU, "8-921-4951234 500 руб", "+79214951234"),
        (Region::KZ, "8 701 777 12 34 990 тг", "+77017771234"),
        (Region::BY, "8(029)2951234 20 руб", "+375292951234"),
        (Region::BY, "8029 2951234 20 руб", "+375292951234"),
        (Region::MD, "069 227 344 20 лей", "+37369227344"),
    ] {
        assert_eq!(read(text, Some(region)), number, "{text} in {region}");
    }
}

#[test]
fn second_number_takes_no_digits_of_the_first() {
    for (region, text, number) in [
        (Region::KZ, "8 701 777 12 34 / 8 702 555 66 77", "+77017771234"),
        (Region::KZ, "8 701 777 12 34 8 702 555 66 77", "+77017771234"),
        (Region::KZ, "701 777 12 34 / 8 702 555 66 77", "+77017771234"),
        (Region::RU, "8(921)7771234 / 8(922)5556677", "+79217771234"),
    ] {
        let found = find_first(text, Some(region));
        let found = found.map(|(found, more)| (found.format_as(PhoneNumberFormat::E164).into_owned(), more));
        assert_eq!(found, Some((number.to_owned(), true)), "{text} in {region}");
    }
}

#[test]
fn full_stop_behind_a_number_sets_no_digits_apart() {
    for (region, text, number) in [
        (Region::DE, "089 1234 5678.", "+498912345678"),
        (Region::AT, "0664 123 45 67.", "+436641234567"),
        (Region::DE, "089 1234 5678. Danke", "+498912345678"),
    ] {
        assert_eq!(read(text, Some(region)), number, "{text} in {region}");
    }
}

#[test]
fn digits_that_are_set_apart_in_another_way_may_be_something_else() {
    for (region, text) in [
        (Region::DE, "0351.456.78 202"),
        (Region::DE, "+49 (351) 45.67.89 1990"),
        (Region::RU, "+49 (40) 765.43.2 500"),
        (Region::RU, "+49 40 12 88 97 200 500"),
        (Region::AT, "+43 1 513.22.19 1200"),
        (Region::RS, "011 237 225 100"),
        (Region::RS, "+381 11 264 351 250"),
        (Region::DE, "+49 30 12 88 97 15.11"),
    ] {
        assert_eq!(read(text, Some(region)), "", "{text} in {region}");
    }
    for (region, text, number) in [
        (Region::DE, "+49 (40) 76.54.32", "+4940765432"),
        (Region::DE, "040 / 76 54 321", "+49407654321"),
        (Region::DE, "040/76 54-321", "+49407654321"),
        (Region::RS, "011 237 225", "+38111237225"),
        (Region::FI, "040.123.45.67", "+358401234567"),
    ] {
        assert_eq!(read(text, Some(region)), number, "{text} in {region}");
    }
}

#[test]
fn first_of_two_numbers_is_not_cut_short_for_the_second() {
    for (region, text) in [
        (Region::LU, "+352 (27) 122 897 100 500"),
        (Region::IT, "+39 02 1237 0212 100 500"),
        (Region::FI, "041 2347 870 1990"),
    ] {
        assert_eq!(read(text, Some(region)), "", "{text} in {region}");
    }
}

#[test]
fn short_date_or_time_behind_a_number_is_none_of_it() {
    for (region, text, number) in [
        (Region::RU, "8 (383) 211 40 08 01.12", "+73832114008"),
        (Region::RU, "+7 921 304 55 20 18.30", "+79213045520"),
        (Region::RU, "+7 921 304 55 20 24/7", "+79213045520"),
        (Region::RU, "24/7 921 304 55 20", "+79213045520"),
        (Region::PL, "512 344 841 15.11, Ewa", "+48512344841"),
        // The number needs them.
        (Region::RU, "8 (383) 211 01.12", "+73832110112"),
        (Region::RU, "921 304 55.20", "+79213045520"),
        (Region::FR, "06.23.45.18.62", "+33623451862"),
    ] {
        assert_eq!(read(text, Some(region)), number, "{text} in {region}");
    }
}

#[test]
fn number_in_raised_or_ringed_digits_is_read() {
    for text in ["⁷⁹²¹³⁰⁴⁵⁵²⁰", "⁺⁷ ⁽⁹²¹⁾ ³⁰⁴⁻⁵⁵⁻²⁰", "⑧⑨②①③⓪④⑤⑤②⓪", "❽ ❾❷❶ ❸⓿❹ ❺❺ ❷⓿", "① 8 921 304 55 20"]
    {
        assert_eq!(read(text, Some(Region::RU)), "+79213045520", "{text}");
    }
    assert_eq!(read("8 921 304 55 2⓪", Some(Region::RU)), "");
}
