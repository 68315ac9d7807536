//! What can happen to a connection.

use std::io::{self, ErrorKind};

use rustls::{AlertDescription, CertificateError, PeerIncompatible};

use super::system_errors::is_of_lookup;
use crate::outcome::string_enum;

string_enum! {
    /// The kinds of failure of a connection. The window has words for each: a variant of `network-fault`.
    NetworkFault {
        /// No address was found for the name of the host.
        UnknownHost = "unknown_host",
        /// Nothing listens at the address.
        Refused = "refused",
        /// There is no route to the host or its network.
        NoRoute = "no_route",
        /// The other side closed or reset the connection.
        Closed = "closed",
        /// There was no response in time.
        TimedOut = "timed_out",
        /// This system has no root certificates.
        NoCertificates = "no_certificates",
        /// The certificate has expired or is not valid yet, or the clock of this machine is wrong.
        CertificateTime = "certificate_time",
        /// The certificate is for another name.
        CertificateName = "certificate_name",
        /// The certificate is from nobody that this system trusts.
        CertificateIssuer = "certificate_issuer",
        /// An email server offers no STARTTLS.
        NoStarttls = "no_starttls",
        /// The other side has no TLS as new as 1.2.
        OldTls = "old_tls",
        /// TLS failed for another reason.
        Tls = "tls",
        /// What came back is not HTTP.
        NotHttp = "not_http",
        /// An email server did not greet.
        NoGreeting = "no_greeting",
        /// An email server from which emails are fetched (POP3, IMAP) and that sends none.
        MailReceiving = "mail_receiving",
        /// What came back is not SMTP.
        NotSmtp = "not_smtp",
        /// What answers is another service than the one that is called.
        WrongService = "wrong_service",
        /// The proxy on the way cannot be used, or makes no connection.
        Proxy = "proxy",
        /// The proxy on the way asks for a user name and a password, or refuses these.
        ProxyLogin = "proxy_login",
        /// Another reason.
        Other = "other",
    }
}

impl NetworkFault {
    /// Returns what an error of the system says of a connection.
    pub(crate) fn of_io(error: &io::Error) -> NetworkFault {
        match error.kind() {
            ErrorKind::ConnectionRefused => NetworkFault::Refused,
            ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => {
                NetworkFault::NoRoute
            }
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::NotConnected
            | ErrorKind::UnexpectedEof => NetworkFault::Closed,
            ErrorKind::TimedOut => NetworkFault::TimedOut,
            // A chunk length that is not a number.
            ErrorKind::InvalidInput | ErrorKind::InvalidData => NetworkFault::NotHttp,
            _ if is_of_lookup(error) => NetworkFault::UnknownHost,
            _ => NetworkFault::Other,
        }
    }

    /// Returns the fault of a connection that a TLS error stands for.
    pub(crate) fn of_tls(error: &rustls::Error) -> NetworkFault {
        let certificate = match error {
            rustls::Error::InvalidCertificate(certificate) => certificate,
            error if is_of_old_tls(error) => return NetworkFault::OldTls,
            _ => return NetworkFault::Tls,
        };
        match certificate {
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => NetworkFault::CertificateTime,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                NetworkFault::CertificateName
            }
            CertificateError::UnknownIssuer | CertificateError::Other(_) => NetworkFault::CertificateIssuer,
            _ => NetworkFault::Tls,
        }
    }
}

/// True if the other side has no version of TLS in common with us, and so only older ones.
pub(super) fn is_of_old_tls(error: &rustls::Error) -> bool {
    matches!(
        error,
        rustls::Error::AlertReceived(AlertDescription::ProtocolVersion)
            | rustls::Error::PeerIncompatible(
                PeerIncompatible::ServerDoesNotSupportTls12Or13
                    | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
            )
    )
}
