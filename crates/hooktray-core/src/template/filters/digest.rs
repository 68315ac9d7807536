//! `hash` and `hmac`: what signatures of requests are made of.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::Md5;
use minijinja::{Environment, Error, State, Value};
use sha1::Sha1;
use sha2::digest::Digest as _;
use sha2::{Sha256, Sha512};

use super::{pay_for, text_of};
use crate::template::derived;
use crate::template::fault::{TemplateFault, refused};

/// What a filter says of an algorithm that it does not know.
const ALGORITHMS: &str = "md5, sha1, sha256 or sha512";

pub(super) fn add_to(env: &mut Environment<'static>) {
    env.add_filter(
        "hash",
        |state: &State, value: Value, algorithm: Option<String>, encoding: Option<String>| -> Result<String, Error> {
            let text = text_of(&value);
            if text.is_empty() {
                return Ok(text);
            }
            pay_for(state, text.len())?;
            let digest = written(&hash(&text, algorithm.as_deref())?, encoding.as_deref())?;
            derived::note(state, &[&text], &digest);
            Ok(digest)
        },
    );
    env.add_filter(
        "hmac",
        |state: &State,
         value: Value,
         key: String,
         algorithm: Option<String>,
         encoding: Option<String>|
         -> Result<String, Error> {
            let text = text_of(&value);
            if text.is_empty() {
                return Ok(text);
            }
            if key.is_empty() {
                return Err(refused(TemplateFault::EmptyKey, "", "the key of `hmac` is empty"));
            }
            pay_for(state, text.len() + key.len())?;
            let digest = written(&mac(&text, &key, algorithm.as_deref())?, encoding.as_deref())?;
            derived::note(state, &[&text, &key], &digest);
            Ok(digest)
        },
    );
}

fn hash(text: &str, algorithm: Option<&str>) -> Result<Vec<u8>, Error> {
    Ok(match algorithm.unwrap_or("sha256") {
        "md5" => Md5::digest(text).to_vec(),
        "sha1" => Sha1::digest(text).to_vec(),
        "sha256" => Sha256::digest(text).to_vec(),
        "sha512" => Sha512::digest(text).to_vec(),
        other => {
            return Err(refused(
                TemplateFault::Algorithm,
                other,
                format!("there is no algorithm “{other}”; write {ALGORITHMS}"),
            ));
        }
    })
}

fn mac(text: &str, key: &str, algorithm: Option<&str>) -> Result<Vec<u8>, Error> {
    macro_rules! of {
        ($hash:ty) => {{
            let mac = Hmac::<$hash>::new_from_slice(key.as_bytes());
            let mut mac =
                mac.map_err(|error| refused(TemplateFault::Other, "", format!("the key of `hmac`: {error}")))?;
            mac.update(text.as_bytes());
            mac.finalize().into_bytes().to_vec()
        }};
    }
    Ok(match algorithm.unwrap_or("sha256") {
        "md5" => of!(Md5),
        "sha1" => of!(Sha1),
        "sha256" => of!(Sha256),
        "sha512" => of!(Sha512),
        other => {
            return Err(refused(
                TemplateFault::Algorithm,
                other,
                format!("there is no algorithm “{other}”; write {ALGORITHMS}"),
            ));
        }
    })
}

fn written(bytes: &[u8], encoding: Option<&str>) -> Result<String, Error> {
    match encoding.unwrap_or("hex") {
        "hex" => Ok(hex::encode(bytes)),
        "base64" => Ok(STANDARD.encode(bytes)),
        other => Err(refused(
            TemplateFault::Encoding,
            other,
            format!("a digest is written in hex or base64, not in “{other}”"),
        )),
    }
}
