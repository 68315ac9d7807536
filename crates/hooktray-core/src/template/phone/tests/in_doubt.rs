//! Numbers with mistakes, and with other digits beside them: read where one reading is possible, and never as another.

use rlibphonenumber::Region;

use super::read;

#[test]
fn front_of_a_number_is_never_dropped() {
    for (region, text, number) in [
        (Region::RU, "8 (912) 345-33-90-123", ""),
        (Region::RU, "8 912 345-33-90*123", "+79123453390"),
        (Region::RU, "8 918 367-91-60-123", ""),
        (Region::UA, "050 465 6321*12", "+380504656321"),
        (Region::UA, "050 513 6904-12", ""),
        (Region::UZ, "917893287 123", ""),
        (Region::UZ, "91 280 84 14-123", ""),
        (Region::KZ, "8 (771) 021 55471", ""),
        (Region::BY, "8 029 496-54-80-123", ""),
        (Region::BR, "(11) 961151-7880", ""),
        (Region::FR, "06 122 56 56 30", ""),
        (Region::DE, "01512 33449528", ""),
        (Region::DE, "011515 8732757", ""),
        (Region::DE, "01510 49273226", ""),
        (Region::NO, "40 47 64 14 10-18", ""),
        (Region::BG, "043 074 891-12", ""),
        (Region::RU, "Заказ 89165550118, тел. 8 912 345-33-90-123", ""),
        // A carrier's code before a number in China.
        (Region::CN, "12 8613122342807", "+8613122342807"),
    ] {
        assert_eq!(read(text, Some(region)), number, "{text} in {region}");
    }
}

#[test]
fn size_or_count_before_a_number_is_no_country() {
    for (text, number) in [
        ("Размер 44 9165550117", ""),
        ("Размер 46 9165550117", "+79165550117"),
        ("42 44 9165550117", ""),
        ("39 3838110416", ""),
        ("11 9035669454", ""),
        ("1 903 907-48-33", ""),
        ("1-9039074833", ""),
        ("3 916 555 01 17", "+79165550117"),
        ("Ольга, 45, 9165550117", "+79165550117"),
        ("39 312 345 3875", "+393123453875"),
        ("91 81234 56789", "+918123456789"),
    ] {
        assert_eq!(read(text, Some(Region::RU)), number, "{text}");
    }
    for (region, text, number) in [
        (Region::IT, "1-312 335 6851", ""),
        (Region::NO, "45 21 25 16 70", ""),
        (Region::RS, "1990 060 1527160", "+381601527160"),
        (Region::AM, "12 077 122805", "+37477122805"),
    ] {
        assert_eq!(read(text, Some(region)), number, "{text} in {region}");
    }
}

#[test]
fn area_code_goes_on_behind_a_slash_or_a_comma() {
    for (region, text, number) in [
        (Region::DE, "01516/8288909", "+4915168288909"),
        (Region::DE, "01516, 8288909", "+4915168288909"),
        (Region::DE, "030/1632125", "+49301632125"),
        (Region::RS, "060/1383449", "+381601383449"),
        (Region::NL, "06/12345678", "+31612345678"),
        (Region::UA, "050/1227684", "+380501227684"),
        (Region::UA, "050/1227684/0501227685", "+380501227684"),
        (Region::NZ, "021/877 8006", "+64218778006"),
        (Region::FI, "041/2449192", "+358412449192"),
        (Region::EG, "02/34546446", "+20234546446"),
        (Region::IT, "02, 1823 5662", "+390218235662"),
        (Region::DE, "01516/82889091234567", ""),
    ] {
        assert_eq!(read(text, Some(region)), number, "{text} in {region}");
    }
}

#[test]
fn rest_of_a_number_behind_a_separator_is_never_another() {
    for (region, text, number) in [
        (Region::DE, "0049 171/2345678", "+491712345678"),
        (Region::DE, "0049 (0)171/2345678", "+491712345678"),
        (Region::DE, "0049 (0) 171 / 2345678", "+491712345678"),
        (Region::DE, "0049/171/2345678", "+491712345678"),
        (Region::DE, "0049-171/2345678", "+491712345678"),
        (Region::RU, "0049 171/2345678", "+491712345678"),
        (Region::AT, "0043 664/1234567", "+436641234567"),
        (Region::DE, "+49 (0)1520/2129972", "+4915202129972"),
        (Region::DE, "+49 (0) 1520 , 2129972", "+4915202129972"),
        (Region::DE, "+49,1520,2129972", "+4915202129972"),
        (Region::DE, "+49;1520;2129972", "+4915202129972"),
        (Region::DE, "01520; 2129972", "+4915202129972"),
        (Region::DE, "01520\\2129972", "+4915202129972"),
        (Region::DE, "0049 171/2345678, 030 163212", "+491712345678"),
        // One digit too many or too few.
        (Region::DE, "0049 1520/21299722", ""),
        (Region::DE, "01520; 21299722", ""),
        // Two readings.
        (Region::DE, "49 33841/68240", ""),
        (Region::RU, "+7 916 555 01 / 8 916 661 42 84", "+79166614284"),
    ] {
        assert_eq!(read(text, Some(region)), number, "{text} in {region}");
    }
}

