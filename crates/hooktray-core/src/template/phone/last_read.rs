//! The text that this thread read last. An order's templates read one text for the number and for its country, and the check of the
//! field reads the number once more: each time some ten patterns of Google's metadata are matched.

use std::cell::RefCell;

use rlibphonenumber::{PhoneNumber, PhoneNumberFormat, Region};

/// Longer texts are read again. Hardly any is.
const MAX_BYTES: usize = 100;

thread_local! {
    static LAST: RefCell<Option<LastRead>> = const { RefCell::new(None) };
}

struct LastRead {
    text: String,
    region: Option<Region>,
    found: Option<(PhoneNumber, bool)>,
    /// The number in E.164.
    e164: Option<String>,
}

/// Returns what `find` finds in a text, without calling it if this was the last text.
pub(super) fn found_in(
    text: &str,
    region: Option<Region>,
    find: impl FnOnce() -> Option<(PhoneNumber, bool)>,
) -> Option<(PhoneNumber, bool)> {
    let known = LAST.with_borrow(|last| {
        last.as_ref().filter(|last| last.text == text && last.region == region).map(|last| last.found.clone())
    });
    known.unwrap_or_else(|| {
        let found = find();
        if text.len() <= MAX_BYTES {
            let e164 = found.as_ref().map(|(number, _)| number.format_as(PhoneNumberFormat::E164).into_owned());
            LAST.set(Some(LastRead { text: text.to_owned(), region, found: found.clone(), e164 }));
        }
        found
    })
}

/// Returns the number that was found last, if this is how it is written in E.164.
pub(super) fn as_e164(text: &str) -> Option<PhoneNumber> {
    LAST.with_borrow(|last| {
        let last = last.as_ref().filter(|last| last.e164.as_deref() == Some(text))?;
        last.found.as_ref().map(|(number, _)| number.clone())
    })
}

#[cfg(test)]
mod tests {
    use super::super::{find_first, read_e164};
    use super::*;

    #[test]
    fn text_is_read_anew_for_another_country() {
        let number = |region| {
            find_first("9165550117", region).map(|(number, _)| number.format_as(PhoneNumberFormat::E164).into_owned())
        };
        for _ in 0..2 {
            assert_eq!(number(Some(Region::RU)).as_deref(), Some("+79165550117"));
            assert_eq!(number(None), None);
            assert_eq!(number(Some(Region::US)).as_deref(), Some("+19165550117"));
        }
    }

    #[test]
    fn number_that_was_found_is_one_in_e164_and_no_other_is() {
        find_first("8 916 555-01-17", Some(Region::RU)).expect("a number");
        assert!(as_e164("+79165550117").is_some() && as_e164("+79165550118").is_none());
        assert_eq!(read_e164("+79165550117"), as_e164("+79165550117"));
        find_first("900", Some(Region::RU));
        assert!(as_e164("+79165550117").is_none() && read_e164("+79165550117").is_some());
    }
}
