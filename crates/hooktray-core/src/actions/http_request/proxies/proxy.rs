//! A proxy on the way to some host, and what went wrong at it.

use std::fmt;
use std::time::Duration;

use reqwest::StatusCode;
use tokio::net::TcpStream;
use url::Url;

use super::question::Answer;
use super::{login, question};
use crate::actions::http_request::network_failure::NetworkFailure;
use crate::base::error::{NetworkFault, plain};
use crate::outcome::{Problem, ProblemCode, string_enum};

/// How long connecting to a proxy may take when it is checked.
const CHECK_TIMEOUT: Duration = Duration::from_secs(5);

/// A proxy on the way to some host.
pub(crate) struct Proxy {
    host: String,
    port: u16,
    /// May have a password in it.
    address: Url,
    set_in: SetIn,
}

string_enum! {
    /// Where a proxy is set: the argument `set_in` of its problems.
    SetIn {
        /// In the environment or the system.
        System = "system",
        /// In the settings of Hooktray.
        Settings = "settings",
    }
}

impl Proxy {
    pub(super) fn at(address: &Url, set_in: SetIn) -> Option<Proxy> {
        let host = address.host_str()?.trim_start_matches('[').trim_end_matches(']').to_owned();
        let port = address.port_or_known_default().unwrap_or(1080);
        Some(Proxy { host, port, address: address.clone(), set_in })
    }

    /// Returns true if it is known to be an HTTP proxy without TLS.
    fn is_http(&self) -> bool {
        self.address.scheme() == "http"
    }

    /// Returns why no connection to `destination` was made through this proxy: because of the proxy, or behind it.
    pub(in crate::actions::http_request) async fn problem(&self, destination: &str, error: &reqwest::Error) -> Problem {
        let failure = NetworkFailure::of(error);
        match self.connect().await {
            Err(why) => {
                let why = format!("the proxy {self} cannot be reached, and {destination} only through it: {why}");
                self.failed(ProxyFault::Unreachable, why)
            }
            Ok(_) if failure.fault == NetworkFault::ProxyLogin => self.needs_login(),
            Ok(connection) => match self.asked(connection).await {
                Some(Answer::LoginRefused) => self.needs_login(),
                Some(Answer::NotHttp) => self.closed(destination),
                Some(Answer::Other) | None => {
                    let what = format!("cannot be reached through the proxy {self}");
                    failure.problem(ProblemCode::Unreachable, destination, &what)
                }
            },
        }
    }

    /// Returns true if the response to a request through this proxy says that it refuses the login. tinyproxy does so with the status
    /// of a destination that refuses one, if it is given a login.
    pub(crate) async fn refused_login(&self, url: &Url, status: StatusCode) -> bool {
        match status {
            StatusCode::PROXY_AUTHENTICATION_REQUIRED => true,
            StatusCode::UNAUTHORIZED if url.scheme() == "http" && login::of(&self.address).is_some() => {
                self.refuses_login().await
            }
            _ => false,
        }
    }

    async fn refuses_login(&self) -> bool {
        match self.connect().await {
            Ok(connection) => self.asked(connection).await == Some(Answer::LoginRefused),
            Err(_) => false,
        }
    }

    /// Returns what this proxy responds to a question of its own; `None` if it is not an HTTP proxy, or is one with TLS.
    async fn asked(&self, connection: TcpStream) -> Option<Answer> {
        if !self.is_http() {
            return None;
        }
        let asked = question::ask(connection, login::of(&self.address));
        // One that says nothing for a while may be one that looks for the host.
        Some(tokio::time::timeout(CHECK_TIMEOUT, asked).await.unwrap_or(Answer::Other))
    }

    /// Returns a failure of a connection through this proxy, which names what failed: the proxy, or what is behind it.
    pub(crate) async fn failure(&self, failure: NetworkFailure) -> NetworkFailure {
        let failure = if failure.fault == NetworkFault::Proxy && self.refuses_login().await {
            NetworkFailure::proxy_login()
        } else {
            failure
        };
        if [NetworkFault::Proxy, NetworkFault::ProxyLogin].contains(&failure.fault) {
            return NetworkFailure { text: format!("{self}: {}", failure.text), ..failure };
        }
        match self.connect().await {
            Err(why) => NetworkFailure {
                fault: NetworkFault::Proxy,
                text: format!("the proxy {self} cannot be reached: {why}"),
            },
            Ok(_) => NetworkFailure { text: format!("through the proxy {self}: {}", failure.text), ..failure },
        }
    }

    /// Connects to this proxy, or returns why it cannot be reached itself. What libraries say of a failed connection rarely tells
    /// which of the two failed. One more connection does.
    async fn connect(&self) -> Result<TcpStream, String> {
        let connect = TcpStream::connect((self.host.as_str(), self.port));
        match tokio::time::timeout(CHECK_TIMEOUT, connect).await {
            Ok(connected) => connected.map_err(|error| plain(&error)),
            Err(_) => Err("there was no response in time".to_owned()),
        }
    }

    /// Returns the problem that this proxy asks for a password.
    pub(in crate::actions::http_request) fn needs_login(&self) -> Problem {
        let correct = match self.set_in {
            SetIn::System => format!("in the variable that sets it, as in http://name:password@{self}"),
            SetIn::Settings => "in the settings of Hooktray, under Network".to_owned(),
        };
        let why = format!("the proxy {self} asks for a user name and a password; correct them {correct}");
        self.failed(ProxyFault::Login, why)
    }

    /// Returns the problem that this proxy closed the connection before anything came from `destination`.
    pub(in crate::actions::http_request) fn closed(&self, destination: &str) -> Problem {
        let why = format!(
            "the proxy {self} closed the connection before anything came from {destination}; if it is a SOCKS proxy, its address \
             begins with socks5h://"
        );
        self.failed(ProxyFault::Closed, why).with("host", destination)
    }

    /// Returns the problem that this proxy, or a network that wants a login first, responded in place of the destination.
    pub(in crate::actions::http_request) fn responded_instead(&self, destination: &str, status: u16) -> Problem {
        let why = format!(
            "the proxy {self} answered in place of {destination} (status {status}); it may forbid that address, or the network may ask for a login in the browser first"
        );
        self.failed(ProxyFault::RespondedInstead, why).with("status", status.to_string())
    }

    fn failed(&self, fault: ProxyFault, why: String) -> Problem {
        let problem = Problem::new(ProblemCode::ProxyFailed, why).with("proxy", self.to_string());
        problem.with("fault", fault.as_str()).with("set_in", self.set_in.as_str())
    }
}

string_enum! {
    /// What a proxy did wrong: the argument `fault` of the problem.
    ProxyFault {
        /// No connection to it.
        Unreachable = "unreachable",
        /// It asks for a password, or for another one.
        Login = "login",
        /// It closed the connection without a response.
        Closed = "closed",
        /// It responded in place of the destination.
        RespondedInstead = "answered",
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Proxy { host, port, .. } = self;
        if host.contains(':') { write!(f, "[{host}]:{port}") } else { write!(f, "{host}:{port}") }
    }
}
