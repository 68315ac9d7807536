//! An engine with its own data dir, a manual clock, and a worker that the test steps.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hooktray_core::alerts::host::Host;
use hooktray_core::alerts::raise::Notification;
use hooktray_core::api::Api;
use hooktray_core::base::clock::Clock;
use hooktray_core::base::data_dir::DataDirLock;
use hooktray_core::engine::Engine;
use hooktray_core::flow::Flow;
use hooktray_core::history::{self, OperationSummary};
use hooktray_core::ingress::Limits;
use hooktray_core::secrets::{Mask, Secrets};
use hooktray_core::settings::{self, EmailSettings, Settings};
use hooktray_core::store::Query;
use hooktray_core::{Error, backup};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::Notify;

use crate::wait;

pub use crate::program::{Program, Serving, built};
pub use hooktray_stand_ins::flow::{API_KEY, SHOP_IP, aray_flow, plain_flow};
pub use hooktray_stand_ins::output::stdout_of;

/// The owner's number, to which test orders go.
pub const OWN_NUMBER: &str = "+79031112244";

/// Returns the start time of the manual clock.
pub fn start() -> jiff::Timestamp {
    "2026-11-24T09:00:00Z".parse().expect("a timestamp")
}

/// A host that records notifications and changes.
#[derive(Debug, Default)]
pub struct RecordingHost {
    notifications: Mutex<Vec<Notification>>,
    notified: Notify,
    changed: Notify,
}

impl Host for RecordingHost {
    fn notify(&self, notification: &Notification) {
        self.notifications.lock().expect("nobody panicked").push(notification.clone());
        self.notified.notify_waiters();
    }

    fn state_changed(&self) {
        self.changed.notify_one();
    }
}

/// An engine in this process.
pub struct TestEngine {
    /// Its data dir.
    pub data_dir: TempDir,
    /// Its clock.
    pub clock: Clock,
    /// Its secrets, the API key among them.
    pub secrets: Secrets,
    /// Its limits.
    pub limits: Limits,
    host: Arc<RecordingHost>,
    engine: Option<Arc<Engine>>,
}

impl TestEngine {
    /// Returns an engine with no flows.
    pub fn new() -> TestEngine {
        TestEngine::with_limits(Limits::default())
    }

    /// Returns an engine with other limits.
    pub fn with_limits(limits: Limits) -> TestEngine {
        let secrets = Secrets::memory();
        secrets.set("aray_api_key", API_KEY.to_owned().into()).expect("memory takes secrets");
        let mut engine = TestEngine {
            data_dir: TempDir::new().expect("a temporary directory"),
            clock: Clock::manual(start()),
            secrets,
            limits,
            host: Arc::default(),
            engine: None,
        };
        engine.open();
        engine
    }

    fn open(&mut self) {
        let opened = retried_while_locked(|| {
            let (secrets, clock) = (self.secrets.clone(), self.clock.clone());
            Engine::open(self.data_dir.path(), secrets, clock, self.limits.clone(), self.host.clone())
        });
        self.engine = Some(Arc::new(opened.expect("the engine opens")));
    }

    /// Returns the engine itself.
    pub fn inner(&self) -> &Arc<Engine> {
        self.engine.as_ref().expect("an engine")
    }

    /// Returns the window's API.
    pub fn api(&self) -> Api {
        Api::new(Arc::clone(self.engine.as_ref().expect("an engine")))
    }

    /// Drops the engine with its memory and opens a new one on the data dir, as after a crash.
    pub async fn restart(&mut self) {
        self.restart_after(|| ()).await;
    }

    /// As [`TestEngine::restart`], with `meanwhile` in between.
    pub async fn restart_after(&mut self, meanwhile: impl FnOnce()) {
        self.inner().stop_listening().await;
        if let Some(engine) = self.engine.take().and_then(Arc::into_inner) {
            engine.close();
        }
        meanwhile();
        self.open();
    }

    /// Restores a backup between two runs of the engine. Returns how many records are held.
    pub async fn restore(&mut self, file: &Path) -> u32 {
        let (data_dir, now) = (self.data_dir.path().to_owned(), self.clock.now());
        let mut held = 0;
        self.restart_after(|| {
            let lock = retried_while_locked(|| DataDirLock::take(&data_dir)).expect("the engine is gone");
            held = backup::restore(&lock, file, now).expect("restored").held;
        })
        .await;
        held
    }

