//! Authentication of senders. Secrets are compared in constant time.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use super::reply::Refusal;
use crate::flow::{Auth, SignatureEncoding};
use crate::secrets::Secrets;

/// How far a signed timestamp may be from now, in seconds. The Standard Webhooks libraries allow the same.
const TIMESTAMP_TOLERANCE: i64 = 5 * 60;

/// The header of a Standard Webhooks signature
/// (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>).
const SIGNATURE: &str = "webhook-signature";

/// Returns whether a header carries credentials and so must not be stored.
pub(super) fn is_credential(auth: &Auth, header: &str) -> bool {
    let sensitive = ["authorization", "proxy-authorization", "cookie"].contains(&header);
    let is_of_auth = match auth {
        Auth::Header { name, .. } | Auth::HmacSha256 { header: name, .. } => name.eq_ignore_ascii_case(header),
        Auth::StandardWebhooks { .. } => header == SIGNATURE,
        Auth::None | Auth::Basic { .. } => false,
    };
    sensitive || is_of_auth
}

/// Checks that a request carries what the flow asks of its senders.
pub(super) async fn check(
    auth: &Auth,
    headers: &HeaderMap,
    body: &[u8],
    secrets: &Secrets,
    now: Timestamp,
) -> Result<(), Refusal> {
    let (Auth::Basic { password_secret: name, .. }
    | Auth::Header { secret: name, .. }
    | Auth::HmacSha256 { secret: name, .. }
    | Auth::StandardWebhooks { secret: name }) = auth
    else {
        return Ok(());
    };
    let mut resolved = secrets.read_all(vec![name.clone()]).await.map_err(|_| Refusal::SecretUnavailable)?;
    let secret = resolved.remove(name).ok_or(Refusal::SecretUnavailable)?;
    if is_authentic(auth, headers, body, &secret, now) {
        Ok(())
    } else {
        Err(Refusal::Unauthorized { basic: matches!(auth, Auth::Basic { .. }) })
    }
}

fn is_authentic(auth: &Auth, headers: &HeaderMap, body: &[u8], secret: &SecretString, now: Timestamp) -> bool {
    let header = |name: &str| headers.get(name).map(axum::http::HeaderValue::as_bytes);
    let secret = secret.expose_secret();
    match auth {
        Auth::None => true,
        Auth::Basic { user, .. } => {
            let expected = format!("{user}:{secret}");
            header(AUTHORIZATION.as_str())
                .and_then(|value| {
                    let (scheme, credentials) = value.split_at_checked(6)?;
                    scheme.eq_ignore_ascii_case(b"basic ").then(|| STANDARD.decode(credentials.trim_ascii()).ok())?
                })
                .is_some_and(|given| given.ct_eq(expected.as_bytes()).into())
        }
        Auth::Header { name, .. } => header(name).is_some_and(|given| given.ct_eq(secret.as_bytes()).into()),
        Auth::HmacSha256 { header: name, encoding, prefix, .. } => header(name)
            .and_then(|value| value.trim_ascii().strip_prefix(prefix.as_deref().unwrap_or_default().as_bytes()))
            .and_then(|signature| match encoding {
                SignatureEncoding::Hex => hex::decode(signature).ok(),
                SignatureEncoding::Base64 => STANDARD.decode(signature).ok(),
            })
            .is_some_and(|signature| is_signed(secret.as_bytes(), &[body], &signature)),
        Auth::StandardWebhooks { .. } => standard_webhooks(&header, body, secret, now),
    }
}

/// Verifies a signature as specified in <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>.
fn standard_webhooks<'a>(
    header: &impl Fn(&str) -> Option<&'a [u8]>,
    body: &[u8],
    secret: &str,
    now: Timestamp,
) -> bool {
    let (Some(id), Some(sent), Some(signatures)) =
        (header("webhook-id"), header("webhook-timestamp"), header(SIGNATURE))
    else {
        return false;
    };
    let Some(sent_at) = std::str::from_utf8(sent).ok().and_then(|text| text.parse::<i64>().ok()) else {
        return false;
    };
    if (now.as_second().saturating_sub(sent_at)).abs() > TIMESTAMP_TOLERANCE {
        return false;
    }
    let Ok(key) = STANDARD.decode(secret.strip_prefix("whsec_").unwrap_or(secret)) else {
        return false;
    };
    signatures.split(|b| *b == b' ').filter_map(|signature| signature.strip_prefix(b"v1,")).any(|signature| {
        STANDARD.decode(signature).is_ok_and(|signature| is_signed(&key, &[id, b".", sent, b".", body], &signature))
    })
}

/// Returns whether `signature` is the HMAC-SHA256 of the parts, compared in constant time.
fn is_signed(key: &[u8], parts: &[&[u8]], signature: &[u8]) -> bool {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return false };
    parts.iter().for_each(|part| mac.update(part));
    mac.verify_slice(signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the test vector of the Standard Webhooks libraries, received at `at`.
    fn verify_vector(at: i64, body: &[u8], signature: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek".parse().unwrap());
        headers.insert("webhook-timestamp", "1614265330".parse().unwrap());
        headers.insert("webhook-signature", signature.parse().unwrap());
        let auth = Auth::StandardWebhooks { secret: "s".into() };
        let secret = SecretString::from("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        is_authentic(&auth, &headers, body, &secret, Timestamp::from_second(at).unwrap())
    }

    #[test]
    fn standard_webhooks_test_vector_is_verified() {
        const BODY: &[u8] = br#"{"test": 2432232314}"#;
        const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert!(verify_vector(1_614_265_330, BODY, SIGNATURE));
        assert!(verify_vector(1_614_265_330, BODY, &format!("v1,AAAA v2,x {SIGNATURE}")), "one of several is enough");
        assert!(!verify_vector(1_614_265_330 + 301, BODY, SIGNATURE), "too late");
        assert!(!verify_vector(1_614_265_330 - 301, BODY, SIGNATURE), "too early");
        assert!(!verify_vector(1_614_265_330, b"{}", SIGNATURE), "another body");
        assert!(!verify_vector(1_614_265_330, BODY, "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="), "no version");
    }

    #[test]
    fn what_proves_who_sent_it_is_a_credential() {
        let secret = || "key".parse().unwrap();
        let header = Auth::Header { name: "X-Key".into(), secret: secret() };
        let webhooks = Auth::StandardWebhooks { secret: secret() };
        for (auth, name) in [(&header, "x-key"), (&webhooks, "webhook-signature"), (&Auth::None, "cookie")] {
            assert!(is_credential(auth, name), "{name}");
        }
        assert!(!is_credential(&webhooks, "webhook-id"));
    }
}
