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
