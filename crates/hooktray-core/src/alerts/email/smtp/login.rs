//! Logging in to a server.

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Auth, Ehlo};
use lettre::transport::smtp::extension::{ClientId, ServerInfo};
use lettre::transport::smtp::response::Response;

use super::SmtpClient;
use super::connect::Connected;
use super::failures::{SmtpStep, failed, no_login_method};
use crate::base::error::ChannelError;

/// The ways to log in with a password.
const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];

impl SmtpClient {
    /// Logs in, as the settings say.
    pub(super) async fn log_in(&self, server: &mut Connected) -> Result<(), ChannelError> {
        let Some(credentials) = &self.credentials else { return Ok(()) };
        let Connected { connection, received } = server;
        let of_step = |error| failed(SmtpStep::LogIn, &error, received);
        if connection.server_info().get_auth_mechanism(&MECHANISMS).is_some() {
            return connection.auth(&MECHANISMS, credentials).await.map(drop).map_err(of_step);
        }
        let offered = capabilities(connection).await.map_err(of_step)?;
        let mechanism = offered.get_auth_mechanism(&MECHANISMS).ok_or_else(no_login_method)?;
        log_in_by(connection, mechanism, credentials).await.map_err(of_step)
    }
}

/// Asks the server once more what it offers. lettre knows the keywords in capitals only; they may be written in any case (RFC 5321,
/// section 2.4), and servers of old drafts write `AUTH=LOGIN`.
async fn capabilities(connection: &mut AsyncSmtpConnection) -> Result<ServerInfo, Error> {
    let reply = connection.command(Ehlo::new(ClientId::default())).await?;
    let lines = reply.message().map(|line| line.to_ascii_uppercase().replace("AUTH=", "AUTH "));
    ServerInfo::from_response(&Response::new(reply.code(), lines.collect()))
}

/// Logs in by a mechanism that lettre does not know of the server.
async fn log_in_by(
    connection: &mut AsyncSmtpConnection,
    mechanism: Mechanism,
    credentials: &Credentials,
) -> Result<(), Error> {
    let mut reply = connection.command(Auth::new(mechanism, credentials.clone(), None)?).await?;
    // LOGIN asks for the user name and the password, one after the other.
    for _ in 0..2 {
        if !reply.has_code(334) {
            break;
        }
        reply = connection.command(Auth::new_from_response(mechanism, credentials.clone(), &reply)?).await?;
    }
    Ok(())
}
