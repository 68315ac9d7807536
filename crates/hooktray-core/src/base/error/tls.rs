//! Errors of TLS in plain words. rustls prints most of them with the names of its types.

use rustls::{CertificateError, Error};

use super::network::is_of_old_tls;

/// What rustls-webpki calls a certificate that may sign others, as one has that its owner signed with OpenSSL. rustls passes it on
/// as text.
const SELF_SIGNED: &str = "CaUsedAsEndEntity";

/// What Windows says of a certificate from an authority that it does not have: `CERT_E_CHAINING`. `rustls_platform_verifier` has only
/// the text of that, with the number that the system gave.
const NO_CHAIN: &str = "(os error -2146762486)";

/// Returns why there is no TLS connection, in plain words.
#[must_use]
pub fn plain_tls(error: &Error) -> String {
    let words = match error {
        Error::InvalidCertificate(certificate) => return plain_certificate(certificate),
        error if is_of_old_tls(error) => "the TLS of the other side is too old; it has to be TLS 1.2 or 1.3",
        Error::InvalidMessage(_) => "what came back is not TLS; the port may be for connections without it",
        Error::AlertReceived(_) => "the other side refused the TLS connection",
        Error::PeerIncompatible(_) => "the other side supports neither TLS 1.2 nor TLS 1.3 as this program does",
        Error::NoCertificatesPresented => "the other side showed no certificate",
        // Its text is a sentence.
        Error::General(text) => return text.clone(),
        _ => "the TLS connection failed",
    };
    words.to_owned()
}

const NOT_TRUSTED: &str = "the certificate of the other side is from an authority that this system does not trust";

fn plain_certificate(error: &CertificateError) -> String {
    let words = match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "the certificate of the other side has expired, or the clock of this machine is wrong"
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "the certificate of the other side is not valid yet, or the clock of this machine is wrong"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "the certificate of the other side is for another name"
        }
        CertificateError::UnknownIssuer => NOT_TRUSTED,
        CertificateError::Other(other) if other.to_string().ends_with(NO_CHAIN) => NOT_TRUSTED,
        CertificateError::Other(other) if other.to_string() == SELF_SIGNED => {
            "the other side signed its certificate itself, so it proves nothing"
        }
        CertificateError::Revoked => "the certificate of the other side was revoked",
        _ => "the certificate of the other side cannot be checked",
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use rustls::{AlertDescription, InvalidMessage};

    use super::*;

    #[test]
    fn errors_of_tls_are_told_without_names_of_types() {
        for error in [
            Error::InvalidMessage(InvalidMessage::InvalidContentType),
            Error::AlertReceived(AlertDescription::HandshakeFailure),
            Error::InvalidCertificate(CertificateError::UnknownIssuer),
            Error::InvalidCertificate(CertificateError::BadEncoding),
            Error::HandshakeNotComplete,
        ] {
            let text = plain_tls(&error);
            assert!(!text.chars().skip(1).any(|c| c.is_uppercase()) || text.contains("TLS"), "{text}");
            assert!(!text.contains(&format!("{error:?}")) && text.contains(' '), "{text}");
        }
    }

    #[test]
    fn each_fault_of_a_certificate_has_words_of_its_own() {
        use CertificateError as Fault;
        use rustls::pki_types::{ServerName, UnixTime};
        let at = |seconds| UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
        let shop = ServerName::try_from("shop.example").unwrap().to_owned();
        let other =
            |text: &str| Fault::Other(rustls::OtherError(std::sync::Arc::new(std::io::Error::other(text.to_owned()))));
        // CERT_E_CHAINING in winerror.h, as `io::Error` shows it.
        let no_chain = format!("A chain could not be built. (os error {})", 0x800B_010A_u32.cast_signed());
        for (faults, words) in [
            (vec![Fault::Expired, Fault::ExpiredContext { time: at(2), not_after: at(1) }], "has expired"),
            (vec![Fault::NotValidYet, Fault::NotValidYetContext { time: at(1), not_before: at(2) }], "not valid yet"),
            (
                vec![Fault::NotValidForName, Fault::NotValidForNameContext { expected: shop, presented: vec![] }],
                "for another name",
            ),
            (vec![other(SELF_SIGNED)], "signed its"),
            // Also a certificate that its owner signed and that may sign no other.
            (vec![Fault::UnknownIssuer, other(&no_chain)], "authority that this system does not trust"),
            (vec![Fault::Revoked], "was revoked"),
        ] {
            for fault in faults {
                let text = plain_tls(&Error::InvalidCertificate(fault.clone()));
                assert!(text.contains(words), "{fault:?}: {text}");
                let names_the_clock = text.contains("clock");
                assert_eq!(names_the_clock, ["has expired", "not valid yet"].contains(&words), "{text}");
            }
        }
    }
}
