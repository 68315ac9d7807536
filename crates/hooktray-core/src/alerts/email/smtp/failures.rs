//! What an error of an SMTP session means.

use std::io;

use lettre::Address;

use super::received::Received;
use crate::base::error::{Channel, ChannelError, ChannelErrorCode, NetworkFault, innermost_of, plain, plain_tls};

/// The steps of an SMTP session. What an error means depends on the step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SmtpStep {
    Connect,
    StartTls,
    LogIn,
    Send,
}

/// Returns what an error at this step means.
pub(super) fn failed(step: SmtpStep, error: &lettre::transport::smtp::Error, received: &Received) -> ChannelError {
    match error.status().map(u16::from) {
        // RFC 4954, section 4: the server knows AUTH, and not this way to log in.
        Some(504) if step == SmtpStep::LogIn => return no_login_method(),
        Some(status) => return replied(status, error),
        None => {}
    }
    if let Some(tls) = innermost_of::<rustls::Error>(error) {
        return Channel::Email.failed(ChannelErrorCode::Tls, plain_tls(tls)).with_fault(NetworkFault::of_tls(tls));
    }
    let io = innermost_of::<io::Error>(error);
    let is_garbled = io.map_or_else(|| error.is_response(), |error| error.kind() == io::ErrorKind::InvalidData);
    if is_garbled && !received.ended() {
        return not_smtp(received);
    }
    // A server without STARTTLS, or one that ends the connection instead of using it.
    let code = if step == SmtpStep::StartTls { ChannelErrorCode::Tls } else { ChannelErrorCode::BrokenOff };
    match io {
        _ if received.ended() => broken_off(code),
        // rustls says so of an end without its goodbye, with the address of its manual.
        Some(error) if error.kind() == io::ErrorKind::UnexpectedEof => broken_off(code),
        Some(error) => Channel::Email.failed(code, plain(error)).with_fault(NetworkFault::of_io(error)),
        None => Channel::Email.failed(code, error.to_string()),
    }
}

/// Returns what the server's refusal means.
fn replied(status: u16, error: &lettre::transport::smtp::Error) -> ChannelError {
    let code = match status {
        530 | 534 | 535 | 538 => ChannelErrorCode::Login,
        400..500 => ChannelErrorCode::Later,
        _ => ChannelErrorCode::Refused,
    };
    let words = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    // A wrong password stays wrong, and trying it again gets the account locked.
    let is_final = matches!(code, ChannelErrorCode::Login | ChannelErrorCode::Refused);
    ChannelError { is_final, ..Channel::Email.failed(code, format!("{status} {words}").trim_end()) }
}

/// Returns why the first step of TLS failed on a new connection.
pub(super) fn of_tls(error: &io::Error, raw: &Received) -> ChannelError {
    match innermost_of(error) {
        // What came is not TLS: the server greets in plain text, as on the ports for STARTTLS.
        Some(rustls::Error::InvalidMessage(_)) if raw.may_be_smtp() => {
            let reply = "the server begins without TLS; choose STARTTLS, or the port for TLS, usually 465";
            Channel::Email.failed(ChannelErrorCode::NeedsStarttls, reply)
        }
        Some(rustls::Error::InvalidMessage(_)) => not_smtp(raw),
        Some(error) => {
            Channel::Email.failed(ChannelErrorCode::Tls, plain_tls(error)).with_fault(NetworkFault::of_tls(error))
        }
        None if raw.ended() => broken_off(ChannelErrorCode::Tls),
        None => Channel::Email.failed(ChannelErrorCode::Tls, plain(error)).with_fault(NetworkFault::of_io(error)),
    }
}

pub(super) fn not_smtp(received: &Received) -> ChannelError {
    let (fault, line) = received.not_smtp();
    let what = match fault {
        NetworkFault::MailReceiving => "this port is for fetching emails (POP3 or IMAP), not for sending them",
        _ => "what answers is not an email server (SMTP)",
    };
    let reply = format!("{what}; the port is usually 465 for TLS and 587 for STARTTLS: “{line}”");
    Channel::Email.failed(ChannelErrorCode::NotSmtp, reply).with_fault(fault)
}

fn broken_off(code: ChannelErrorCode) -> ChannelError {
    Channel::Email.failed(code, "the server closed the connection").with_fault(NetworkFault::Closed)
}

pub(super) fn no_greeting() -> ChannelError {
    let reply =
        "the server accepted the connection and said nothing; the port is usually 465 for TLS and 587 for STARTTLS";
    Channel::Email.failed(ChannelErrorCode::Unreachable, reply).with_fault(NetworkFault::NoGreeting)
}

pub(super) fn too_slow() -> ChannelError {
    let reply = "the email server does not answer in time";
    Channel::Email.failed(ChannelErrorCode::Unreachable, reply).with_fault(NetworkFault::TimedOut)
}

/// As [`too_slow`], once the email was under way: the server may have taken it.
pub(super) fn too_slow_to_confirm() -> ChannelError {
    let reply = "the email server does not say in time whether it took the email";
    Channel::Email.failed(ChannelErrorCode::BrokenOff, reply).with_fault(NetworkFault::TimedOut)
}

pub(super) fn needs_tls() -> ChannelError {
    Channel::Email.failed(ChannelErrorCode::NeedsTls, "the server waits for TLS and does not greet before; choose TLS")
}

pub(super) fn no_starttls() -> ChannelError {
    let reply = "the server does not offer STARTTLS on this port; choose another port, or TLS";
    Channel::Email.failed(ChannelErrorCode::Tls, reply).with_fault(NetworkFault::NoStarttls)
}

pub(super) fn no_login_method() -> ChannelError {
    let reply = "the server takes no password (neither PLAIN nor LOGIN) on this connection";
    Channel::Email.refused(ChannelErrorCode::LoginMethod, reply)
}

pub(super) fn unknown_letters(address: &Address) -> ChannelError {
    Channel::Email.refused(
        ChannelErrorCode::AddressLetters,
        format!("{address}: the server does not offer SMTPUTF8, which such an address needs"),
    )
}