#[test]
fn groups_that_one_kind_of_mark_sets_apart_are_one_number() {
    for text in [
        "8,916,555,01,17",
        "8 916, 555, 01, 17",
        "8;916;555;01;17",
        "8=916=555=01=17",
        "8:916:555:01:17",
        "8\\916\\555\\0117",
        "8+916+555+01+17",
        "8#916#555#0117",
        "8\"916\"555\"0117",
        "[8, 916, 555, 01, 17]",
        "+7+916+555-01-17",
        "8+(916)+555-01-17",
        "%252B7%2520916%2520555-01-17",
        "8+%28916%29+555-01-17",
    ] {
        assert_eq!(read(text, Some(Region::RU)), "+79165550117", "{text}");
    }
    assert_eq!(read("+1+201-542-1859", Some(Region::US)), "+12015421859");
    for text in ["8,916,555,01,1", "8 916 555 01, 17", "8:00, 18:00", "8,5", "8=916=555=01=177"] {
        assert_eq!(read(text, Some(Region::RU)), "", "{text}");
    }
    assert_eq!(read("+375 +7 916 555 01 06", Some(Region::RU)), "+79165550106");
    assert_eq!(read("89165550117+84951234567", Some(Region::RU)), "+79165550117");
}

#[test]
fn address_or_price_beside_a_number_is_none() {
    for (region, text, number) in [
        (Region::RU, "IP 95.161.221.10, 8 (916) 555-01-17", "+79165550117"),
        (Region::RU, "95.161.221.10 +79165550117", "+79165550117"),
        (Region::RU, "8 (916) 555-01-17 95.161.221.10", "+79165550117"),
        (Region::RU, "95.161.221.10", ""),
        (Region::UA, "ip=77.88.55.242 050 122 7684", "+380501227684"),
        (Region::NO, "22.33.44.55", "+4722334455"),
        (Region::DE, "$49.99 030635139", "+4930635139"),
        (Region::DE, "030635139 $ 1,299.00", "+4930635139"),
        (Region::DE, "03371 6487 1 990,00", "+4933716487"),
        (Region::DE, "3.500.000 +4915112415868", "+4915112415868"),
        (Region::PL, "600.700.800", "+48600700800"),
        (Region::PL, "600.700.000", "+48600700000"),
    ] {
        assert_eq!(read(text, Some(region)), number, "{text} in {region}");
    }
}

#[test]
fn first_of_two_numbers_comes_first_however_the_second_is_written() {
    for text in [
        "8 916 307 83 69 8(495)732-03-70",
        "8 916 307 83 69 8 (495) 732-03-70",
        "89163078369 - 8(495)732-03-70",
        "916 307 83 69 8(495)732-03-70",
        "8(916)307-83-69 8(495)732-03-70",
        "8(916)307-83-69 - 8 (495) 732-03-70",
    ] {
        assert_eq!(read(text, Some(Region::RU)), "+79163078369", "{text}");
    }
    assert_eq!(read("771 824 94 27  8(775)079-19-47", Some(Region::KZ)), "+77718249427");
}

#[test]
fn prefix_of_a_carrier_or_a_country_behind_a_zero_is_no_digit_of_the_number() {
    for (region, text, number) in [
        (Region::BR, "(0xx48) 91644-1435", "+5548916441435"),
        (Region::BR, "0xx85 98765-4321", "+5585987654321"),
        (Region::BR, "0**85 98765-4321", "+5585987654321"),
        (Region::BR, "+55 (0xx21) 98765-4321", "+5521987654321"),
        (Region::BR, "48) 93760-1720", "+5548937601720"),
        (Region::IN, "0917058256062", "+917058256062"),
    ] {
        assert_eq!(read(text, Some(region)), number, "{text} in {region}");
    }
}

#[test]
fn link_of_a_messenger_begins_with_the_country() {
    for text in [
        "%2B84912349435",
        "tel:%2B84912349435",
        "viber://chat?number=%2B84912349435",
        "https://wa.me/84912349435",
        "84912349435@s.whatsapp.net",
    ] {
        assert_eq!(read(text, Some(Region::RU)), "+84912349435", "{text}");
    }
    assert_eq!(read("https://wa.me/89165550117", Some(Region::RU)), "+79165550117");
    assert_eq!(read("84912349435", Some(Region::RU)), "+74912349435", "of Ryazan");
    assert_eq!(read("468126639.0", Some(Region::RU)), "", "the fraction does not belong to it");
}

#[test]
fn digits_behind_a_number_without_a_fixed_length_are_not_swallowed() {
    for (region, text, number) in [
        (Region::RS, "+38112352451 10-18", ""),
        (Region::DE, "030 121258 2", ""),
        (Region::DE, "+49 30 121258 10-18", ""),
        (Region::DE, "0341 32305 1990", ""),
        (Region::AT, "0664 537838 2", ""),
        (Region::IT, "02 1212 5559 12", ""),
        (Region::AT, "№5 0664 537838", "+43664537838"),
        (Region::EE, "№5 351 6691", ""),
        (Region::ES, "612 19 55 45 12", ""),
        (Region::ES, "612195545 12", ""),
        (Region::DK, "32 12 80 13-12", ""),
        (Region::AT, "0664 53 78 38 12", "+4366453783812"),
        (Region::DE, "030 1632 122", "+49301632122"),
    ] {
        assert_eq!(read(text, Some(region)), number, "{text} in {region}");
    }
}

/// Numbers with mistakes and other digits beside them: `make.py` beside the file drew them.
#[test]
fn no_number_in_doubt_is_read_as_another() {
    let lines = include_str!("../../../../../../tests/fixtures/phones_in_doubt/numbers.jsonl");
    let rows: Vec<[String; 4]> = lines.lines().skip(1).map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(rows.len() >= 9000, "{} numbers", rows.len());
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|[region, text, number, becomes]| {
            let found = read(text, region.parse().ok());
            let is_right = match becomes.as_str() {
                "read" => found == *number,
                "held" => found.is_empty(),
                _ => found.is_empty() || found == *number,
            };
            (!is_right).then(|| format!("{text:?} in {region} of {number} is {becomes}, was read as “{found}”"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}
