//! Every form in which a secret can come back is found, and nothing else is masked.

mod edges;
mod work;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use std::collections::HashMap;

use super::escapes::STEPS;
use super::*;
use crate::template::{Scope, Templates, secret_function};

const SECRET: &str = "k/e y+&\"ключ";

fn mask(text: &str) -> String {
    Mask::new([SecretString::from(SECRET)]).text(text)
}

#[test]
fn a_secret_is_found_in_every_escaping() {
    let form: String = form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
    let percent = percent_encoding::utf8_percent_encode(SECRET, percent_encoding::NON_ALPHANUMERIC).to_string();
    let twice = percent_encoding::utf8_percent_encode(&percent, percent_encoding::NON_ALPHANUMERIC).to_string();
    let php = r#"k\/e y+&\"\u043a\u043b\u044e\u0447"#.to_owned();
    let html = "k/e y+&amp;&quot;ключ".to_owned();
    let json = SECRET.replace('"', "\\\"");
    for written in [SECRET.to_owned(), form, percent.to_lowercase(), percent, twice, php, html, json] {
        assert_eq!(mask(&format!("a={written}&b")), format!("a={MASKED}&b"), "{written}");
    }
}

#[test]
fn html_escapes_of_any_kind_and_escapes_in_escapes_are_found() {
    let every: String = SECRET.chars().map(|c| format!("&#{};", u32::from(c))).collect();
    let hex: String = SECRET.chars().map(|c| format!("&#X0{:x};", u32::from(c))).collect();
    let named = "k&sol;e y&plus;&AMP;&quot;ключ".to_owned();
    let percent =
        |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let json = |text: &str| serde_json::to_string(text).unwrap().trim_matches('"').to_owned();
    let html = |text: &str| text.replace('&', "&amp;").replace('"', "&#034;");
    let nested = [
        percent(&json(SECRET)),
        json(&json(SECRET)),
        html(&json(SECRET)),
        json(&html(SECRET)),
        percent(&percent(&json(SECRET))),
        json(&percent(&html(SECRET))),
    ];
    let cases = [SECRET.to_uppercase(), SECRET.to_lowercase()];
    for written in [every, hex, named].into_iter().chain(nested).chain(cases) {
        assert_eq!(mask(&format!("a={written}&b")), format!("a={MASKED}&b"), "{written}");
    }
}

#[test]
fn escapes_of_other_languages_are_found() {
    let secret = "clé\"o'ñ/&Key";
    let mask = Mask::new([SecretString::from(secret)]);
    for written in [
        "cl&eacute;&quot;o&#39;&ntilde;/&amp;Key",
        "cl&eacute&quot;o&#39;&ntilde/&ampKey",
        "cl&#233&quot;o&#x27&#xF1;/&#38Key",
        r#"cl\xe9\"o\'\xF1\/&Key"#,
        r"cl\u00e9\x22o\x27\u00F1/\x26Key",
        "cl%u00E9%22o%27%u00F1/%26Key",
        "cl%25u00E9%2522o%2527%25u00F1%252F%2526Key",
    ] {
        assert_eq!(mask.text(&format!("a={written}.b")), format!("a={MASKED}.b"), "{written}");
    }
    let mask = Mask::new([SecretString::from("🔑emo-ключ")]);
    for written in ["%uD83D%uDD11emo-%u043a%u043b%u044e%u0447", r"\ud83d\udd11emo-\u043a\u043b\u044e\u0447"] {
        assert_eq!(mask.text(written), MASKED, "{written}");
    }
}

#[test]
fn base64_in_lines_and_base64_of_base64_are_found() {
    use base64::engine::general_purpose::STANDARD;
    let secret = "a-long-key-of-forty-characters-0123456789";
    let mask = Mask::new([SecretString::from(secret)]);
    for before in 0..60 {
        let plain = format!("{}{secret} and more", "x".repeat(before));
        let encoded = base64::Engine::encode(&STANDARD, &plain);
        let own = &encoded[(before * 8).div_ceil(6)..(before + secret.len()) * 8 / 6];
        let is_left = |text: &str| {
            let text = text.replace(['\r', '\n'], "").replace("\\r\\n", "");
            own.as_bytes().windows(5).any(|own| text.contains(std::str::from_utf8(own).unwrap()))
        };
        for line_end in ["\r\n", "\n", "\\r\\n"] {
            let lines = encoded.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap());
            let written = lines.collect::<Vec<_>>().join(line_end);
            assert!(!is_left(&mask.text(&written)), "{before} {line_end:?} {}", mask.text(&written));
        }
        let twice = base64::Engine::encode(&STANDARD, &encoded);
        assert!(mask.text(&twice).contains(MASKED), "{before}");
    }
}

