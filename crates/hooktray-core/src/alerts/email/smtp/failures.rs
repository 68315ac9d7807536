//! What an error of an SMTP session means.

use lettre::Address;

use crate::base::error::{EmailError, EmailErrorCode, with_causes};

/// The steps of an SMTP session. What an error means depends on the step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SmtpStep {
    Connect,
    StartTls,
    LogIn,
    Send,
}

/// Returns what an error at this step means.
pub(super) fn failed(step: SmtpStep, error: &lettre::transport::smtp::Error) -> EmailError {
    let code = match error.status().map(u16::from) {
        Some(530 | 534 | 535 | 538) => EmailErrorCode::Login,
        Some(400..500) => EmailErrorCode::Later,
        Some(_) => EmailErrorCode::Refused,
        // What came is not TLS: the server greets in plain text, as on the ports for STARTTLS.
        None if matches!(rustls_error(error), Some(rustls::Error::InvalidMessage(_))) && step == SmtpStep::Connect => {
            EmailErrorCode::NeedsStarttls
        }
        None if error.is_tls() || rustls_error(error).is_some() => EmailErrorCode::Tls,
        None if error.is_timeout() => EmailErrorCode::Unreachable,
        // A server without STARTTLS, or one that ends the connection instead of using it.
        None if step == SmtpStep::StartTls => EmailErrorCode::Tls,
        None if step == SmtpStep::Connect && !error.is_response() => EmailErrorCode::Unreachable,
        None => EmailErrorCode::BrokenOff,
    };
    // A wrong password stays wrong, and trying it again gets the account locked.
    let is_final = matches!(code, EmailErrorCode::Login | EmailErrorCode::Refused);
    EmailError { code, reply: with_causes(error), is_final }
}

/// Returns why rustls refused the connection, as it does with a certificate that is not trusted. Its error comes inside an
/// I/O error, which hides it from `source`.
pub(super) fn rustls_error(error: &lettre::transport::smtp::Error) -> Option<&rustls::Error> {
    let chain = std::iter::successors(std::error::Error::source(error), |error| error.source());
    let mut inner = chain.filter_map(|error| error.downcast_ref::<std::io::Error>()?.get_ref());
    inner.find_map(|error| error.downcast_ref::<rustls::Error>())
}

pub(super) fn needs_tls() -> EmailError {
    let reply = "the server waits for TLS and does not greet before; choose TLS".to_owned();
    EmailError { code: EmailErrorCode::NeedsTls, reply, is_final: false }
}

pub(super) fn no_login_method() -> EmailError {
    let reply = "the server takes no password (neither PLAIN nor LOGIN) on this connection".to_owned();
    EmailError { code: EmailErrorCode::LoginMethod, reply, is_final: true }
}

pub(super) fn unknown_letters(address: &Address) -> EmailError {
    let reply = format!("the server takes only addresses in Latin letters (no SMTPUTF8), and not {address}");
    EmailError { code: EmailErrorCode::AddressLetters, reply, is_final: true }
}
