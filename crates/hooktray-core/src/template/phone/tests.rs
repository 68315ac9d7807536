//! Numbers in the ways that people write them.

use std::collections::HashSet;

use rlibphonenumber::PhoneNumberFormat;

use super::*;

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
    ] {
        assert_eq!(read(text, Some(Region::RU)), number, "{text}");
    }
    assert_eq!(read("901234567", Some(Region::UZ)), "+998901234567");
    assert_eq!(read("998123456", Some(Region::UZ)), "+998998123456");
    assert_eq!(read("4915123456721", Some(Region::DE)), "+4915123456721");
}

#[test]
fn number_that_was_rounded_is_none_rather_than_another() {
    assert_eq!(read("7.916555e10", Some(Region::RU)), "");
    assert_eq!(read("7.91656E+10", Some(Region::RU)), "");
    assert_eq!(read("3.7491123456E+10", Some(Region::AM)), "+37491123456");
    assert_eq!(read("3.749112E+10", Some(Region::AM)), "");
    assert_eq!(read("7.9165550e10", Some(Region::RU)), "+79165550000", "no more zeros than a number may end in");
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
fn only_a_whole_valid_number_is_e164() {
    assert!(e164("+79165550117").is_some());
    for text in ["79165550117", "+7 916 555-01-17", "+7916555011", "+", "", "+79165550117 доб. 1"] {
        assert!(e164(text).is_none(), "{text}");
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