#[test]
fn base64_of_a_secret_is_found_with_anything_around_it() {
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    let json = serde_json::to_string(SECRET).unwrap();
    for text in [SECRET.to_owned(), format!("{{\"key\":{json}}}")] {
        for before in ["", "u", "us", "use", "user:"] {
            for behind in ["", ":", "::", ":::"] {
                let plain = format!("{before}{text}{behind}");
                let standard = base64::Engine::encode(&STANDARD, &plain);
                let percent = standard.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
                for encoded in [base64::Engine::encode(&URL_SAFE_NO_PAD, &plain), percent, standard] {
                    let masked = mask(&format!("Basic {encoded} x"));
                    assert!(masked.starts_with("Basic ") && masked.ends_with(" x"), "{masked}");
                    let left = masked.replace(MASKED, " ");
                    // Three digits of base64 have bits of at least two bytes.
                    let at = plain.find("k/e").unwrap();
                    let unpadded = base64::Engine::encode(&URL_SAFE_NO_PAD, &plain);
                    let own = &unpadded[(at * 8).div_ceil(6)..(at + SECRET.len()) * 8 / 6];
                    let seen = own.as_bytes().windows(5).find(|own| left.contains(std::str::from_utf8(own).unwrap()));
                    assert_eq!(seen, None, "{encoded} {masked}");
                }
            }
        }
    }
}

#[test]
fn what_is_worked_out_from_a_secret_is_masked() {
    let derived = Derived::default();
    let mask = Mask::new([SecretString::from(SECRET)]).with_derived(derived.clone());
    assert_eq!(mask.text("sign=ab12"), "sign=ab12");
    derived.add("ab12");
    assert_eq!(mask.text("sign=AB12"), format!("sign={MASKED}"));
    for again in ["ab12", "AB12"] {
        let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, again);
        assert_eq!(mask.text(&format!("sign={encoded}&x")), format!("sign={MASKED}&x"));
    }
}

#[test]
fn overlapping_secrets_are_masked_as_one() {
    let mask = Mask::new([SecretString::from("abcde"), SecretString::from("defgh")]);
    assert_eq!(mask.text("1abcdefgh2"), format!("1{MASKED}2"));
}

#[test]
fn other_text_stays_as_it_is() {
    for text in ["", "%", "%2", "100 % & \\u12 \\", "Ольга+Смирнова %D0%9E", "k/e y"] {
        assert_eq!(mask(text), text);
    }
}

#[test]
fn longer_of_two_secrets_is_masked_first() {
    let mask = Mask::new([SecretString::from("abc"), SecretString::from("abcdef"), SecretString::from("")]);
    assert_eq!(mask.text("abcdef abc"), format!("{MASKED} {MASKED}"));
}

#[test]
fn a_problem_is_masked_before_it_is_cut() {
    let mask = Mask::new([SecretString::from(SECRET)]);
    let long = format!("{}{SECRET}", "x".repeat(KEPT - 3));
    let problem = Problem::new(crate::outcome::ProblemCode::Refused, long.clone()).with("reason", long);
    let masked = mask.problem(&problem);
    for text in [&masked.message, &masked.args["reason"]] {
        assert_eq!(text.trim_start_matches('x'), "•••…", "{text}");
    }
}

#[test]
fn json_is_masked_in_names_texts_and_numbers() {
    let mask = Mask::new([SecretString::from("12345")]);
    let mut value = json!({"a": ["x12345"], "12345": 1, "n": 12345, "m": 1});
    mask.json(&mut value);
    assert_eq!(value, json!({"a": [format!("x{MASKED}")], MASKED: 1, "n": MASKED, "m": 1}));
}

#[test]
fn secret_is_masked_in_the_digits_of_its_bytes() {
    let mask = Mask::new([SecretString::from(SECRET)]);
    let hex: String = SECRET.bytes().map(|byte| format!("{byte:02x}")).collect();
    let escaped: String = SECRET.bytes().map(|byte| format!("\\x{byte:02X}")).collect();
    for text in [hex.clone(), hex.to_uppercase(), escaped.clone(), escaped.replace('\\', "\\\\")] {
        assert_eq!(mask.text(&format!("key={text};")), format!("key={MASKED};"));
    }
    let wide: Vec<u8> = SECRET.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let masked = mask.text(&format!("<{}>", STANDARD.encode(wide)));
    assert!(masked.contains(MASKED) && masked.len() < 2 * MASKED.len(), "{masked}");
}

