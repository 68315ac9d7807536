//! Texts in the charsets of old programs.

/// Returns a text in windows-1251.
pub fn windows_1251(text: &str) -> Vec<u8> {
    encoding_rs::WINDOWS_1251.encode(text).0.into_owned()
}
