//! Why a secret could not be read or stored.

use crate::outcome::{Gate, Problem, ProblemCode, string_enum};

/// Why a secret could not be read or stored. Never contains the secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// Nothing is stored under this name.
    #[error("the secret “{0}” is not stored yet; store it with `hooktray secret set {0}`")]
    Missing(String),
    /// The keychain is there but locked.
    #[error(
        "the keychain is locked ({0}); unlock it (log in to the desktop), and waiting records are sent automatically"
    )]
    Locked(String),
    /// The keychain has no keyring yet, and the user declined to make one.
    #[error(
        "there is no keyring for secrets yet, and the system's window that asks for the password of a new one was closed; \
         try again, and choose a password in it"
    )]
    NoKeyring,
    /// There is no keychain on this system.
    #[error("no keychain answers on this system ({0}); start one (GNOME Keyring, KWallet), or run with --secrets env")]
    Unavailable(String),
    /// The environment cannot be written.
    #[error("with --secrets env, secrets come from the environment: set HOOKTRAY_SECRET_{0} there instead")]
    ReadOnly(String),
    /// The name cannot be the name of a secret.
    #[error("“{0}” cannot be the name of a secret: use lowercase letters, digits and _, starting with a letter")]
    Name(String),
    /// The value cannot be stored.
    #[error("{0}")]
    Value(String),
}

string_enum! {
    /// The kinds of [`SecretError`]. The window has words for each: `error-<code>`, or those of the problem of that name.
    SecretErrorCode {
        /// [`SecretError::Missing`].
        Missing = "secret_missing",
        /// [`SecretError::Locked`] and [`SecretError::NoKeyring`]: the remedy is the same, the window of the system.
        Locked = "keychain_locked",
        /// [`SecretError::Unavailable`].
        Unavailable = "keychain_unavailable",
        /// [`SecretError::ReadOnly`].
        ReadOnly = "secrets_read_only",
        /// [`SecretError::Name`].
        Name = "secret_name",
        /// [`SecretError::Value`].
        Value = "secret_value",
    }
}

impl SecretError {
    /// Returns what an operation waits for that needs the secret, and why.
    #[must_use]
    pub fn blocks(&self) -> (Gate, Problem) {
        match self {
            SecretError::Missing(name) => {
                let problem = Problem::new(ProblemCode::SecretMissing, self.to_string()).with("secret", name);
                (Gate::Secret(name.clone()), problem)
            }
            SecretError::Locked(_)
            | SecretError::NoKeyring
            | SecretError::Unavailable(_)
            | SecretError::ReadOnly(_)
            | SecretError::Name(_)
            | SecretError::Value(_) => {
                (Gate::Keychain, Problem::new(ProblemCode::KeychainUnavailable, self.to_string()))
            }
        }
    }

    /// Returns the kind of error.
    #[must_use]
    pub fn code(&self) -> SecretErrorCode {
        match self {
            SecretError::Missing(_) => SecretErrorCode::Missing,
            SecretError::Locked(_) | SecretError::NoKeyring => SecretErrorCode::Locked,
            SecretError::Unavailable(_) => SecretErrorCode::Unavailable,
            SecretError::ReadOnly(_) => SecretErrorCode::ReadOnly,
            SecretError::Name(_) => SecretErrorCode::Name,
            SecretError::Value(_) => SecretErrorCode::Value,
        }
    }

    /// True if the keychain gives nothing at present, whichever secret is asked for.
    #[must_use]
    pub fn is_of_keychain(&self) -> bool {
        matches!(self, SecretError::Locked(_) | SecretError::NoKeyring | SecretError::Unavailable(_))
    }

    /// Returns what the error names: a secret, or a reason.
    #[must_use]
    pub fn named(&self) -> &str {
        match self {
            SecretError::Missing(text)
            | SecretError::Locked(text)
            | SecretError::Unavailable(text)
            | SecretError::ReadOnly(text)
            | SecretError::Name(text)
            | SecretError::Value(text) => text,
            SecretError::NoKeyring => "",
        }
    }
}
