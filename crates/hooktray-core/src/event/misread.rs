//! Russian, Ukrainian and Belarusian text that a sender read in the wrong charset before it sent it.

mod code_page;
mod gaps;
mod one_byte;
mod utf_8;

pub(super) use utf_8::is_cyrillic;

use super::repair::{RepairCode, Repairs};

/// By how much one reading has to be likelier than another, and words of the corpus than others: logarithms of estimated probabilities.
const CLEARLY: f32 = 6.0;
const CLEARLY_KNOWN: f32 = 3.0;

/// Returns the text of a field as it was before it was misread: `РћР»СЊРіР°`, `ÐžÐ»ÑŒÐ³Ð°` and `╨Ю╨╗╤М╨│╨░` are UTF-8 read as
/// Windows-1251, as Windows-1252 and as IBM866, `Îëüãà` is Windows-1251 read as Windows-1252, and `пМШЗБ` is KOI8-R read as
/// Windows-1251. Nothing if it is none of these, or may be meant as it came.
pub(super) fn undone(text: &str, field: &str, repairs: &mut Repairs) -> Option<String> {
    let read = utf_8::undone(text).or_else(|| one_byte::undone(text))?;
    if read.contains(char::REPLACEMENT_CHARACTER) {
        repairs.add_to(RepairCode::CharactersLost, field);
    }
    Some(read)
}

#[cfg(test)]
mod tests;
