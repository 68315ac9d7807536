//! What keeps senders from reaching this machine: a stable code for each, with plain words that say what to do.

use crate::outcome::Args;

/// Why senders outside of this machine do not reach it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The stable code.
    pub code: &'static str,
    /// What happened and what to do, in English.
    pub message: String,
    /// What the message names.
    pub args: Args,
    /// Whether it lasts until somebody does something about it, so that trying again soon makes no sense.
    pub lasts: bool,
}

impl Trouble {
    fn new(code: &'static str, message: String) -> Trouble {
        Trouble { code, message, args: Args::new(), lasts: false }
    }

    fn with(mut self, name: &str, value: impl Into<String>) -> Trouble {
        self.args.insert(name.to_owned(), value.into());
        self
    }

    fn lasting(self) -> Trouble {
        Trouble { lasts: true, ..self }
    }

    pub(super) fn settings(why: String) -> Trouble {
        Trouble::new("settings", format!("the settings do not fit: {why}")).lasting()
    }

    pub(super) fn no_interface(name: &str) -> Trouble {
        let message = format!("this machine has no network “{name}” at the moment; connect it, or choose another one");
        Trouble::new("no_interface", message).with("name", name)
    }

    pub(super) fn port(listen: &str, why: &str) -> Trouble {
        let message = format!("nothing can listen on {listen}: {why}");
        Trouble::new("port", message).with("listen", listen)
    }

    pub(super) fn secret(name: &str, why: &str) -> Trouble {
        Trouble::new("secret", why.to_owned()).with("name", name)
    }

    pub(super) fn ssh_unreachable(server: &str, why: &str) -> Trouble {
        let message =
            format!("the SSH server {server} cannot be reached: {why}; check its name, its port and the network");
        Trouble::new("ssh_unreachable", message).with("server", server)
    }

    pub(super) fn ssh_host_key(server: &str, known: &str, shown: &str) -> Trouble {
        let message = format!(
            "the SSH server {server} shows another key than before ({shown} instead of {known}): somebody may be in \
             between, so nothing is sent to it; if the server was set up anew, let its new key be taken"
        );
        let trouble = Trouble::new("ssh_host_key", message).with("server", server).with("known", known);
        trouble.with("shown", shown).lasting()
    }

    pub(super) fn ssh_login(server: &str, user: &str) -> Trouble {
        let message =
            format!("the SSH server {server} does not let “{user}” in; check the name, and the key or password");
        Trouble::new("ssh_login", message).with("server", server).with("user", user).lasting()
    }

    pub(super) fn ssh_key(why: &str) -> Trouble {
        let message = format!("the secret ssh_key is no private key without a passphrase: {why}; store another one");
        Trouble::new("ssh_key", message).lasting()
    }

    pub(super) fn ssh_forward(server: &str, port: u16) -> Trouble {
        let message = format!(
            "the SSH server {server} does not forward its port {port}: another program has it, the connection before is \
             not yet given up there, or its settings forbid it (AllowTcpForwarding)"
        );
        Trouble::new("ssh_forward", message).with("server", server).with("port", port.to_string())
    }

    pub(super) fn ssh_no_address(server: &str) -> Trouble {
        let message = format!("the SSH server {server} let us in and said no public address; choose another way");
        Trouble::new("ssh_no_address", message).with("server", server)
    }

    pub(super) fn ssh_lost(server: &str, why: &str) -> Trouble {
        Trouble::new("ssh_lost", format!("the connection to the SSH server {server} was lost: {why}"))
            .with("server", server)
    }

    pub(super) fn cloudflared_missing() -> Trouble {
        let message = "the program cloudflared is not installed; install it from Cloudflare, or choose another way";
        Trouble::new("cloudflared_missing", message.to_owned()).lasting()
    }

    pub(super) fn cloudflared_ended(said: &str) -> Trouble {
        let said = if said.is_empty() { "it did not say why" } else { said };
        Trouble::new("cloudflared_ended", format!("the program cloudflared ended: {said}"))
    }

    pub(super) fn cloudflared_not_connected() -> Trouble {
        let message = "cloudflared has no connection to Cloudflare; it needs port 7844 to the outside";
        Trouble::new("cloudflared_not_connected", message.to_owned())
    }

    pub(super) fn not_reached(link: &str, why: &str) -> Trouble {
        let message = format!("{link} cannot be reached from here: {why}");
        Trouble::new("not_reached", message).with("link", link)
    }

    pub(super) fn no_answer(link: &str) -> Trouble {
        Trouble::new("no_answer", format!("{link} does not answer in time")).with("link", link)
    }

    pub(super) fn elsewhere(link: &str, status: u16) -> Trouble {
        let message = format!("at {link} somebody else answers (status {status}): it does not lead to this Hooktray");
        Trouble::new("elsewhere", message).with("link", link).with("status", status.to_string())
    }
}
