//! Logging in to an SSH server.

use std::sync::Arc;

use russh::MethodKind;
use russh::client::{AuthResult, Handle, KeyboardInteractiveAuthResponse as Prompt};
use russh::keys::{Algorithm, PrivateKey, PrivateKeyWithHashAlg};
use secrecy::{ExposeSecret as _, SecretString};

use super::handler::SshHandler;
use crate::secrets::Secrets;
use crate::settings::tunnel::{SSH_KEY, SSH_PASSWORD, SshLogin, SshSettings};
use crate::tunnel::error::TunnelError;
use crate::tunnel::ssh_key;

/// Rounds of keyboard-interactive prompts before the login is given up.
const MAX_PROMPTS: usize = 5;

/// The credential to log in with.
pub(super) enum Credential {
    Nothing,
    Key(Box<PrivateKey>),
    Password(SecretString),
}

/// Reads the credential from the keychain.
pub(super) async fn credential(settings: &SshSettings, secrets: &Secrets) -> Result<Credential, TunnelError> {
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
    let key = ssh_key::read(secret.expose_secret()).map_err(|why| TunnelError::ssh_key(&why))?;
    Ok(Credential::Key(Box::new(key)))
}

/// Logs in. Returns whether the server accepts the login.
pub(super) async fn log_in(
    handle: &mut Handle<SshHandler>,
    settings: &SshSettings,
    credential: Credential,
) -> Result<bool, russh::Error> {
    let user = settings.user.as_str();
    match credential {
        Credential::Nothing => {
            // Public services accept the login at once, or after an empty password.
            let result = handle.authenticate_none(user).await?;
            continue_login(handle, user, result, "", true).await
        }
        Credential::Password(password) => {
            let password = password.expose_secret();
            let result = handle.authenticate_password(user, password).await?;
            continue_login(handle, user, result, password, false).await
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

/// Tries the server's other methods for a password.
async fn continue_login(
    handle: &mut Handle<SshHandler>,
    user: &str,
    result: AuthResult,
    password: &str,
    try_password: bool,
) -> Result<bool, russh::Error> {
    let AuthResult::Failure { remaining_methods, .. } = result else { return Ok(true) };
    if try_password
        && remaining_methods.contains(&MethodKind::Password)
        && handle.authenticate_password(user, password).await?.success()
    {
        return Ok(true);
    }
    if !remaining_methods.contains(&MethodKind::KeyboardInteractive) {
        return Ok(false);
    }
    let mut prompt = handle.authenticate_keyboard_interactive_start(user, None).await?;
    for _ in 0..MAX_PROMPTS {
        match prompt {
            Prompt::Success => return Ok(true),
            Prompt::Failure { .. } => return Ok(false),
            Prompt::InfoRequest { prompts, .. } => {
                let answers = prompts.iter().map(|_| password.to_owned()).collect();
                prompt = handle.authenticate_keyboard_interactive_respond(answers).await?;
            }
        }
    }
    Ok(false)
}
