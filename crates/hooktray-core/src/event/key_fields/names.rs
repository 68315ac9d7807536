//! Which names make a value a key. What has such a name is hidden where it is shown; what is sent is not changed.

/// Parts of a name that make its value a key. Names are compared in lower case, and only by their letters and digits.
const PARTS: [&str; 23] = [
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
/// Names that make their value a key if they are the whole name. `pincode` is none: in India it is a postal code. `sid` is
/// none: some senders call a SIM card so.
const NAMES: [&str; 15] = [
    "key",
    "authorization",
    "proxyauthorization",
    "cookie",
    "setcookie",
    "pwd",
    "pass",
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
pub(super) const STEMS: [&str; 17] = [
    "key", "token", "pass", "pwd", "secret", "cred", "auth", "cookie", "sign", "sig", "sess", "bearer", "jwt", "hmac",
    "pin", "otp", "://",
];
/// As [`STEMS`], in Russian.
pub(super) const RUSSIAN_STEMS: [&str; 4] = ["парол", "токен", "пин", "ключ"];

/// Returns whether the value under this name is a key. PHP writes `fields[api_key]` and `password[]`.
pub(crate) fn is_key_name(name: &str) -> bool {
    let is_name = |part: &&str| !part.chars().all(|c| c.is_ascii_digit());
    let last = name.split(['[', ']']).rev().find(is_name).unwrap_or_default();
    let plain: String = last.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    NAMES.contains(&plain.as_str()) || PARTS.iter().any(|part| plain.contains(part))
}
