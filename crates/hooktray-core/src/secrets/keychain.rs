//! The keychain of the operating system.
//!
//! It may prompt the user before it answers, and wait as long as the user does. So one thread makes all calls, one after
//! the other, and callers give up after a timeout: what needs a secret then waits, and everything else goes on. An answer
//! that comes after the timeout is announced, so that the waiting work is tried again.

mod duplicates;
mod entries;
mod keyring;
mod lock;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender, SyncSender};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::{Duration, Instant};

use secrecy::SecretString;
use tokio::sync::Notify;

use crate::base::error::SecretError;
use crate::mutex::locked;

use entries::Entries;
pub use entries::SERVICE;

/// How long reading may take. Keychains answer within half a second, unless they prompt the user.
const READ_TIMEOUT: Duration = Duration::from_secs(2);
/// How long storing may take: the user is present, and may have to type a password first.
const WRITE_TIMEOUT: Duration = Duration::from_secs(120);
/// How long a keychain is left alone after the user declined to unlock it, where the system does not say if it is locked.
const PROMPT_PAUSE: Duration = Duration::from_secs(600);

type Answer = Result<Option<SecretString>, SecretError>;

/// One call to the keychain.
#[derive(Debug)]
enum Call {
    Check,
    Read(String),
    Store(String, SecretString),
    Delete(String),
}

struct PendingCall {
    call: Call,
    reply: SyncSender<Answer>,
    /// True once the caller has given up.
    abandoned: Arc<AtomicBool>,
}

/// The keychain. Clones share one thread.
#[derive(Clone, Default)]
pub(super) struct Keychain(Arc<KeychainShared>);

#[derive(Default)]
struct KeychainShared {
    /// Sends calls to the thread; `None` while it does not run.
    calls: Mutex<Option<Sender<PendingCall>>>,
    state: Mutex<KeychainState>,
    /// A call got no answer.
    failed: Notify,
    on_late_response: OnceLock<Box<dyn Fn() + Send + Sync>>,
}

#[derive(Default)]
struct KeychainState {
    /// When the call began that is under way.
    called_at: Option<Instant>,
    /// Why it gave no answer the last time.
    last_error: Option<SecretError>,
    /// When the user last declined to unlock it.
    declined_at: Option<Instant>,
}

impl std::fmt::Debug for Keychain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keychain")
    }
}

impl Keychain {
    pub(super) fn read(&self, name: &str) -> Answer {
        self.call(Call::Read(name.to_owned()), READ_TIMEOUT)
    }

    pub(super) fn store(&self, name: &str, secret: SecretString) -> Result<(), SecretError> {
        self.allow_prompt();
        self.call(Call::Store(name.to_owned(), secret), WRITE_TIMEOUT).map(drop)
    }

    pub(super) fn delete(&self, name: &str) -> Result<(), SecretError> {
        self.allow_prompt();
        self.call(Call::Delete(name.to_owned()), WRITE_TIMEOUT).map(drop)
    }

    pub(super) fn check(&self) -> Result<(), SecretError> {
        self.call(Call::Check, READ_TIMEOUT).map(drop)
    }

    /// Returns why it gave no answer the last time.
    pub(super) fn last_error(&self) -> Option<SecretError> {
        self.0.state().last_error.clone()
    }

    /// Waits until it gives no answer. Returns at once if that happened since the last wait.
    pub(super) async fn wait_for_failure(&self) {
        self.0.failed.notified().await;
    }

    /// Lets it prompt the user again, even if the user declined the last time.
    pub(super) fn allow_prompt(&self) {
        self.0.state().declined_at = None;
    }

    /// Calls `notify` whenever an answer comes after the caller gave up. Only the first call has an effect.
    pub(super) fn on_late_response(&self, notify: impl Fn() + Send + Sync + 'static) {
        let _ = self.0.on_late_response.set(Box::new(notify));
    }

