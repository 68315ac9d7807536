//! Numbers with a letter, a mark or a missing digit in them.

use rlibphonenumber::Region;

use super::super::may_be_damaged;
use super::read;

#[test]
fn digits_with_a_letter_among_them_are_held() {
    for (region, text) in [
        (Region::UA, "380501233O07"),
        (Region::UZ, "998912379O96"),
        (Region::TJ, "992907290O22"),
        (Region::KZ, "8712345323O"),
        (Region::KR, "+821O26462704"),
        (Region::CN, "010 1233 6О00"),
        (Region::RU, "+49301212O8"),
        (Region::DE, "0301206?8"),
        (Region::FI, "0133238…93"),
        (Region::DE, "0301206\u{fffd}8"),
        (Region::AT, "0664 11***072"),
        (Region::PL, "485120789*5"),
        (Region::KR, "01X-2548-2075"),
        (Region::BY, "+37? 29 491-44-26"),
    ] {
        assert_eq!(read(text, Some(region)), "", "{text} in {region}");
    }
    for text in ["ул. Мира 5к3 89165550117", "2XL, 89165550117", "89165550117x12", "89165550117и89165550118"] {
        assert_eq!(read(text, Some(Region::RU)), "+79165550117", "{text}");
    }
}

#[test]
fn number_with_a_mistake_is_told_from_what_is_none() {
    let may_be_damaged = |text: &str| may_be_damaged(text, Some(Region::RU));
    for text in [
        "8916555011",
        "+37529123456",
        "8 916 555-01-177",
        "8916555O117",
        "255-01-17",
        "8,916,555,01,1",
        "8#916#555#01#1",
        "8925x233x03x99",
        "8861%105%4756",
        "8 & 843 & 983",
        "8 916",
        "8(916",
        "+7 (916",
        "٨ ٩١٦",
        "95.161.221.10",
        "7.91655E+10",
        "79165e6",
    ] {
        assert!(may_be_damaged(text), "{text}");
    }
    for text in [
        "",
        " ",
        "0",
        "900",
        "MTS",
        "Ольга, 45 лет",
        "заказ 12345678",
        "89701234567890123456",
        "28.11.2026 14:05",
        "+7",
        "hidden",
        "8464",
        "8-10",
        "MTS 8464",
        "14:05, 1",
        "0000000000",
    ] {
        assert!(!may_be_damaged(text), "{text}");
    }
}
