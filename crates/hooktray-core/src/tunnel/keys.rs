//! The private key for an SSH server: made here or brought along, and kept in the keychain as one line.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use russh::keys::ssh_key::{Algorithm, LineEnding};
use russh::keys::{PrivateKey, decode_secret_key};
use secrecy::{ExposeSecret as _, SecretString};

use crate::base::error::{Error, Result};

/// A key for the keychain, and what of it the server has to know.
#[derive(Debug, Clone)]
pub struct KeyPair {
    /// The private key, as the secret is stored.
    pub secret: SecretString,
    /// The public key: a line for the server's `authorized_keys`.
    pub public: String,
}

/// Makes a new key.
///
/// # Errors
/// Never, as far as anybody knows.
pub fn make() -> Result<KeyPair> {
    let mut random = russh::keys::key::safe_rng();
    let key = PrivateKey::random(&mut random, Algorithm::Ed25519).map_err(|error| Error::Usage(error.to_string()))?;
    pair(key)
}

/// Takes a private key as its file has it.
///
/// # Errors
/// What is no private key, or has a passphrase.
pub fn import(file: &str) -> Result<KeyPair> {
    pair(read(file).map_err(|why| Error::Usage(format!("this is no private key without a passphrase: {why}")))?)
}

/// The public key that belongs to a stored one.
///
/// # Errors
/// A secret that is no private key.
pub fn public(secret: &SecretString) -> Result<String> {
    let key = read(secret.expose_secret()).map_err(Error::Usage)?;
    Ok(pair(key)?.public)
}

/// Reads a private key, as a file has it or in one line.
pub(super) fn read(text: &str) -> Result<PrivateKey, String> {
    let text = text.trim();
    // A keychain keeps one line, a key's file has many.
    let unpacked = if text.starts_with("-----BEGIN") {
        None
    } else {
        let bytes = STANDARD.decode(text).map_err(|_| "it does not begin with -----BEGIN".to_owned())?;
        Some(String::from_utf8(bytes).map_err(|_| "it is no text".to_owned())?)
    };
    decode_secret_key(unpacked.as_deref().unwrap_or(text), None).map_err(|error| error.to_string())
}

fn pair(mut key: PrivateKey) -> Result<KeyPair> {
    let wrong = |error: russh::keys::ssh_key::Error| Error::Usage(error.to_string());
    key.set_comment("hooktray");
    let file = key.to_openssh(LineEnding::LF).map_err(wrong)?;
    let public = key.public_key().to_openssh().map_err(wrong)?;
    Ok(KeyPair { secret: STANDARD.encode(file.as_bytes()).into(), public })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_one_line_in_the_keychain_and_the_same_key_when_it_is_read() {
        let made = make().unwrap();
        assert!(!made.secret.expose_secret().contains(char::is_whitespace));
        assert!(made.public.starts_with("ssh-ed25519 ") && made.public.ends_with(" hooktray"));
        assert_eq!(public(&made.secret).unwrap(), made.public);
        let file = STANDARD.decode(made.secret.expose_secret()).unwrap();
        let brought = import(std::str::from_utf8(&file).unwrap()).unwrap();
        assert_eq!(brought.public, made.public);
        assert!(import("ssh-ed25519 AAAA").is_err() && import("").is_err());
    }
}
