//! Numbers in the ways that people write them.

mod beside;
mod digits_behind;
mod either_end;
mod in_doubt;
mod mistakes;
mod plus_8;
mod rounded;

use std::collections::HashSet;

use rlibphonenumber::PhoneNumberFormat;

use super::*;

fn find(text: &str, region: Option<Region>) -> Option<PhoneNumber> {
    find_first(text, region).map(|(number, _)| number)
}

fn read(text: &str, region: Option<Region>) -> String {
    find(text, region).map(|number| number.format_as(PhoneNumberFormat::E164).into_owned()).unwrap_or_default()
}

#[test]
fn number_is_read_in_every_way_that_people_write_it() {
    for (text, number) in [
        ("8 (863) 255-01-17", "+78632550117"),
        ("88005553535", "+78005553535"),
        ("+8 916 555-01-17", "+79165550117"),
        ("0079165550117", "+79165550117"),
        ("810 375 29 123-45-67", "+375291234567"),
        ("80291234567", "+375291234567"),
        ("7471234567", "+77471234567"),
        ("тел. 8 916 555-01-17 доб. 12", "+79165550117"),
        ("tel:+7-916-555-01-17", "+79165550117"),
        ("Ольга, WhatsApp 8 916 555 01 17", "+79165550117"),
        ("8(916)555-01-17/8(495)123-45-67", "+79165550117"),
        ("79165550117.0", "+79165550117"),
        ("7.9165550117e10", "+79165550117"),
        ("＋７９１６５５５０１１７", "+79165550117"),
        ("٧٩١٦٥٥٥٠١١٧", "+79165550117"),
        ("\u{202a}+7 916 555‑01‑17\u{202c}", "+79165550117"),
        ("８（９１６）５５５－０１－１７", "+79165550117"),
        ("79,165,550,117", "+79165550117"),
        ("+79'165'550'117", "+79165550117"),
        ("8|916|555|01|17", "+79165550117"),
        ("89165550117|84951234567", "+79165550117"),
        ("8~916~555~01~17", "+79165550117"),
        ("8•916•555•01•17", "+79165550117"),
        ("{89165550117}", "+79165550117"),
        ("8 [916] 555-01-17", "+79165550117"),
        ("+7:916:555:01:17", "+79165550117"),
        ("+7=916=555-01-17", "+79165550117"),
        ("+7'916'555'01'17", "+79165550117"),
        ("+00375291234567", "+375291234567"),
        ("89,165,550,117.00", "+79165550117"),
    ] {
        assert_eq!(read(text, Some(Region::RU)), number, "{text}");
    }
    assert_eq!(read("80501234567", Some(Region::UA)), "+380501234567");
    assert_eq!(read("79,165", Some(Region::RU)), "");
    assert_eq!(read("89,165,550,117.05", Some(Region::RU)), "");
    assert_eq!(read("+0375291234567", Some(Region::RU)), "");
    assert_eq!(read("+79165550117 18:00", Some(Region::RU)), "+79165550117");
    assert_eq!(read("901234567", Some(Region::UZ)), "+998901234567");
    assert_eq!(read("998123456", Some(Region::UZ)), "+998998123456");
    assert_eq!(read("4915123456721", Some(Region::DE)), "+4915123456721");
}

#[test]
fn digits_beside_a_number_do_not_make_it_another() {
    for (region, text, number) in [
        (Region::UA, "27.11.2026 050 121 8190", "+380501218190"),
        (Region::AM, "27.11.2026 (010) 121948", "+37410121948"),
        (Region::DE, "2026-11-27 +4915123426846", "+4915123426846"),
        (Region::TR, "18:05 0501 234 55 90", "+905012345590"),
        (Region::UA, "Заказ 12345 050 121 8190", "+380501218190"),
        (Region::AM, "Заказ 12345 077 975432", "+37477975432"),
        (Region::AM, "№12345678 +37477975432", "+37477975432"),
        (Region::AT, "заказ 1234567, +43664123307", "+43664123307"),
        (Region::UZ, "66 903 08 24 (12)", "+998669030824"),
        (Region::US, "(201) 555-0590 (12)", "+12015550590"),
        (Region::UZ, "66 903 08 24 66 903 08 21", "+998669030824"),
        (Region::DE, "030 163212 030 163211", "+4930163212"),
        (Region::US, "(201) 555-0590 2 шт", "+12015550590"),
        (Region::IT, "312 345 3875 2 шт", "+393123453875"),
        (Region::AT, "0664 123307 1990р", "+43664123307"),
        (Region::AZ, "Москва 101000 040 146 50 75", "+994401465075"),
        (Region::US, "+1 (0) 2015550590", "+12015550590"),
        (Region::US, "Москва 101000 (201) 555-0590", "+12015550590"),
        (Region::RU, "998 90 123 45 67", "+998901234567"),
        (Region::RU, "12345 998901234567", "+998901234567"),
        (Region::RU, "998 90 123 45 67 998 90 123 45 68", "+998901234567"),
        (Region::RU, "8️⃣ (9️⃣1️⃣6️⃣) 5️⃣5️⃣5️⃣-0️⃣1️⃣-1️⃣7️⃣", "+79165550117"),
        (Region::RU, "+𝟕𝟗𝟏𝟔𝟓𝟓𝟓𝟎𝟏𝟏𝟕", "+79165550117"),
        (Region::RU, "№ 89165550117", "+79165550117"),
        // The digits of two readings overlap, and nothing speaks for one of them.
        (Region::TJ, "101000 372 12 3049", ""),
        (Region::AM, "27.11.2026", ""),
    ] {
        assert_eq!(read(text, Some(region)), number, "{text} in {region}");
    }
}

