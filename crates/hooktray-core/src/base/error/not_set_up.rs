//! What has to be set up before something can work.

/// What has to be set up first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSetUp {
    /// A data dir with a database in it.
    #[error(
        "nothing is stored in this data dir yet; create a flow first with `hooktray flow new` or `hooktray flow import`"
    )]
    Database,
    /// An email server.
    #[error("no email server is set up; set one up with `hooktray mail set`")]
    Email,
    /// Telegram.
    #[error("no Telegram chat is chosen; see `hooktray notify telegram --help`")]
    Telegram,
    /// A webhook for alerts.
    #[error("no webhook for alerts is set up; set one up with `hooktray notify webhook set`")]
    Webhook,
    /// A public address that has worked.
    #[error("no public address has worked yet; see `hooktray serve --tunnel`")]
    PublicAddress,
    /// An SSH server.
    #[error("the settings name no SSH server; name one in the settings of the tunnel")]
    SshServer,
}

impl NotSetUp {
    /// Returns a stable word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            NotSetUp::Database => "database",
            NotSetUp::Email => "email",
            NotSetUp::Telegram => "telegram",
            NotSetUp::Webhook => "webhook",
            NotSetUp::PublicAddress => "public_address",
            NotSetUp::SshServer => "ssh_server",
        }
    }
}
