//! Numbers with a plus before the 8 that is dialled first, and with one before a country's code that begins with 8.

use rlibphonenumber::Region;

use super::read;

#[test]
fn plus_before_the_8_that_is_dialled_first_changes_nothing() {
    for (region, text, number) in [
        (Region::BY, "+8 029 123 45 67", "+375291234567"),
        (Region::BY, "+80291234567", "+375291234567"),
        (Region::BY, "+8029 123-45-67", "+375291234567"),
        (Region::BY, "+80 29 123 45 67", "+375291234567"),
        (Region::RU, "+80291234567", "+375291234567"),
        (Region::RU, "+80 29 123 45 67", "+375291234567"),
        (Region::KZ, "+8 701 234 56 78", "+77012345678"),
        (Region::KZ, "+87012345678", "+77012345678"),
        (Region::KZ, "+8705 123 45 67", "+77051234567"),
        (Region::RU, "+87771234567", "+77771234567"),
        (Region::RU, "+83832345678", "+73832345678"),
        (Region::RU, "+8383 234-56-78", "+73832345678"),
        (Region::RU, "+88631234567", "+78631234567"),
        (Region::RU, "+8863 123-45-67", "+78631234567"),
        (Region::RU, "+8(863)1234567", "+78631234567"),
        (Region::RU, "+88121234567", "+78121234567"),
        (Region::RU, "+84012345678", "+74012345678"),
        (Region::RU, "+88005553535", "+78005553535"),
        (Region::RU, "тел. +88631234567 доб. 12", "+78631234567"),
        (Region::TM, "+865123456", "+99365123456"),
    ] {
        assert_eq!(read(text, Some(region)), number, "{text} in {region}");
    }
    // A form makes a blank of the plus.
    assert_eq!(read(" 88631234567", Some(Region::RU)), "+78631234567");
    assert_eq!(read(" 80291234567", Some(Region::BY)), "+375291234567");
}

#[test]
fn number_of_a_country_whose_code_begins_with_8_stays_one() {
    for (text, number) in [
        ("+84951234567", "+84951234567"),
        ("+88632550117", "+88632550117"),
        ("+81312345678", "+81312345678"),
        ("+8613129052694", "+8613129052694"),
        ("+84912349435", "+84912349435"),
        ("+886 912 345 678", "+886912345678"),
    ] {
        for region in [Region::RU, Region::BY, Region::KZ, Region::TM] {
            assert_eq!(read(text, Some(region)), number, "{text} in {region}");
        }
    }
}

#[test]
fn plus_and_8_of_neither_kind_is_no_number() {
    for text in [
        "+886 31234567",
        "+880 05553535",
        "+84 012345678",
        "+8863123456",
        "+886312345678",
        "+8383234567",
        "+80501234567",
        "+85212345678",
        "+8863123O567",
    ] {
        assert_eq!(read(text, Some(Region::RU)), "", "{text}");
    }
    for region in [None, Some(Region::UA), Some(Region::DE)] {
        assert_eq!(read("+88631234567", region), "", "nobody there dials 8 first");
    }
}
