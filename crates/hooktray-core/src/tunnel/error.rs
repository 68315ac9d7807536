//! What keeps senders from reaching this machine: a stable code for each, with plain words that say what to do.

use crate::outcome::Args;

/// Why senders outside of this machine do not reach it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TunnelError {
    /// The stable code.
    pub code: &'static str,
    /// What happened and what to do, in English.
    pub message: String,
    /// What the message names.
    pub args: Args,
    /// Whether it lasts until somebody does something about it, so that trying again soon makes no sense.
    pub lasts: bool,
}

impl TunnelError {
    fn new(code: &'static str, message: String) -> TunnelError {
        TunnelError { code, message, args: Args::new(), lasts: false }
    }

    fn with(mut self, name: &str, value: impl Into<String>) -> TunnelError {
        self.args.insert(name.to_owned(), value.into());
        self
    }

    fn lasting(self) -> TunnelError {
        TunnelError { lasts: true, ..self }
    }

    pub(super) fn settings(why: String) -> TunnelError {
        TunnelError::new("settings", format!("the settings do not fit: {why}")).lasting()
    }

    pub(super) fn no_interface(name: &str) -> TunnelError {
        let message = format!("this machine has no network “{name}” at the moment; connect it, or choose another one");
        TunnelError::new("no_interface", message).with("name", name)
    }

    pub(super) fn port(listen: &str, why: &str) -> TunnelError {
        let message = format!("nothing can listen on {listen}: {why}");
        TunnelError::new("port", message).with("listen", listen)
    }

    pub(super) fn secret(name: &str, why: &str) -> TunnelError {
        TunnelError::new("secret", why.to_owned()).with("name", name)
    }

    pub(super) fn ssh_unreachable(server: &str, why: &str) -> TunnelError {
        let message =
            format!("the SSH server {server} cannot be reached: {why}; check its name, its port and the network");
        TunnelError::new("ssh_unreachable", message).with("server", server)
    }

    pub(super) fn ssh_host_key(server: &str, known: &str, shown: &str) -> TunnelError {
        let message = format!(
            "the SSH server {server} shows another key than before ({shown} instead of {known}): somebody may be in \
             between, so nothing is sent to it; if the server was set up anew, let its new key be taken"
        );
        let trouble = TunnelError::new("ssh_host_key", message).with("server", server).with("known", known);
        trouble.with("shown", shown).lasting()
    }

    pub(super) fn ssh_login(server: &str, user: &str) -> TunnelError {
        let message =
            format!("the SSH server {server} does not let “{user}” in; check the name, and the key or password");
        TunnelError::new("ssh_login", message).with("server", server).with("user", user).lasting()
    }

    pub(super) fn ssh_key(why: &str) -> TunnelError {
        let message = format!("the secret ssh_key is no private key without a passphrase: {why}; store another one");
        TunnelError::new("ssh_key", message).lasting()
    }

    pub(super) fn ssh_forward(server: &str, port: u16) -> TunnelError {
        let message = format!(
            "the SSH server {server} does not forward its port {port}: another program has it, the connection before is \
             not yet given up there, or its settings forbid it (AllowTcpForwarding)"
        );
        TunnelError::new("ssh_forward", message).with("server", server).with("port", port.to_string())
    }

    pub(super) fn ssh_no_address(server: &str) -> TunnelError {
        let message = format!("the SSH server {server} let us in and said no public address; choose another way");
        TunnelError::new("ssh_no_address", message).with("server", server)
    }

    pub(super) fn ssh_lost(server: &str, why: &str) -> TunnelError {
        TunnelError::new("ssh_lost", format!("the connection to the SSH server {server} was lost: {why}"))
            .with("server", server)
    }

    pub(super) fn cloudflared_missing() -> TunnelError {
        let message = "the program cloudflared is not installed; install it from Cloudflare, or choose another way";
        TunnelError::new("cloudflared_missing", message.to_owned()).lasting()
    }

    pub(super) fn cloudflared_ended(said: &str) -> TunnelError {
        let said = if said.is_empty() { "it did not say why" } else { said };
        TunnelError::new("cloudflared_ended", format!("the program cloudflared ended: {said}"))
    }

    pub(super) fn cloudflared_not_connected() -> TunnelError {
        let message = "cloudflared has no connection to Cloudflare; it needs port 7844 to the outside";
        TunnelError::new("cloudflared_not_connected", message.to_owned())
    }

    pub(super) fn not_reached(link: &str, why: &str) -> TunnelError {
        let message = format!("{link} cannot be reached from here: {why}");
        TunnelError::new("not_reached", message).with("link", link)
    }

    pub(super) fn no_answer(link: &str) -> TunnelError {
        TunnelError::new("no_answer", format!("{link} does not answer in time")).with("link", link)
    }

    pub(super) fn elsewhere(link: &str, status: u16) -> TunnelError {
        let message = format!("at {link} somebody else answers (status {status}): it does not lead to this Hooktray");
        TunnelError::new("elsewhere", message).with("link", link).with("status", status.to_string())
    }
}
