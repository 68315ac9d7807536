//! Errors of TLS in plain words. rustls prints most of them with the names of its types.

use rustls::{CertificateError, Error};

/// Returns why there is no TLS connection, in plain words.
pub(super) fn plain_tls(error: &Error) -> String {
    let words = match error {
        Error::InvalidCertificate(certificate) => return plain_certificate(certificate),
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
        CertificateError::UnknownIssuer => {
            "the certificate of the other side is from an authority that this system does not trust"
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
}
