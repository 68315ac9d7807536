//! Which names make a value a key. What has such a name is hidden where it is shown; what is sent is not changed.

use std::borrow::Cow;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use percent_encoding::percent_decode_str;

/// How often a name may be percent-encoded.
const MAX_ENCODINGS: usize = 3;

/// Parts of a name that make its value a key. Names are compared in lower case, and only by their letters and digits.
const PARTS: [&str; 26] = [
    "apikey",
    "appkey",
    "accesskey",
    "secretkey",
    "privatekey",
    "authkey",
    "licensekey",
    "token",
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "passwort",
    "motdepasse",
    "contraseña",
    "secret",
    "credential",
    "signature",
    "sessionid",
    "sessid",
    "bearer",
    "jwt",
    "hmac",
    "пароль",
    "токен",
    "пинкод",
];
/// Words that make the value a key if a name ends with them: `key`, `X-Key`, `userPass`. Not `pincode`, which is a
/// postal code in India. Not `sid`, as some senders call a SIM card.
const LAST_WORDS: [&str; 19] = [
    "key",
    "keys",
    "authorization",
    "proxyauthorization",
    "cookie",
    "setcookie",
    "pwd",
    "pass",
    "pw",
    "cvv",
    "cvc",
    "auth",
    "sign",
    "sig",
    "apisign",
    "pin",
    "otp",
    "пин",
    "ключ",
];

/// What every name of a key has in it, in lower case. A text without any of them needs no closer look.
pub(super) const STEMS: [&str; 21] = [
    "key", "token", "pass", "pwd", "secret", "cred", "auth", "cookie", "sign", "sig", "sess", "bearer", "jwt", "hmac",
    "pin", "otp", "pw", "cvv", "cvc", "contrase", "://",
];
/// As [`STEMS`], in Russian.
pub(super) const RUSSIAN_STEMS: [&str; 4] = ["парол", "токен", "пин", "ключ"];

/// Returns whether the value under this name is a key. PHP writes `fields[api_key]` and `password[]`.
pub(crate) fn is_key_name(name: &str) -> bool {
    // It may have been encoded more often than it was decoded.
    let mut meant = Cow::Borrowed(name);
    for _ in 0..MAX_ENCODINGS {
        if meant.contains('%') {
            meant = Cow::Owned(percent_decode_str(&meant).decode_utf8_lossy().into_owned());
        }
    }
    is_name_of_key(&meant)
}

fn is_name_of_key(name: &str) -> bool {
    let is_name = |part: &&str| !part.chars().all(|c| c.is_ascii_digit());
    let last = name.split(['[', ']']).rev().find(is_name).unwrap_or_default();
    let plain = plain(last);
    let is_last = |word: &&str| plain.strip_suffix(word).is_some_and(|before| begins_at(last, before.chars().count()));
    has_part(&plain) || plain == "ключapi" || LAST_WORDS.iter().any(is_last)
}

/// Returns the letters and digits of a name in lower case.
fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    if name.is_ascii() {
        let bytes = name.bytes().filter(u8::is_ascii_alphanumeric);
        plain.extend(bytes.map(|byte| char::from(byte.to_ascii_lowercase())));
    } else {
        plain.extend(name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase));
    }
    plain
}

/// All of [`PARTS`] in one pass: each name of each record is looked through several times.
static PARTS_AT_ONCE: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(PARTS).ok());

fn has_part(plain: &str) -> bool {
    match PARTS_AT_ONCE.as_ref() {
        Some(parts) => parts.is_match(plain),
        None => PARTS.iter().any(|part| plain.contains(part)),
    }
}

/// Returns whether a word begins behind so many letters and digits of a name: at its begin, behind a sign, or with a capital
/// letter.
fn begins_at(name: &str, letters: usize) -> bool {
    let mut before = None;
    let mut at = 0;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            before = None;
        } else {
            if at == letters {
                return before.is_none_or(|before: char| before.is_lowercase() && c.is_uppercase());
            }
            at += 1;
            before = Some(c);
        }
    }
    false
}
