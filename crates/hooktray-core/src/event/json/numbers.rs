//! Keeps every digit of the numbers in JSON.

use std::borrow::Cow;

/// Digits that a floating point number keeps exactly.
const EXACT_DIGITS: usize = 15;
/// The most digits of a number that is written out.
const MAX_WHOLE: usize = 40;
/// A whole number with fewer digits, such as `1.5e3`, is a price or a count, and was not rounded.
const MIN_ROUNDED: usize = 9;
/// The most digits of a number in scientific notation that are shown where there is no room: six by Excel, seven by C.
const SHORT_MANTISSA: usize = 7;
/// The most zeros at the end of a number that its scientific notation may leave out.
const MAX_ZEROS: usize = 3;

/// Returns whether a number in scientific notation was rounded, so that it is another one by now: `7.91656E+10`. `written` digits
/// are there, and `zeros` would have to follow them.
pub(crate) fn is_rounded(written: usize, zeros: usize) -> bool {
    zeros > MAX_ZEROS || (zeros > 0 && written <= SHORT_MANTISSA)
}

/// Puts quotes around every number that would lose digits, and writes whole numbers without a fraction or an exponent:
/// spreadsheets turn a telephone number into `79165550117.0` or `7.9165550117e10`. A long one that was rounded keeps its notation, which
/// shows that digits are lost.
pub(super) fn exact(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let (mut kept, mut at) = (0, 0);
    let bytes = text.as_bytes();
    while at < bytes.len() {
        match bytes[at] {
            b'"' => at = end_of_text(bytes, at),
            b'-' | b'0'..=b'9' => {
                let end = bytes[at..].iter().position(|b| !is_number(*b)).map_or(bytes.len(), |length| at + length);
                let number = &text[at..end];
                if let Some(exact) = exact_number(number) {
                    out.push_str(&text[kept..at]);
                    out.push_str(&exact);
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

/// Returns how to write a number so that it keeps its digits, or `None` if it can stay as it is.
fn exact_number(number: &str) -> Option<String> {
    let whole = whole(number);
    let number = whole.as_deref().unwrap_or(number);
    let is_text = loses_digits(number) || (whole.is_none() && is_long_and_rounded(number));
    if is_text { Some(format!("\"{number}\"")) } else { whole }
}

/// Returns whether a number was rounded, and has as many digits as a telephone number.
fn is_long_and_rounded(number: &str) -> bool {
    let Some((mantissa, exponent)) = number.split_once(['e', 'E']).filter(|_| is_json_number(number)) else {
        return false;
    };
    let mantissa = mantissa.trim_start_matches('-');
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let written = format!("{whole}{fraction}").trim_start_matches('0').len();
    let Some(zeros) = exponent.parse().ok().and_then(|exponent: usize| exponent.checked_sub(fraction.len())) else {
        return false;
    };
    written > 0 && written.saturating_add(zeros) >= MIN_ROUNDED && is_rounded(written, zeros)
}

/// Returns a number with a fraction or an exponent without them, if it is whole, not too long, and was not rounded.
fn whole(number: &str) -> Option<String> {
    if number == "-0" {
        return Some("0".to_owned());
    }
    if !number.contains(['.', 'e', 'E']) || !is_json_number(number) || is_long_and_rounded(number) {
        return None;
    }
    let (sign, number) = number.strip_prefix('-').map_or(("", number), |positive| ("-", positive));
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    let digits = format!("{whole}{fraction}");
    if digits.bytes().all(|b| b == b'0') {
        return Some("0".to_owned());
    }
    let exponent: i32 = exponent.trim_start_matches('+').parse().ok()?;
    let shift = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?;
    let digits = match usize::try_from(shift) {
        Ok(zeros) => digits.clone() + &"0".repeat(Some(zeros).filter(|zeros| digits.len() + zeros <= MAX_WHOLE)?),
        // `1500e-2` is whole too.
        Err(_) => {
            let cut = usize::try_from(shift.unsigned_abs()).ok()?;
            let kept = digits.len().checked_sub(cut)?;
            digits[kept..].bytes().all(|b| b == b'0').then(|| digits[..kept].to_owned())?
        }
    };
    let digits = digits.trim_start_matches('0');
    (!digits.is_empty() && digits.len() <= MAX_WHOLE).then(|| format!("{sign}{digits}"))
}

fn is_number(byte: u8) -> bool {
    byte.is_ascii_digit() || b"+-.eE".contains(&byte)
}

/// Returns whether this is a JSON number that neither a 64-bit integer nor a floating point number holds exactly.
fn loses_digits(number: &str) -> bool {
    if number.parse::<i64>().is_ok() || number.parse::<u64>().is_ok() {
        return false;
    }
    // A floating point number is written with an exponent again: 1e+20.
    if !number.contains(['.', 'e', 'E']) {
        return is_json_number(number);
    }
    let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let significant = digits.trim_matches('0').len();
    let exact = significant <= EXACT_DIGITS && number.parse::<f64>().is_ok_and(f64::is_finite);
    // What is not a number is left to the parser.
    !exact && is_json_number(number)
}

/// RFC 8259, section 6.
pub(super) fn is_json_number(number: &str) -> bool {
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
    use super::*;

    #[test]
    fn whole_numbers_are_written_as_such() {
        for (number, expected) in [
            ("79165550117.0", "79165550117"),
            ("7.9165550117e10", "79165550117"),
            ("7.9165550117E+10", "79165550117"),
            ("70022.000", "70022"),
            ("1500e-2", "15"),
            ("-3.0", "-3"),
            ("0.0", "0"),
            ("-0.0", "0"),
            ("-0", "0"),
            ("100000000000000000000.0", "\"100000000000000000000\""),
            ("0e5", "0"),
            ("0e20", "0"),
            ("0.5e1", "5"),
            ("1e3", "1000"),
            ("1.5E+3", "1500"),
            ("1.25e7", "12500000"),
            ("89701012345678901234.0", "\"89701012345678901234\""),
            ("8.9701012345678901234e19", "\"89701012345678901234\""),
            ("1990.5", "1990.5"),
            ("0.05", "0.05"),
            ("1e-3", "1e-3"),
            ("15e-2", "15e-2"),
            ("1e999", "\"1e999\""),
            ("1e99999999999", "\"1e99999999999\""),
            ("7", "7"),
            ("1.", "1."),
            ("1.2.3", "1.2.3"),
        ] {
            assert_eq!(exact(number), expected, "{number}");
        }
    }

    #[test]
    fn long_number_that_was_rounded_keeps_its_notation() {
        for number in
            ["7.91655E+10", "7.9166e10", "7.917E+10", "3.8050123E+11", "8e10", "79165e6", "1e20", "5.01235e+08"]
        {
            assert_eq!(exact(number), format!("\"{number}\""));
        }
        for (number, whole) in [("7.9165550e10", "79165550000"), ("7.91655501e10", "79165550100")] {
            assert_eq!(exact(number), whole, "it has more digits than a program shows of a rounded one");
        }
    }
}
