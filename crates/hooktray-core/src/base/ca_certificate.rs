//! Certificates of authorities that the owner trusts besides those of the system, such as an office's own.

use jiff::Timestamp;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use x509_cert::Certificate;
use x509_cert::der::asn1::{Any, ObjectIdentifier};
use x509_cert::der::{Decode as _, Tag, Tagged as _};
use x509_cert::ext::pkix::BasicConstraints;
use x509_cert::name::Name;

use super::error::{Result, Setting, SettingError};

/// The most certificates that a file may have. An office has one or two.
const MAX_CERTIFICATES: usize = 20;
/// Bytes in a line of a PEM file (RFC 7468, section 2).
const PEM_LINE: usize = 48;

/// The certificate of an authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CaCertificate {
    /// Whose it is: its common name, with its organization if it names one.
    pub owner: String,
    /// When it expires.
    #[ts(type = "string")]
    pub expires_at: Timestamp,
    /// The certificate as PEM.
    pub pem: String,
}

impl CaCertificate {
    /// Reads the certificates of a PEM file, or the one of a DER file. Only they are kept: a private key beside them is not.
    ///
    /// # Errors
    /// [`Setting::Certificate`]: no certificate in it, one that cannot be read or that has expired, one that is not an authority's.
    pub fn read_all(file: &[u8], now: Timestamp) -> Result<Vec<CaCertificate>> {
        let unreadable = || Setting::Certificate.error("a certificate in this file cannot be read");
        let mut read = Vec::new();
        for der in CertificateDer::pem_slice_iter(file) {
            read.push(CaCertificate::of(&der.map_err(|_| unreadable())?)?);
        }
        if read.is_empty()
            && let Ok(single) = CaCertificate::of(&CertificateDer::from(file))
        {
            read.push(single);
        }
        if read.is_empty() || read.len() > MAX_CERTIFICATES {
            let why =
                "choose a PEM file with the certificate of an authority: it has a line -----BEGIN CERTIFICATE-----";
            return Err(Setting::Certificate.error(why).into());
        }
        if let Some(expired) = read.iter().find(|certificate| certificate.expires_at <= now) {
            let why = format!("the certificate of “{}” has expired; ask for its successor", expired.owner);
            return Err(Setting::CertificateExpired.error(why).with(&expired.owner).into());
        }
        Ok(read)
    }

    fn of(der: &CertificateDer<'_>) -> Result<CaCertificate, SettingError> {
        let unreadable = |_| Setting::Certificate.error("a certificate in this file cannot be read");
        let certificate = Certificate::from_der(der).map_err(unreadable)?;
        let signed = certificate.tbs_certificate();
        let owner = owner(signed.subject());
        let constraints = signed.get_extension::<BasicConstraints>().map_err(unreadable)?;
        if !constraints.is_some_and(|(_, constraints)| constraints.ca) {
            let why = format!("the certificate of “{owner}” is not that of an authority, which signs those of servers");
            return Err(Setting::CertificateOfServer.error(why).with(owner));
        }
        let until = signed.validity().not_after.to_unix_duration();
        let expires_at = i64::try_from(until.as_secs()).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
        Ok(CaCertificate { owner, expires_at: expires_at.unwrap_or(Timestamp::MAX), pem: pem(der) })
    }

    /// Checks that this is what [`CaCertificate::read_all`] returned.
    ///
    /// # Errors
    /// [`Setting::Certificate`].
    pub fn check(&self) -> Result<()> {
        let read = CaCertificate::of(&self.der()?)?;
        if read != *self {
            return Err(Setting::Certificate.error("the certificate is not the one that it is said to be").into());
        }
        Ok(())
    }

    /// Returns the certificate as TLS takes it.
    ///
    /// # Errors
    /// [`Setting::Certificate`] if it cannot be read.
    pub fn der(&self) -> Result<CertificateDer<'static>, SettingError> {
        let der = CertificateDer::from_pem_slice(self.pem.as_bytes());
        der.map_err(|_| Setting::Certificate.error("a certificate in the settings cannot be read"))
    }
}

/// Common name and organization (RFC 5280, appendix A.1).
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const ORGANIZATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");

fn owner(name: &Name) -> String {
    let part = |oid| {
        let value = text(&name.iter().find(|part| part.oid == oid)?.value);
        Some(value).filter(|value| !value.is_empty())
    };
    match (part(COMMON_NAME), part(ORGANIZATION)) {
        (Some(name), Some(organization)) => format!("{name} ({organization})"),
        (Some(name), None) | (None, Some(name)) => name,
        (None, None) => name.to_string(),
    }
}

/// Returns the text of a part of a name. Those of old Windows servers are in UTF-16.
fn text(value: &Any) -> String {
    let bytes = value.value();
    let text = if value.tag() == Tag::BmpString {
        let units: Vec<u16> = bytes.as_chunks().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
        String::from_utf16_lossy(&units)
    } else {
        String::from_utf8_lossy(bytes).into_owned()
    };
    text.chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned()
}

fn pem(der: &[u8]) -> String {
    use base64::Engine as _;
    let lines = der.chunks(PEM_LINE).map(|line| base64::engine::general_purpose::STANDARD.encode(line) + "\n");
    format!("-----BEGIN CERTIFICATE-----\n{}-----END CERTIFICATE-----\n", lines.collect::<String>())
}
