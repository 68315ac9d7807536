//! JSON as senders write it: with control characters inside strings, and numbers with too many digits.

use std::borrow::Cow;

use serde_json::Value;

/// Digits that a floating point number keeps exactly.
const EXACT_DIGITS: usize = 15;

/// Parses JSON. Line breaks and other control characters inside strings are accepted: hand-written payloads contain the
/// SMS text unescaped. A number that would lose digits (an ICCID has 20) becomes a string, which keeps them.
///
/// # Errors
/// The parser's message.
pub(crate) fn parse(text: &str) -> Result<Value, String> {
    let text = exact(text);
    serde_json::from_str(&text).or_else(|error: serde_json::Error| {
        serde_json::from_str(&escape_controls(&text)).map_err(|_| error.to_string())
    })
}

fn escape_controls(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let (mut inside, mut escaped) = (false, false);
    for c in text.chars() {
        if inside && c < ' ' {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
            escaped = false;
            continue;
        }
        if !escaped && c == '"' {
            inside = !inside;
        }
        escaped = inside && !escaped && c == '\\';
        out.push(c);
    }
    out
}

/// Puts quotes around every number that would lose digits.
fn exact(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let (mut kept, mut at) = (0, 0);
    let bytes = text.as_bytes();
    while at < bytes.len() {
        match bytes[at] {
            b'"' => at = end_of_text(bytes, at),
            b'-' | b'0'..=b'9' => {
                let end = bytes[at..].iter().position(|b| !is_number(*b)).map_or(bytes.len(), |length| at + length);
                let number = &text[at..end];
                if loses_digits(number) {
                    out.push_str(&text[kept..at]);
                    out.extend(["\"", number, "\""]);
                    kept = end;
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[kept..]);
    Cow::Owned(out)
}

/// Returns the position after the string that begins at `at`.
fn end_of_text(bytes: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    while end < bytes.len() && bytes[end] != b'"' {
        end += if bytes[end] == b'\\' { 2 } else { 1 };
    }
    end + 1
}

fn is_number(byte: u8) -> bool {
    byte.is_ascii_digit() || b"+-.eE".contains(&byte)
}

/// Returns whether this is a JSON number that neither a 64-bit integer nor a floating point number holds exactly.
fn loses_digits(number: &str) -> bool {
    if number.parse::<i64>().is_ok() || number.parse::<u64>().is_ok() {
        return false;
    }
    let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let significant = digits.trim_matches('0').len();
    let exact = significant <= EXACT_DIGITS && number.parse::<f64>().is_ok_and(f64::is_finite);
    // The parser reports what is not a number at all.
    !exact && is_json_number(number)
}

/// RFC 8259, section 6.
fn is_json_number(number: &str) -> bool {
    let number = number.strip_prefix('-').unwrap_or(number);
    let (mantissa, exponent) = match number.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (number, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn line_breaks_inside_strings_are_accepted() {
        assert_eq!(
            parse("{\"message\": \"one\ntwo \\\"x\\\"\",\n\"id\": 1}"),
            Ok(json!({"message": "one\ntwo \"x\"", "id": 1}))
        );
    }

    #[test]
    fn numbers_keep_every_digit() {
        for exact in ["0", "-7", "18446744073709551615", "-9223372036854775808", "1990.5", "0.1", "1e3"] {
            assert!(parse(exact).is_ok_and(|value| value.is_number()), "{exact}");
        }
        for long in ["89701012345678901234", "-89701012345678901234", "0.12345678901234567", "1e999"] {
            assert_eq!(parse(&format!("[{long}, {{\"a\":{long}}}]")), Ok(json!([long, {"a": long}])));
        }
        let text = r#"{"a": "89701012345678901234", "b\"1": 1}"#;
        assert_eq!(parse(text), Ok(json!({"a": "89701012345678901234", "b\"1": 1})));
        for broken in ["89701012345678901234x", "089701012345678901234", "{\"a\": \"1", "\"\\"] {
            assert!(parse(broken).is_err(), "{broken}");
        }
    }
}
