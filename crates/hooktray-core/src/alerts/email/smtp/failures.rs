//! What an error of an SMTP session means.

use lettre::Address;

use crate::base::error::{Channel, ChannelError, ChannelErrorCode, causes};

/// The steps of an SMTP session. What an error means depends on the step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SmtpStep {
    Connect,
    StartTls,
    LogIn,
    Send,
}

/// Returns what an error at this step means.
pub(super) fn failed(step: SmtpStep, error: &lettre::transport::smtp::Error) -> ChannelError {
    let code = match error.status().map(u16::from) {
        Some(530 | 534 | 535 | 538) => ChannelErrorCode::Login,
        Some(400..500) => ChannelErrorCode::Later,
        Some(_) => ChannelErrorCode::Refused,
        // What came is not TLS: the server greets in plain text, as on the ports for STARTTLS.
        None if matches!(rustls_error(error), Some(rustls::Error::InvalidMessage(_))) && step == SmtpStep::Connect => {
            ChannelErrorCode::NeedsStarttls
        }
        None if error.is_tls() || rustls_error(error).is_some() => ChannelErrorCode::Tls,
        None if error.is_timeout() => ChannelErrorCode::Unreachable,
        // A server without STARTTLS, or one that ends the connection instead of using it.
        None if step == SmtpStep::StartTls => ChannelErrorCode::Tls,
        None if step == SmtpStep::Connect && !error.is_response() => ChannelErrorCode::Unreachable,
        None => ChannelErrorCode::BrokenOff,
    };
    // A wrong password stays wrong, and trying it again gets the account locked.
    let is_final = matches!(code, ChannelErrorCode::Login | ChannelErrorCode::Refused);
    // Without a reply of the server, the first text is only lettre's word for the kind of error.
    let mut reply = causes(error);
    if error.status().is_none() && reply.len() > 1 {
        reply.remove(0);
    }
    ChannelError { is_final, ..Channel::Email.failed(code, reply.join(": ")) }
}

/// Returns why rustls refused the connection, as it does with a certificate that is not trusted. Its error comes inside an
/// I/O error, which hides it from `source`.
pub(super) fn rustls_error(error: &lettre::transport::smtp::Error) -> Option<&rustls::Error> {
    let chain = std::iter::successors(std::error::Error::source(error), |error| error.source());
    let mut inner = chain.filter_map(|error| error.downcast_ref::<std::io::Error>()?.get_ref());
    inner.find_map(|error| error.downcast_ref::<rustls::Error>())
}

pub(super) fn needs_tls() -> ChannelError {
    Channel::Email.failed(ChannelErrorCode::NeedsTls, "the server waits for TLS and does not greet before; choose TLS")
}

pub(super) fn no_starttls() -> ChannelError {
    let reply = "the server does not offer STARTTLS on this port; choose another port, or TLS";
    Channel::Email.failed(ChannelErrorCode::Tls, reply)
}

pub(super) fn no_login_method() -> ChannelError {
    let reply = "the server takes no password (neither PLAIN nor LOGIN) on this connection";
    Channel::Email.refused(ChannelErrorCode::LoginMethod, reply)
}

pub(super) fn unknown_letters(address: &Address) -> ChannelError {
    let reply = format!("the server takes only addresses in Latin letters (no SMTPUTF8), and not {address}");
    Channel::Email.refused(ChannelErrorCode::AddressLetters, reply)
}
