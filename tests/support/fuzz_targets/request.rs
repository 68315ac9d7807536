//! Bytes of a connection ▶ the replies of the server. The connection is in memory, everything behind it is real.

use std::cell::RefCell;
use std::sync::Arc;

use hooktray_core::alerts::host::Headless;
use hooktray_core::base::clock::Clock;
use hooktray_core::event::Event;
use hooktray_core::flow::SavedBy;
use hooktray_core::flows::Flows;
use hooktray_core::flows::registry::FlowRegistry;
use hooktray_core::ingress::inbox::Inbox;
use hooktray_core::ingress::{
    ClientIpSource, Connections, EntryPoint, GuardRules, IngressState, Limits, Metrics, PublicGuard, Refusals,
    SlowReads,
};
use hooktray_core::retry;
use hooktray_core::secrets::Secrets;
use hooktray_core::store::Store;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};
use tokio_util::sync::CancellationToken;

use crate::harness::{API_KEY, start};

/// Inputs after which the data dir is replaced, so that a long run does not fill the disk.
const RUNS: u32 = 5_000;

/// A server with one link for each kind of authentication.
struct Server {
    state: IngressState,
    store: Option<Store>,
    runs: u32,
    _folder: TempDir,
}

impl Server {
    fn new() -> Server {
        // In memory if possible: the disk has its own tests.
        let folder = TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).expect("a temporary directory");
        let store = Store::open(folder.path()).expect("a database");
        let (secrets, clock) = (Secrets::memory(), Clock::manual(start()));
        secrets.set("key", API_KEY.to_owned().into()).expect("memory takes secrets");
        let flows = Flows::new(store.clone(), secrets.clone(), clock.clone(), SavedBy::Import);
        for (token, auth) in links() {
            let source = json!({"type": "webhook", "token": token, "auth": auth, "cors": token.contains("none")});
            let flow = json!({"hooktray": 1, "name": token, "source": source, "actions": []});
            flows.import(&flow.to_string(), false).unwrap_or_else(|error| panic!("{error}"));
        }
        let registry = FlowRegistry::default();
        registry.reload(&store.readers).expect("flows");
        let inbox = Inbox::new(store.writer.clone(), Arc::default(), Arc::default(), Arc::new(Headless));
        let limits = Limits::default().with_rate(1_000_000, 1_000_000);
        Server {
            state: IngressState {
                flows: registry,
                inbox,
                secrets,
                clock,
                slow_reads: SlowReads::new(limits.slow_bodies),
                limits,
                refusals: Refusals::default(),
                metrics: Metrics::new(store.clone()),
            },
            store: Some(store),
            runs: 0,
            _folder: folder,
        }
    }
}

fn links() -> [(&'static str, Value); 5] {
    [
        ("fuzzed-link-none-00000", json!({"type": "none"})),
        ("fuzzed-link-basic-0000", json!({"type": "basic", "user": "shop", "password_secret": "key"})),
        ("fuzzed-link-header-000", json!({"type": "header", "name": "X-Key", "secret": "key"})),
        (
            "fuzzed-link-hmac-00000",
            json!({"type": "hmac_sha256", "header": "X-Sign", "secret": "key", "encoding": "hex", "prefix": "sha256="}),
        ),
        ("fuzzed-link-standard-0", json!({"type": "standard_webhooks", "secret": "key"})),
    ]
}

thread_local! {
    static SERVER: RefCell<Option<Server>> = const { RefCell::new(None) };
}

/// Sends the bytes on one connection and closes it, at both entry points. Whatever they are, the reply is HTTP or nothing,
/// and never a server error or a redirect.
pub fn headers(data: &[u8]) {
    SERVER.with_borrow_mut(|server| {
        if server.as_ref().is_some_and(|server| server.runs >= RUNS) {
            *server = None;
        }
        let server = server.get_or_insert_with(Server::new);
        server.runs += 1;
        // A new one each time: it delays an address that tried many wrong links.
        let guard =
            PublicGuard::new(GuardRules::open(ClientIpSource::ProviderHeader("x-forwarded-for")), Arc::default());
        for entry_point in [EntryPoint::Local, EntryPoint::Public(Arc::new(guard))] {
            let written = super::run(replies(server.state.clone(), entry_point, data));
            if let Some(status) = status(&written) {
                let ours = status == 100 || (200..300).contains(&status) || (400..500).contains(&status);
                assert!(ours, "{status}");
            }
        }
    });
    let event = Event::from_sample(data, start());
    for (_, value) in &event.headers {
        if let Some(wait) = retry::retry_after(value, start()) {
            assert!(wait <= retry::RETRY_AFTER_CAP);
        }
    }
}

async fn replies(state: IngressState, entry_point: EntryPoint, data: &[u8]) -> Vec<u8> {
    let connections = Connections::new(state, entry_point, CancellationToken::new());
    let (near, far) = duplex(64 * 1024);
    assert!(connections.accept(far, ([203, 0, 113, 5], 4711).into()), "a slot is free");
    let (mut reading, mut writing) = tokio::io::split(near);
    let mut written = Vec::new();
    let send = async {
        // A refused connection is closed before its end.
        let _ = writing.write_all(data).await;
        let _ = writing.shutdown().await;
    };
    let (_, read) = tokio::join!(send, reading.read_to_end(&mut written));
    read.expect("memory can be read");
    written
}

/// Returns the status of the first reply, if there is one.
fn status(written: &[u8]) -> Option<u16> {
    let first = written.get(..12)?;
    let first = std::str::from_utf8(first).expect("a reply begins with text");
    let status = first.strip_prefix("HTTP/1.1 ").or_else(|| first.strip_prefix("HTTP/1.0 "));
    Some(status.expect("a reply is HTTP").parse().expect("a status"))
}

impl Drop for Server {
    fn drop(&mut self) {
        // Before the directory is deleted: dropping the last handle ends the writer's thread.
        drop(self.store.take());
    }
}
