//! A stand-in for a public SSH forwarding service, and an SSH server with password login.
//!
//! It behaves as localhost.run does: user `nokey` logs in without credentials, the session prints the public address once a
//! port is forwarded, and the public side is HTTPS.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use russh::keys::PrivateKey;
use russh::keys::ssh_key::Algorithm;
use russh::server::{self, Auth, ChannelOpenHandle, Handle, Handler, Msg, Session};
use russh::{Channel, ChannelId, MethodKind, MethodSet};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::tunnel_edge::{TunnelEdge, relay};

/// Who may log in.
#[derive(Debug, Clone, Copy)]
pub enum SshAccess {
    /// Everyone.
    Everybody,
    /// Users with this password, sent by this method.
    Password(&'static str, MethodKind),
}

/// A running service, ended on drop.
pub struct SshService {
    port: u16,
    edge: Arc<watch::Sender<Arc<TunnelEdge>>>,
    greetings: Arc<AtomicUsize>,
    folder: std::path::PathBuf,
    task: JoinHandle<()>,
}

impl SshService {
    /// Starts a service whose public side uses the certificate in this directory.
    pub async fn start(folder: &Path, access: SshAccess) -> SshService {
        let edge = Arc::new(watch::Sender::new(Arc::new(TunnelEdge::open(folder).await)));
        let key = PrivateKey::random(&mut russh::keys::key::safe_rng(), Algorithm::Ed25519).expect("a key");
        let methods = match access {
            SshAccess::Everybody => MethodSet::from(&[MethodKind::None][..]),
            SshAccess::Password(_, way) => MethodSet::from(&[way][..]),
        };
        let config = Arc::new(server::Config {
            keys: vec![key],
            methods,
            auth_rejection_time: Duration::ZERO,
            ..server::Config::default()
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let greetings = Arc::<AtomicUsize>::default();
        let (public, counted) = (Arc::clone(&edge), Arc::clone(&greetings));
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                let service =
                    Connection { access, edge: Arc::clone(&public), greetings: Arc::clone(&counted), task: None };
                let running = server::run_stream(Arc::clone(&config), stream, service).await;
                if let Ok(running) = running {
                    tokio::spawn(running);
                }
            }
        });
        SshService { port, edge, greetings, folder: folder.to_owned(), task }
    }

    /// Returns its SSH port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns how many sessions it has greeted.
    pub fn greetings(&self) -> usize {
        self.greetings.load(Ordering::SeqCst)
    }

    /// Returns the public address it announces.
    pub fn public(&self) -> String {
        format!("https://{}", self.edge.borrow().address())
    }

    /// Changes the public address and announces it, as such services do after some hours.
    pub async fn moves(&self) {
        self.edge.send_replace(Arc::new(TunnelEdge::open(&self.folder).await));
    }
}

impl Drop for SshService {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Connection {
    access: SshAccess,
    edge: Arc<watch::Sender<Arc<TunnelEdge>>>,
    greetings: Arc<AtomicUsize>,
    task: Option<JoinHandle<()>>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

impl Connection {
    fn judge(&self, password: Option<&str>, way: MethodKind) -> Auth {
        match (self.access, password) {
            (SshAccess::Everybody, _) => Auth::Accept,
            (SshAccess::Password(right, asked), Some(given)) if given == right && asked == way => Auth::Accept,
            (SshAccess::Password(..), _) => Auth::reject(),
        }
    }
}

impl Handler for Connection {
    type Error = russh::Error;

    async fn auth_none(&mut self, _user: &str) -> Result<Auth, russh::Error> {
        Ok(self.judge(None, MethodKind::None))
    }

    async fn auth_password(&mut self, _user: &str, password: &str) -> Result<Auth, russh::Error> {
        Ok(self.judge(Some(password), MethodKind::Password))
    }

    async fn auth_keyboard_interactive<'a>(
        &'a mut self,
        _user: &str,
        _submethods: &str,
        response: Option<server::Response<'a>>,
    ) -> Result<Auth, russh::Error> {
        let Some(mut response) = response else {
            let prompts = vec![("Password: ".into(), false)].into();
            return Ok(Auth::Partial { name: "".into(), instructions: "".into(), prompts });
        };
        let given = response.next().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        Ok(self.judge(given.as_deref(), MethodKind::KeyboardInteractive))
    }

    async fn tcpip_forward(
        &mut self,
        address: &str,
        port: &mut u32,
        session: &mut Session,
    ) -> Result<bool, russh::Error> {
        let (handle, edge) = (session.handle(), self.edge.subscribe());
        self.task = Some(tokio::spawn(pass_on(handle, edge, address.to_owned(), *port)));
        Ok(true)
    }

    async fn channel_open_session(
        &mut self,
        _channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), russh::Error> {
        reply.accept().await;
        Ok(())
    }

    async fn shell_request(&mut self, channel: ChannelId, session: &mut Session) -> Result<(), russh::Error> {
        self.greetings.fetch_add(1, Ordering::SeqCst);
        let handle = session.handle();
        let mut edge = self.edge.subscribe();
        tokio::spawn(async move {
            let greeting = "=====\r\nWelcome to localhost.run!\r\n\r\n\
                 To explore using localhost.run visit the documentation site:\r\nhttps://localhost.run/docs/\r\n=====\r\n\
                 ** your connection id is 7b5c, please mention it if you send me a message about an issue. **\r\n\
                 authenticated as anonymous user\r\n";
            let _ = handle.data(channel, greeting.as_bytes().to_vec()).await;
            loop {
                let name = edge.borrow_and_update().address();
                let line = format!("{name} tunneled with tls termination, https://{name}\r\n");
                if handle.data(channel, line.into_bytes()).await.is_err() || edge.changed().await.is_err() {
                    return;
                }
            }
        });
        Ok(())
    }
}

/// Forwards connections of the public side to the client that asked for the port.
async fn pass_on(handle: Handle, mut edge: watch::Receiver<Arc<TunnelEdge>>, host: String, port: u32) {
    loop {
        let open = Arc::clone(&edge.borrow_and_update());
        let sender = tokio::select! {
            sender = open.next() => sender,
            Ok(()) = edge.changed() => continue,
        };
        let (handle, host) = (handle.clone(), host.clone());
        tokio::spawn(async move {
            // To SSH the originator is the service's own machine.
            if let Ok(channel) = handle.channel_open_forwarded_tcpip(host, port, "127.0.0.1", 1).await {
                relay(sender, channel.into_stream(), "X-Forwarded-For").await;
            }
        });
    }
}