/// Without a bound, the readings of a text grow with the square of its groups.
#[test]
fn text_of_nothing_but_digits_is_tried_in_few_ways() {
    for text in ["1 ", "1234567;", "12 345 678 90 ", "1(", "12:30 ", "1*", "01516, ", "1O", "1/", "1-"]
        .map(|piece| piece.repeat(60_000 / piece.len()))
    {
        let reader = NumberReader::new(Some(Region::RU));
        assert!(in_text(&text, &reader).is_none());
    }
    let reader = NumberReader::new(Some(Region::RU));
    assert!(in_text(&"1234567;".repeat(5_000), &reader).is_none() && reader.is_spent());
}

#[test]
fn one_number_may_stand_on_two_lines_and_two_numbers_on_one_each() {
    assert_eq!(read("8 916\r\n555 01 17", Some(Region::RU)), "+79165550117");
    assert_eq!(read("Ольга\n8 916 555 01 17\n8 495 123 45 67", Some(Region::RU)), "+79165550117");
}

#[test]
fn text_without_a_number_gives_none() {
    for text in
        ["", "900", "0", "Ольга", "250991234567890", "12.10.2026 14:30", "192.168.100.200", "4111 1111 1111 1111"]
    {
        assert_eq!(read(text, Some(Region::RU)), "", "{text}");
    }
    assert_eq!(read("89165550117", None), "", "without a region nobody knows whose 8 it is");
}

#[test]
fn another_number_in_the_text_is_told() {
    let read = |text: &str| {
        let (number, has_more) = find_first(text, Some(Region::RU)).unwrap_or_else(|| panic!("no number in {text}"));
        (number.format_as(PhoneNumberFormat::E164).into_owned(), has_more)
    };
    for (text, has_more) in [
        ("89165550117", false),
        ("8 916 555-01-17 (+79165550117)", false),
        ("7.9165550117e10", false),
        ("8 916\r\n555 01 17", false),
        ("8 916 555 01 17 доб. 12", false),
        ("Заказ 89165550118, тел. 8 916 555-01-17", false),
        ("8 916 555-01-17, 8 495 123-45-67", true),
        ("8 916 555-01-17/8 495 123-45-67", true),
        ("Заказ 89165550117, заказ 84951234567", true),
    ] {
        assert_eq!(read(text), ("+79165550117".to_owned(), has_more), "{text}");
    }
}

#[test]
fn number_behind_a_number_sign_is_read_as_a_whole() {
    assert_eq!(read("№ 01510 3472043", Some(Region::DE)), "+4915103472043");
    assert_eq!(read("№ 12345 01510 3472043", Some(Region::DE)), "+4915103472043");
}

#[test]
fn number_with_its_country_decides_what_the_same_number_without_it_is() {
    assert_eq!(read("(201) 580-6026 (+12015806026)", Some(Region::UZ)), "+12015806026");
    assert_eq!(read("077 123507 (+37477123507)", Some(Region::MD)), "+37477123507");
    assert_eq!(read("0700 609 329 (+996700609329)", Some(Region::SE)), "+996700609329");
    assert_eq!(read("998 90 123 45 67, +79165550117", Some(Region::RU)), "+998901234567");
}

#[test]
fn code_of_a_country_that_does_not_fit_is_never_left_out() {
    for (text, region) in [
        ("+375 7 916 555 01 06", Region::RU),
        ("00375 7 916 555 01 06", Region::RU),
        ("00 375 7 916 555 01 06", Region::BY),
        ("8 10 375 7 916 555 01 06", Region::RU),
        ("011 375 1 201 555 0590", Region::US),
        ("+375 916 555 01 06", Region::RU),
        ("+33 9 916 555 01 47", Region::RU),
        ("+54 (495) 123-45-67", Region::RU),
        ("+55 1 812 555 01 17", Region::RU),
        ("+996 8 916 555 01 17", Region::KZ),
        ("(+375) 7 916 555 01 06", Region::RU),
        ("+7 916 555 01 17 12", Region::RU),
        ("+0 916 555 01 17", Region::RU),
        // With its zero it is another number in Italy than without.
        ("+39 (0) 312 345 7166", Region::IT),
    ] {
        assert_eq!(read(text, Some(region)), "", "{text} in {region}");
    }
}

