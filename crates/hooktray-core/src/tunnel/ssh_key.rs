//! The private key for an SSH server: generated or imported, and stored in the keychain as one line.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use russh::keys::ssh_key::{Algorithm, LineEnding};
use russh::keys::{PrivateKey, decode_secret_key};
use secrecy::{ExposeSecret as _, SecretString};

use crate::base::error::{Error, Result};

/// A private key for the keychain, with its public key for the server.
#[derive(Debug, Clone)]
pub struct KeyPair {
    /// The private key as it is stored.
    pub secret: SecretString,
    /// The public key: a line for the server's `authorized_keys`.
    pub public: String,
}

/// Generates a new Ed25519 key.
///
/// # Errors
/// The key cannot be encoded, which is not known to happen.
pub fn generate() -> Result<KeyPair> {
    let mut random = russh::keys::key::safe_rng();
    let key =
        PrivateKey::random(&mut random, Algorithm::Ed25519).map_err(|error| Error::Internal(error.to_string()))?;
    pair(key)
}

/// Imports a private key from the text of its file.
///
/// # Errors
/// The text is not a private key, or the key has a passphrase.
pub fn import(file: &str) -> Result<KeyPair> {
    pair(read(file).map_err(Error::PrivateKey)?)
}

/// Returns the public key of a stored private key.
///
/// # Errors
/// The secret is not a private key.
pub fn public(secret: &SecretString) -> Result<String> {
    let key = read(secret.expose_secret()).map_err(Error::PrivateKey)?;
    Ok(pair(key)?.public)
}

/// Reads a private key: the text of its file, or the one line of the keychain.
pub(super) fn read(text: &str) -> Result<PrivateKey, String> {
    let text = text.trim();
    // The keychain stores one line; a key file has many.
    let unpacked = if text.starts_with("-----BEGIN") {
        None
    } else {
        let bytes = STANDARD.decode(text).map_err(|_| "it does not begin with -----BEGIN".to_owned())?;
        Some(String::from_utf8(bytes).map_err(|_| "it is not text".to_owned())?)
    };
    decode_secret_key(unpacked.as_deref().unwrap_or(text), None).map_err(|error| error.to_string())
}

fn pair(mut key: PrivateKey) -> Result<KeyPair> {
    let wrong = |error: russh::keys::ssh_key::Error| Error::PrivateKey(error.to_string());
    key.set_comment("hooktray");
    let file = key.to_openssh(LineEnding::LF).map_err(wrong)?;
    let public = key.public_key().to_openssh().map_err(wrong)?;
    Ok(KeyPair { secret: STANDARD.encode(file.as_bytes()).into(), public })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_is_stored_as_one_line_and_read_back() {
        let made = generate().unwrap();
        assert!(!made.secret.expose_secret().contains(char::is_whitespace));
        assert!(made.public.starts_with("ssh-ed25519 ") && made.public.ends_with(" hooktray"));
        assert_eq!(public(&made.secret).unwrap(), made.public);
        let file = STANDARD.decode(made.secret.expose_secret()).unwrap();
        let imported = import(std::str::from_utf8(&file).unwrap()).unwrap();
        assert_eq!(imported.public, made.public);
        assert!(import("ssh-ed25519 AAAA").is_err() && import("").is_err());
    }
}
