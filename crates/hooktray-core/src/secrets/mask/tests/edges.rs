//! Texts that are cut off, and encodings in two bytes for each character.

use super::*;

#[test]
fn beginning_of_a_secret_at_the_end_of_a_text_that_is_cut_off_is_masked() {
    let percent =
        |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let secret = "Kz7+Qw/Er&ty=445566";
    let mask = Mask::new([SecretString::from(secret)]);
    let unicode: String = secret.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
    let html: String = secret.chars().map(|c| format!("&#{};", u32::from(c))).collect();
    for written in
        [secret.to_owned(), percent(secret), percent(&percent(secret)), unicode, html, STANDARD.encode(secret)]
    {
        for length in 0..=written.len() {
            let cut = format!("<p>It is not known: {}", &written[..length]);
            let shown = mask.cut_text(&cut);
            let rest = shown.strip_prefix("<p>It is not known: ").unwrap_or("").replace(MASKED, "");
            // A few digits of base64 are left: they end any word.
            assert!(rest.is_empty() || rest.len() < 8 && STANDARD.encode(secret).starts_with(&rest), "{cut}: {shown}");
        }
    }
    assert_eq!(mask.cut_text("nothing of 88"), "nothing of 88");
    assert_eq!(Mask::default().cut_text("a=1&b=%4"), "a=1&b=%4", "there is no secret");
}

#[test]
fn secret_in_utf_16_is_masked_in_base64_and_in_digits() {
    let secret = "k/e y+&ключ";
    let mask = Mask::new([SecretString::from(secret)]);
    for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
        for before in ["", "a", "ab", "abc"] {
            let wide: Vec<u8> = format!("{before}{secret}z").encode_utf16().flat_map(bytes).collect();
            assert_eq!(mask.text(&format!("is {}.", STANDARD.encode(&wide))), format!("is {MASKED}."), "{before}");
            let digits = mask.text(&hex::encode(&wide));
            assert!(digits.contains(MASKED) && digits.len() < 40, "{digits}");
        }
    }
}

#[test]
fn quotation_mark_in_json_within_json_within_json_is_masked() {
    let json = |text: &str| serde_json::to_string(text).unwrap().trim_matches('"').to_owned();
    for secret in ["pass\"word", "pass\\word", "a\"\"\\\\\"b", "\\\"word\\"] {
        let mask = Mask::new([SecretString::from(secret)]);
        let mut written = secret.to_owned();
        for depth in 0..=3 {
            assert_eq!(mask.text(&format!("a={written} b")), format!("a={MASKED} b"), "{depth}: {written}");
            written = json(&written);
        }
    }
}

#[test]
fn secret_is_masked_in_the_decimal_numbers_of_its_bytes() {
    let secret = "k/e-Y7ж";
    let mask = Mask::new([SecretString::from(secret)]);
    let numbers: Vec<String> = secret.bytes().map(|byte| byte.to_string()).collect();
    for between in [",", ", ", " ", ";", ",\n            ", "\r\n"] {
        let written = numbers.join(between);
        assert_eq!(mask.text(&format!("[34{between}{written}{between}7]")), format!("[34{between}{MASKED}{between}7]"));
    }
    let sent = format!("id={secret}&x=1");
    let buffer = json!({"type": "Buffer", "data": sent.as_bytes()});
    let shown = mask.text(&serde_json::to_string_pretty(&buffer).unwrap());
    assert!(shown.contains(MASKED) && !shown.contains("101"), "{shown}");
    for other in [format!("1{}", numbers.join(",")), format!("{}1", numbers.join(",")), numbers.join("")] {
        assert_eq!(mask.text(&other), other);
    }
}

#[test]
fn nothing_that_the_first_characters_rule_out_is_found_by_reading_escapes() {
    let pieces = [
        "k", "K", "6", "b", "B", "0", "x", "0x", "2", "f", "/", "%", "%6b", "&", "&#107;", "=", "=6B", "+", "\\",
        "\\u006b", "\u{212a}", "=\n", "%3D%0A", "%75", "006b", "%D0%9E", " ", "-", ":", ",", "1", "7", "107", "47",
        "\r\n", "é", "a", "ay8", "SzI",
    ];
    let mut state: u64 = 11;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or_default() % below
    };
    let (mut ruled_out, mut ruled_out_by_two, mut found) = (0, 0, 0);
    for secret in ["k/2f", "k2 f-x0", "0x6b", "k1", "6b2f6b2f", "ék/é", "2k"] {
        let needles: Vec<_> =
            Needle::of(&SecretString::from(secret)).into_iter().map(|n| (Needles::of([n.clone()]), n)).collect();
        for _ in 0..4_000 {
            let written = |byte: u8, way: usize| match way {
                0 | 1 => char::from(byte).to_string(),
                2 => format!("%{byte:02x}"),
                3 => format!("&#{byte};"),
                4 => format!("={byte:02X}"),
                _ => format!("\\u{byte:04x}"),
            };
            let text: String = match next(3) {
                0 => (0..=next(9)).map(|_| pieces[next(pieces.len())]).collect(),
                1 => secret.bytes().map(|byte| written(byte, next(6))).collect(),
                _ => {
                    secret.bytes().map(|byte| format!("{byte:02x}{}", ["", ":", ", 0x", " ", "0x"][next(5)])).collect()
                }
            };
            let readings = Readings::of(text.as_bytes());
            let is_opener = text.as_bytes().first().is_some_and(|byte| OPENERS.contains(byte));
            for (alone, needle) in &needles {
                let differs = needle.differs_plainly(text.as_bytes());
                let is_found = needle.end_of_match(0, &readings).is_some();
                assert!(!(differs && is_found), "{needle:?} in {text:?}");
                let is_left_out = !is_opener && alone.beginning_at(text.as_bytes()).is_empty();
                assert!(!(is_left_out && is_found), "{needle:?} in {text:?}");
                ruled_out_by_two += u32::from(is_left_out);
                ruled_out += u32::from(differs);
                found += u32::from(is_found);
            }
        }
    }
    let counts = (ruled_out, ruled_out_by_two, found);
    assert!(ruled_out > 100_000 && ruled_out_by_two > 100_000 && found > 2_000, "{counts:?}");
}