    fn call(&self, call: Call, timeout: Duration) -> Answer {
        let shared = &self.0;
        if shared.state().called_at.is_some_and(|since| since.elapsed() >= READ_TIMEOUT) {
            if lock::is_locked() != Some(false) {
                return Err(shared.failed(waits_for_password()));
            }
            // It is unlocked and still does not answer: the keychain that was called has ended.
            tracing::info!("the keychain was restarted; calling it again");
            self.restart_thread();
        }
        let (reply, answer) = mpsc::sync_channel(1);
        let abandoned = Arc::<AtomicBool>::default();
        let pending = PendingCall { call, reply, abandoned: Arc::clone(&abandoned) };
        let gone = |_| SecretError::Unavailable("its thread has ended".to_owned());
        self.calls()?.send(pending).map_err(gone)?;
        answer.recv_timeout(timeout).unwrap_or_else(|_| {
            abandoned.store(true, Ordering::Relaxed);
            Err(shared.failed(waits_for_password()))
        })
    }

    /// Returns the way to the thread, which the first call starts.
    fn calls(&self) -> Result<Sender<PendingCall>, SecretError> {
        let mut sender = locked(&self.0.calls);
        if let Some(sender) = &*sender {
            return Ok(sender.clone());
        }
        let (new_sender, calls) = mpsc::channel::<PendingCall>();
        let weak = Arc::downgrade(&self.0);
        let started = std::thread::Builder::new().name("hooktray-keychain".into()).spawn(move || {
            let mut entries = Entries::default();
            while let (Ok(pending), Some(shared)) = (calls.recv(), weak.upgrade()) {
                shared.answer(pending, &mut entries);
            }
        });
        started.map_err(|error| SecretError::Unavailable(error.to_string()))?;
        Ok(sender.insert(new_sender).clone())
    }

    /// Abandons the thread; the next call starts another one.
    fn restart_thread(&self) {
        *locked(&self.0.calls) = None;
        self.0.state().called_at = None;
    }
}

impl KeychainShared {
    fn state(&self) -> MutexGuard<'_, KeychainState> {
        locked(&self.state)
    }

    fn failed(&self, error: SecretError) -> SecretError {
        self.state().last_error = Some(error.clone());
        self.failed.notify_one();
        error
    }

    fn answer(&self, pending: PendingCall, entries: &mut Entries) {
        if pending.abandoned.load(Ordering::Relaxed) {
            return;
        }
        let declined_at = {
            let mut state = self.state();
            state.called_at = Some(Instant::now());
            state.declined_at
        };
        let is_locked = lock::is_locked();
        let left_alone = declined_at.is_some_and(|since| is_locked.unwrap_or(since.elapsed() < PROMPT_PAUSE));
        let (answer, was_called) = match pending.call {
            _ if left_alone => (Err(SecretError::Locked("the user did not unlock it".to_owned())), false),
            // A locked keychain may report that an entry is missing, which would look like an answer.
            Call::Check if is_locked == Some(true) => (Err(waits_for_password()), false),
            call => (entries.call(&call), true),
        };
        self.remember(&answer, was_called);
        if pending.reply.try_send(answer).is_err() || pending.abandoned.load(Ordering::Relaxed) {
            self.on_late_response.get().inspect(|notify| notify());
        }
    }

    fn remember(&self, answer: &Answer, was_called: bool) {
        let mut state = self.state();
        state.called_at = None;
        match answer {
            Err(error) if error.is_of_keychain() => {
                tracing::warn!(%error, "the keychain does not answer");
                state.last_error = Some(error.clone());
                self.failed.notify_one();
                if was_called && matches!(error, SecretError::Locked(_) | SecretError::NoKeyring) {
                    state.declined_at = Some(Instant::now());
                }
            }
            Ok(_) | Err(_) => (state.last_error, state.declined_at) = (None, None),
        }
    }
}

fn waits_for_password() -> SecretError {
    SecretError::Locked("it waits for its password".to_owned())
}