    /// Stores a flow. Returns it as stored.
    pub fn import(&self, flow: &Value) -> Flow {
        let saved = self.inner().change_flows(|flows| flows.import(&flow.to_string(), true));
        saved.unwrap_or_else(|error| panic!("{error}")).flow
    }

    /// Starts listening unless it listens. Returns the address.
    pub async fn listen(&mut self) -> String {
        self.inner().listen("127.0.0.1:0").await.expect("a port").to_string()
    }

    /// Steps the worker until nothing is due. Returns the number of attempts.
    pub async fn run_worker(&self) -> usize {
        let mut attempts = 0;
        loop {
            match self.inner().worker().step().await.expect("a step") {
                0 => return attempts,
                more => attempts += more,
            }
        }
    }

    /// Advances the clock, then steps the worker until nothing is due.
    pub async fn run_worker_after(&self, seconds: u64) -> usize {
        self.clock.advance(Duration::from_secs(seconds));
        self.run_worker().await
    }

    /// Steps the alert monitor until nothing is due.
    pub async fn run_alerts(&self) {
        while self.inner().alert_monitor().step().await.expect("a step") > 0 {}
    }

    /// Advances the clock, then steps the worker and the alert monitor until nothing is due.
    pub async fn run_all_after(&self, seconds: u64) {
        self.run_worker_after(seconds).await;
        self.run_alerts().await;
    }

    /// Waits until the engine reports a change of its state. Returns at once if it did since the last call.
    pub async fn state_changed(&self) {
        wait::for_event("a change of the engine's state", self.host.changed.notified()).await;
    }

    /// Returns the desktop notifications since the last call.
    pub fn notifications(&self) -> Vec<Notification> {
        std::mem::take(&mut *self.host.notifications.lock().expect("nobody panicked"))
    }

    /// Waits for a desktop notification. Returns the newest, and forgets all before it.
    pub async fn next_notification(&self) -> Notification {
        wait::until_notified("a notification", &self.host.notified, || self.notifications().pop()).await
    }

    /// Sets the owner's number.
    pub fn set_own_number(&self) {
        let stored = settings::load(&self.inner().store().readers).expect("the settings");
        let settings = Settings { test_phone: Some(OWN_NUMBER.into()), ..stored };
        settings::save(self.inner().store(), &settings).expect("saved");
    }

    /// Sets the shop's address on the internet.
    pub fn set_shop_ip(&self, address: &str) {
        let stored = settings::load(&self.inner().store().readers).expect("the settings");
        let settings = Settings { public_ip: Some(address.into()), ..stored };
        settings::save(self.inner().store(), &settings).expect("saved");
    }

    /// Sets the email settings, and English.
    pub fn set_email(&self, email: EmailSettings) {
        let settings = Settings { email: Some(email), language: Some("en".into()), ..Settings::default() };
        settings::save(self.inner().store(), &settings).expect("saved");
    }

    /// Returns the whole history, newest first.
    pub fn history(&self) -> Vec<OperationSummary> {
        let query = Query { limit: usize::MAX >> 1, ..Query::default() };
        let rows = history::list(&self.inner().store().readers, &query).expect("a history");
        rows.into_iter().map(OperationSummary::from).collect()
    }

    /// Returns the statuses of all operations, oldest first.
    pub fn statuses(&self) -> Vec<String> {
        self.history().iter().rev().map(|line| line.status.to_string()).collect()
    }

    /// Returns the newest operation with all details.
    pub fn newest(&self) -> Value {
        self.operation(&self.history().first().expect("an operation").id)
    }

    /// Returns an operation with all details.
    pub fn operation(&self, id: &str) -> Value {
        let detail = history::detail(&self.inner().store().readers, id).expect("the operation");
        history::detail_json(detail, &Mask::default())
    }
}

/// Takes the lock of an engine that was just dropped. Between fork and exec a process started by another test holds a copy of every
/// open file, that lock included.
fn retried_while_locked<T>(take: impl Fn() -> Result<T, Error>) -> Result<T, Error> {
    wait::until_some_blocking("the lock is released", || match take() {
        Err(Error::AnotherInstance(_)) => None,
        taken => Some(taken),
    })
}

impl Default for TestEngine {
    fn default() -> Self {
        TestEngine::new()
    }
}

/// Returns the path of a flow's link.
pub fn path(flow: &Flow) -> String {
    hooktray_core::flows::hook_path(flow.webhook().token.as_deref().expect("a stored flow has a token"))
}

/// Reads a flow from JSON.
pub fn flow(json: &Value) -> Flow {
    Flow::from_value(json).unwrap_or_else(|findings| panic!("{findings:?}"))
}