#[test]
fn number_with_a_digit_too_many_or_too_few_is_never_anothers() {
    for (text, region) in [
        ("8 998 91 238 80 10", Region::RU),
        ("8 992 917 12 34 56", Region::RU),
        ("8 0916 555 01 17", Region::RU),
        ("8 0 902 623 10 52", Region::RU),
        ("8 926 640 91 01", Region::TJ),
        ("8 916 555 01 17", Region::UA),
        ("8 383 630 07 76", Region::MD),
        ("8 800 555 35 3", Region::RU),
        ("8005553", Region::RU),
        ("8 812 555 01 177", Region::RU),
        ("8-862 466-01-601", Region::RU),
        ("8 (869) 787-18-270", Region::RU),
        ("84374190201", Region::RU),
        ("862671961", Region::RU),
        ("954535750", Region::RU),
        ("8 (495) 062-19-64", Region::UZ),
        ("8 863 255 01 17", Region::AZ),
        ("+777615485481", Region::RU),
        ("8 916 899 23 / 14", Region::RU),
        ("8 916 899 23 6 / 5", Region::RU),
    ] {
        assert_eq!(read(text, Some(region)), "", "{text} in {region}");
    }
    for (text, number) in [
        ("8 916 899 23 6 / 8 916 661 42 84", "+79166614284"),
        ("1) 9165550117", "+79165550117"),
        ("1. 916 555 01 17\n2. 916 555 01 18", "+79165550117"),
        ("8/916/555/01/17", "+79165550117"),
        ("+7 89165550117", "+79165550117"),
        ("80291234567", "+375291234567"),
        ("380501234567", "+380501234567"),
        ("8 916 555-01-17 12", "+79165550117"),
    ] {
        assert_eq!(read(text, Some(Region::RU)), number, "{text}");
    }
}

#[test]
fn what_is_dialled_only_within_a_country_may_stand_behind_its_code() {
    for (text, region, number) in [
        ("+48 (0) 512 342 221", Region::PL, "+48512342221"),
        ("+48 0 512 342 221", Region::RU, "+48512342221"),
        ("0048 (0) 512 342 221", Region::RU, "+48512342221"),
        ("+992 (0) 91 712 3765", Region::TJ, "+992917123765"),
        ("+998 (0) 90 123 45 67", Region::UZ, "+998901234567"),
        ("+47 (0) 406 12 345", Region::NO, "+4740612345"),
        ("+44 (0)20 7946 0958", Region::GB, "+442079460958"),
        ("+39 06 69812345", Region::IT, "+390669812345"),
        ("+39 (0)6 69812345", Region::IT, "+390669812345"),
        ("+375 (80) 29 123 45 67", Region::RU, "+375291234567"),
        ("+375 8 029 123 45 67", Region::BY, "+375291234567"),
        ("+7 8 916 555-01-17", Region::RU, "+79165550117"),
        ("+7 (0) 916 555 01 17", Region::RU, "+79165550117"),
        ("+52 1 81 1234 5678", Region::RU, "+528112345678"),
        ("+52 1 55 1234 5678", Region::US, "+525512345678"),
        ("5215512345678", Region::RU, "+525512345678"),
        ("+54 11 15 2345-6789", Region::RU, "+5491123456789"),
        ("+89165550117", Region::RU, "+79165550117"),
        ("+7 916 555 01 17 8 495 123 45 67", Region::RU, "+79165550117"),
        ("+79165550117 12", Region::RU, "+79165550117"),
        ("+7 916 555-01-17 12", Region::RU, "+79165550117"),
        ("+375 +7 916 555 01 06", Region::RU, "+79165550106"),
    ] {
        assert_eq!(read(text, Some(region)), number, "{text} in {region}");
    }
}

#[test]
fn only_a_whole_valid_number_is_e164() {
    assert!(read_e164("+79165550117").is_some());
    for text in ["79165550117", "+7 916 555-01-17", "+7916555011", "+", "", "+79165550117 доб. 1"] {
        assert!(read_e164(text).is_none(), "{text}");
    }
}

/// Numbers as people write them, and what Google's own library says they are: `make.py` beside the file drew them.
#[test]
fn every_number_is_read_as_google_reads_it() {
    let lines = include_str!("../../../../../tests/fixtures/phones/numbers.jsonl");
    let rows: Vec<[String; 4]> = lines.lines().skip(1).map(|line| serde_json::from_str(line).unwrap()).collect();
    let countries: HashSet<&String> = rows.iter().map(|[_, _, _, country]| country).collect();
    assert!(rows.len() >= 2000 && countries.len() >= 20, "{} numbers of {} countries", rows.len(), countries.len());
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|[region, text, number, country]| {
            let found = find(text, region.parse().ok());
            let found_country = found.as_ref().and_then(|found| found.get_region_code());
            let found_country = found_country.map(|region| region.to_string()).unwrap_or_default();
            let found = found.map(|found| found.format_as(PhoneNumberFormat::E164).into_owned()).unwrap_or_default();
            (found != *number || found_country != *country).then(|| {
                format!("{text:?} in {region} is {number} ({country}), was read as “{found}” ({found_country})")
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}