#[test]
fn secret_is_masked_however_filters_wrote_it() {
    // The filters write each of these characters in a way of their own.
    let secret = SecretString::from("a<b>&'c\"/é +%\\d");
    for template in [
        "{{ secret('k') | e | base64 }}",
        "{{ ('user:' ~ secret('k')) | urlencode | base64 }}",
        "{{ {'login': 'shop', 'key': secret('k')} | tojson | base64 }}",
        "{{ {'login': 'shop', 'key': secret('k')} | tojson }}",
        "{{ secret('k') | tojson | urlencode }}",
        "{{ secret('k') | urlencode | tojson }}",
        "{{ ['x', secret('k')] | join(':') | base64 | urlencode }}",
        "{{ ('ab' ~ secret('k')) | base64 | base64 }}",
        "{{ raw | hmac(secret('k'), 'sha256', 'base64') | urlencode }}",
        "{% set key = secret('k') | escape %}{{ ('x' ~ key) | base64 }}",
    ] {
        let derived = Derived::default();
        let secrets = HashMap::from([("k".to_owned(), secret.clone())]);
        let mut scope = Scope::default();
        scope.set("raw", minijinja::Value::from("body"));
        scope.set("secret", secret_function(&secrets, &derived));
        let mut templates = Templates::default();
        let added = templates.add("x", template).unwrap();
        let written = templates.text(&added, &scope).unwrap();
        let mask = Mask::new([secret.clone()]).with_derived(derived);
        let masked = mask.text(&format!("<{written}>"));
        assert!(masked.contains(MASKED), "{template}: {masked}");
        let left = masked.replace(MASKED, " ");
        let seen = written.as_bytes().windows(5).find(|part| {
            let part = std::str::from_utf8(part).unwrap_or("é");
            left.contains(part) && !r#"{"login": "shop", "key": ""}"#.contains(part)
        });
        assert_eq!(seen, None, "{template}: {masked}");
    }
}

#[test]
fn digits_of_a_secret_are_found_with_anything_between_them() {
    let mask = Mask::new([SecretString::from(SECRET)]);
    let digits: Vec<String> = SECRET.bytes().map(|byte| format!("{byte:02x}")).collect();
    for between in [":", "-", " ", ", ", "\r\n", " 0x", ",0x", ", 0X", ",\n  0x", "%3A", "&#58;"] {
        let written = digits.join(between);
        for written in [written.to_uppercase().replace("%3A", "%3a").replace("0X", "0x"), written] {
            assert_eq!(mask.text(&format!("<{written}>")), format!("<{MASKED}>"), "{between:?}");
        }
    }
    let other = "6b 2f 65 20 79";
    assert_eq!(mask.text(other), other);
}

#[test]
fn secret_is_found_in_base32_wherever_it_stands() {
    use data_encoding::{BASE32, BASE32_NOPAD};
    for before in 0..11 {
        let plain = format!("{}{SECRET} and more", "x".repeat(before));
        let own = |text: &str| text[(before * 8).div_ceil(5)..(before + SECRET.len()) * 8 / 5].to_owned();
        let bare = BASE32_NOPAD.encode(plain.as_bytes());
        let padded = BASE32.encode(format!("{}{SECRET}", "x".repeat(before)).as_bytes());
        let in_lines = bare.as_bytes().chunks(16).map(|line| std::str::from_utf8(line).unwrap()).collect::<Vec<_>>();
        for written in [bare.clone(), bare.to_lowercase(), padded.replace('=', "%3D"), padded, in_lines.join("\r\n")] {
            let left = mask(&format!("<{written}>")).to_uppercase().replace("\r\n", "");
            let seen = own(&bare).as_bytes().windows(5).any(|own| left.contains(std::str::from_utf8(own).unwrap()));
            assert!(!seen && left.contains(MASKED), "{before} {written}: {left}");
        }
    }
}

#[test]
fn secret_is_found_in_quoted_printable() {
    let all: String = SECRET.bytes().map(|byte| format!("={byte:02X}")).collect();
    let some: String = SECRET
        .bytes()
        .map(|byte| match byte {
            b'!'..=b'<' | b'>'..=b'~' => char::from(byte).to_string(),
            _ => format!("={byte:02x}"),
        })
        .collect();
    let broken = some.replace("=d0", "=\r\n=d0").replace("e=20", "e=\n=20");
    let inside_a_character = all.replace("=BA", "=\r\n=BA");
    let in_json = serde_json::to_string(&broken).unwrap().trim_matches('"').to_owned();
    for written in [all, some, broken, inside_a_character, in_json, SECRET.replace("y+", "=\r\ny+")] {
        assert_eq!(mask(&format!("a {written}.b")), format!("a {MASKED}.b"), "{written}");
    }
    for other in ["a=b&c=D0", "=", "=\r\n=", "k/e =\r\nz"] {
        assert_eq!(mask(other), other);
    }
}
