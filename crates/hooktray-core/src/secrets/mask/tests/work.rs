//! How much work a text takes, however it was made.

use super::*;

/// Returns how many characters are read to mask a text.
fn steps(mask: &Mask, text: &str) -> usize {
    STEPS.set(0);
    let _ = mask.text(text);
    STEPS.get()
}

#[test]
fn work_grows_with_the_length_of_the_text_and_no_faster() {
    for secret in [SECRET, "\\\\\\\\xyz", "\\\\\\\\\\\\", "%%%%%%%%x", "&&&&&&&&x", "aaaaaaaaaaaaaaab", "+ + + + + +x"]
    {
        let mask = Mask::new([SecretString::from(secret)]);
        for piece in
            ["%25", "\\", "\\\\", "&amp;", "&", "%D0%9E", "+", "a", "\\u005c", "%255c", "QUFB", "=\r\n", secret]
        {
            let (once, twice) = (piece.repeat(400), piece.repeat(800));
            let (once, twice) = (steps(&mask, &once), steps(&mask, &twice));
            assert!(twice <= 2 * once + once / 4 + 1_000, "{secret} in {piece}: {once} steps, then {twice}");
        }
    }
}

#[test]
fn work_grows_with_the_length_of_the_secret_and_no_faster_in_a_text_of_openers() {
    // Each opener of the text can be read in several ways: tried one by one, they are two to the power of the secret's
    // length.
    for opener in ["\\", "%", "&", "+"] {
        let steps_for = |length: usize| {
            let secret = format!("{}x", opener.repeat(length));
            steps(&Mask::new([SecretString::from(secret)]), &opener.repeat(100))
        };
        let (short, long) = (steps_for(4), steps_for(8));
        assert!(long <= 4 * short, "{opener}: {short} steps, then {long}");
    }
}

#[test]
fn secret_of_openers_is_masked_in_a_text_of_openers() {
    for secret in ["\\\\\\\\xyz", "\\\\\\\\\\\\", "%%%%%%%%x", "&&&&&&&&x"] {
        let mask = Mask::new([SecretString::from(secret)]);
        let text = secret[..1].repeat(4_000);
        assert!(mask.text(&format!("{text}y{secret}")).ends_with(MASKED), "{secret}");
    }
}

#[test]
fn long_texts_between_and_in_secrets_need_no_deep_stack() {
    // As many line ends as a body has room for, behind each digit with which base64 of the secret may begin.
    let digits = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['+', '/']);
    let ends: String = digits.map(|digit| format!("{digit}{}", "\r\n".repeat(1_000))).collect();
    let long: String = (0..500).map(|n| format!("{n:05}/")).collect();
    let masked = std::thread::Builder::new().stack_size(128 * 1024).spawn(move || {
        let mask = Mask::new([SecretString::from(long.as_str()), SecretString::from(SECRET)]);
        (mask.text(&ends) == ends, mask.text(&STANDARD.encode(&long)), mask.text(&format!("<{long}>")))
    });
    let (is_whole, encoded, plain) = masked.unwrap().join().unwrap();
    assert_eq!((is_whole, encoded.as_str(), plain), (true, MASKED, format!("<{MASKED}>")));
}

#[test]
fn text_that_takes_too_long_to_search_is_hidden_whole() {
    // Keys come with records: an attacker may choose them and the text so that every position may begin one.
    let text = "a".repeat(10_000);
    let keys = (0..50).map(|n| SecretString::from(format!("{}b{n}", "a".repeat(300))));
    let mask = Mask::new(keys);
    assert!(steps(&mask, &text) <= 50 * text.len() + 200_000, "{}", steps(&mask, &text));
    assert_eq!(mask.text(&text), MASKED);
    let plain = "order 48213 of cream, a jar for Anna. ".repeat(50);
    assert_eq!(mask.text(&plain), plain);
}
