//! Logging in to an SSH server.

use std::sync::Arc;

use russh::MethodKind;
use russh::client::{AuthResult, Handle, KeyboardInteractiveAuthResponse as Asked};
use russh::keys::{Algorithm, PrivateKey, PrivateKeyWithHashAlg};
use secrecy::{ExposeSecret as _, SecretString};

use super::visits::Visits;
use crate::secrets::Secrets;
use crate::settings::tunnel::{SSH_KEY, SSH_PASSWORD, SshLogin, SshSettings};
use crate::tunnel::error::TunnelError;
use crate::tunnel::keys;

/// Questions that a server may ask before it is given up.
const QUESTIONS: usize = 5;

/// What to log in with.
pub(super) enum Credential {
    Nothing,
    Key(Box<PrivateKey>),
    Password(SecretString),
}

/// Reads what to log in with out of the keychain.
pub(super) async fn secret(settings: &SshSettings, secrets: &Secrets) -> Result<Credential, TunnelError> {
    let name = match settings.login {
        SshLogin::None => return Ok(Credential::Nothing),
        SshLogin::Key => SSH_KEY,
        SshLogin::Password => SSH_PASSWORD,
    };
    let found = secrets.read_all(vec![name.to_owned()]).await;
    let secret = found.map_err(|error| TunnelError::secret(name, &error.to_string()))?.remove(name);
    let secret = secret.ok_or_else(|| TunnelError::secret(name, "it is not stored"))?;
    if settings.login == SshLogin::Password {
        return Ok(Credential::Password(secret));
    }
    let key = keys::read(secret.expose_secret()).map_err(|why| TunnelError::ssh_key(&why))?;
    Ok(Credential::Key(Box::new(key)))
}

/// Logs in; gives whether the server lets us.
pub(super) async fn enter(
    handle: &mut Handle<Visits>,
    settings: &SshSettings,
    credential: Credential,
) -> Result<bool, russh::Error> {
    let user = settings.user.as_str();
    match credential {
        Credential::Nothing => {
            // Services that let everybody in do so at once, or after an empty password.
            let result = handle.authenticate_none(user).await?;
            after(handle, user, result, "", true).await
        }
        Credential::Password(password) => {
            let password = password.expose_secret();
            let result = handle.authenticate_password(user, password).await?;
            after(handle, user, result, password, false).await
        }
        Credential::Key(key) => {
            let hash = if matches!(key.algorithm(), Algorithm::Rsa { .. }) {
                handle.best_supported_rsa_hash().await?.flatten()
            } else {
                None
            };
            let key = PrivateKeyWithHashAlg::new(Arc::new(*key), hash);
            Ok(handle.authenticate_publickey(user, key).await?.success())
        }
    }
}

/// Goes on with what else the server takes for a password.
async fn after(
    handle: &mut Handle<Visits>,
    user: &str,
    result: AuthResult,
    password: &str,
    may_be_asked: bool,
) -> Result<bool, russh::Error> {
    let AuthResult::Failure { remaining_methods, .. } = result else { return Ok(true) };
    if may_be_asked
        && remaining_methods.contains(&MethodKind::Password)
        && handle.authenticate_password(user, password).await?.success()
    {
        return Ok(true);
    }
    if !remaining_methods.contains(&MethodKind::KeyboardInteractive) {
        return Ok(false);
    }
    let mut asked = handle.authenticate_keyboard_interactive_start(user, None).await?;
    for _ in 0..QUESTIONS {
        match asked {
            Asked::Success => return Ok(true),
            Asked::Failure { .. } => return Ok(false),
            Asked::InfoRequest { prompts, .. } => {
                let answers = prompts.iter().map(|_| password.to_owned()).collect();
                asked = handle.authenticate_keyboard_interactive_respond(answers).await?;
            }
        }
    }
    Ok(false)
}
