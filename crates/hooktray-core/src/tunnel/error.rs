//! Why senders cannot reach this machine: a stable code for each reason, with a message that says what to do.

use crate::outcome::Args;
use crate::outcome::string_enum;

string_enum! {
    /// The stable code of a [`TunnelError`].
    TunnelErrorCode {
        /// The settings do not fit.
        Settings = "settings",
        /// The network interface does not exist at the moment.
        NoInterface = "no_interface",
        /// The local port cannot be opened.
        Port = "port",
        /// A secret cannot be read.
        Secret = "secret",
        /// The SSH server cannot be reached.
        SshUnreachable = "ssh_unreachable",
        /// The SSH server has another host key than before.
        SshHostKey = "ssh_host_key",
        /// The SSH server refuses the login.
        SshLogin = "ssh_login",
        /// The stored SSH key is not a private key without a passphrase.
        SshKey = "ssh_key",
        /// The SSH server refuses to forward the port.
        SshForward = "ssh_forward",
        /// The SSH server named no public address.
        SshNoAddress = "ssh_no_address",
        /// The connection to the SSH server was lost.
        SshLost = "ssh_lost",
        /// `cloudflared` is not installed.
        CloudflaredMissing = "cloudflared_missing",
        /// `cloudflared` ended.
        CloudflaredEnded = "cloudflared_ended",
        /// `cloudflared` has no connection to Cloudflare.
        CloudflaredNotConnected = "cloudflared_not_connected",
        /// The public address cannot be reached.
        NotReached = "not_reached",
        /// The public address does not answer in time.
        NoAnswer = "no_answer",
        /// Another program answers at the public address.
        Elsewhere = "elsewhere",
    }
}

/// Why senders outside of this machine cannot reach it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TunnelError {
    /// The stable code.
    pub code: TunnelErrorCode,
    /// What happened and what to do, in English.
    pub message: String,
    /// The values that the message names.
    pub args: Args,
    /// True if only the user can fix it, so a quick retry is pointless.
    pub needs_user: bool,
}

impl TunnelError {
    fn new(code: TunnelErrorCode, message: impl Into<String>) -> TunnelError {
        TunnelError { code, message: message.into(), args: Args::new(), needs_user: false }
    }

    fn with(mut self, name: &str, value: impl Into<String>) -> TunnelError {
        self.args.insert(name.to_owned(), value.into());
        self
    }

    fn needing_user(self) -> TunnelError {
        TunnelError { needs_user: true, ..self }
    }

    pub(super) fn settings(why: impl std::fmt::Display) -> TunnelError {
        TunnelError::new(TunnelErrorCode::Settings, format!("the tunnel settings do not fit: {why}")).needing_user()
    }

    pub(super) fn no_interface(name: &str) -> TunnelError {
        let message = format!("this machine has no network “{name}” at the moment; connect it, or choose another one");
        TunnelError::new(TunnelErrorCode::NoInterface, message).with("name", name)
    }

    pub(super) fn port(listen: &str, why: &str) -> TunnelError {
        let message = format!("cannot listen on {listen}: {why}; choose another port");
        TunnelError::new(TunnelErrorCode::Port, message).with("listen", listen)
    }

    pub(super) fn secret(name: &str, why: &str) -> TunnelError {
        TunnelError::new(TunnelErrorCode::Secret, why).with("name", name)
    }

    pub(super) fn ssh_unreachable(server: &str, why: &str) -> TunnelError {
        let message =
            format!("the SSH server {server} cannot be reached: {why}; check its name, its port and the network");
        TunnelError::new(TunnelErrorCode::SshUnreachable, message).with("server", server)
    }

    pub(super) fn ssh_host_key(server: &str, known: &str, shown: &str) -> TunnelError {
        let message = format!(
            "the SSH server {server} shows another host key than before ({shown} instead of {known}); the connection may \
             be intercepted, so nothing is sent; if the server was reinstalled, accept its new key"
        );
        let error = TunnelError::new(TunnelErrorCode::SshHostKey, message).with("server", server);
        error.with("known", known).with("shown", shown).needing_user()
    }

    pub(super) fn ssh_login(server: &str, user: &str) -> TunnelError {
        let message =
            format!("the SSH server {server} refuses to log “{user}” in; check the name, and the key or password");
        TunnelError::new(TunnelErrorCode::SshLogin, message).with("server", server).with("user", user).needing_user()
    }

    pub(super) fn ssh_key(why: &str) -> TunnelError {
        let message = format!("the secret ssh_key is not a private key without a passphrase: {why}; store another one");
        TunnelError::new(TunnelErrorCode::SshKey, message).needing_user()
    }

    pub(super) fn ssh_forward(server: &str, port: u16) -> TunnelError {
        let message = format!(
            "the SSH server {server} refuses to forward its port {port}: another program uses it, the server still holds \
             it for the last connection, or its settings forbid it (AllowTcpForwarding)"
        );
        TunnelError::new(TunnelErrorCode::SshForward, message).with("server", server).with("port", port.to_string())
    }

    pub(super) fn ssh_no_address(server: &str) -> TunnelError {
        let message =
            format!("the SSH server {server} accepted the login but named no public address; choose another provider");
        TunnelError::new(TunnelErrorCode::SshNoAddress, message).with("server", server)
    }

    pub(super) fn ssh_lost(server: &str, why: &str) -> TunnelError {
        let message =
            format!("the connection to the SSH server {server} was lost: {why}; it is connected again by itself");
        TunnelError::new(TunnelErrorCode::SshLost, message).with("server", server)
    }

    pub(super) fn cloudflared_missing() -> TunnelError {
        let message =
            "the program cloudflared is not installed; install it from Cloudflare, or choose another provider";
        TunnelError::new(TunnelErrorCode::CloudflaredMissing, message).needing_user()
    }

    pub(super) fn cloudflared_ended(output: &str) -> TunnelError {
        let why = if output.is_empty() { "it did not say why" } else { output };
        let message =
            format!("the program cloudflared ended: {why}; it is started again; if this repeats, update cloudflared");
        TunnelError::new(TunnelErrorCode::CloudflaredEnded, message)
    }

    pub(super) fn cloudflared_not_connected() -> TunnelError {
        let message = "cloudflared has no connection to Cloudflare; allow outgoing connections to port 7844";
        TunnelError::new(TunnelErrorCode::CloudflaredNotConnected, message)
    }

    pub(super) fn not_reached(link: &str, why: &str) -> TunnelError {
        let message = format!("{link} cannot be reached from here: {why}; check the network of this machine");
        TunnelError::new(TunnelErrorCode::NotReached, message).with("link", link)
    }

    pub(super) fn no_answer(link: &str) -> TunnelError {
        let message = format!("{link} does not answer in time; check the network of this machine");
        TunnelError::new(TunnelErrorCode::NoAnswer, message).with("link", link)
    }

    pub(super) fn elsewhere(link: &str, status: u16) -> TunnelError {
        let message =
            format!("another program answers at {link} (status {status}); point the address to this Hooktray");
        TunnelError::new(TunnelErrorCode::Elsewhere, message).with("link", link).with("status", status.to_string())
    }
}
