//! The keychain of the operating system.
//!
//! It may ask the user before it answers, for as long as the user lets it wait. So it is asked on one thread of its own,
//! one question after the other, and whoever asks gives up after a while: what needs a secret then waits, and everything
//! else goes on. What was answered late is told to whoever wants to know.

mod entries;
mod lock;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender, SyncSender};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use secrecy::SecretString;

use crate::base::error::SecretError;

use entries::Entries;
pub use entries::SERVICE;

/// How long a secret that is needed may take. Keychains answer within half a second, unless they ask the user.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long storing may take: the user is there, and may have to type a password first.
const LONG_PATIENCE: Duration = Duration::from_secs(120);
/// For how long a keychain that the user did not open is left alone where nobody says whether it is open.
const LEFT_ALONE: Duration = Duration::from_secs(600);

type Answer = Result<Option<SecretString>, SecretError>;

/// What the keychain is asked.
#[derive(Debug)]
enum Asked {
    Check,
    Read(String),
    Store(String, SecretString),
    Delete(String),
}

struct Question {
    asked: Asked,
    reply: SyncSender<Answer>,
    /// Nobody waits for the answer any more.
    abandoned: Arc<AtomicBool>,
}

/// The keychain. Clones ask on the same thread.
#[derive(Clone, Default)]
pub(super) struct Keychain(Arc<Shared>);

#[derive(Default)]
struct Shared {
    /// The thread's ear.
    questions: Mutex<Option<Sender<Question>>>,
    state: Mutex<State>,
    late: OnceLock<Box<dyn Fn() + Send + Sync>>,
}

#[derive(Default)]
struct State {
    /// Since when the question is open that the keychain has.
    asked_at: Option<Instant>,
    /// Why it gave no answer the last time.
    trouble: Option<SecretError>,
    /// When the user last kept it closed.
    declined: Option<Instant>,
}

impl std::fmt::Debug for Keychain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keychain")
    }
}

impl Keychain {
    pub(super) fn read(&self, name: &str) -> Answer {
        self.ask(Asked::Read(name.to_owned()), PATIENCE)
    }

    pub(super) fn store(&self, name: &str, secret: SecretString) -> Result<(), SecretError> {
        self.ask_again();
        self.ask(Asked::Store(name.to_owned(), secret), LONG_PATIENCE).map(drop)
    }

    pub(super) fn delete(&self, name: &str) -> Result<(), SecretError> {
        self.ask_again();
        self.ask(Asked::Delete(name.to_owned()), LONG_PATIENCE).map(drop)
    }

    pub(super) fn check(&self) -> Result<(), SecretError> {
        self.ask(Asked::Check, PATIENCE).map(drop)
    }

    /// Why it gave no answer the last time it was asked; asks nothing.
    pub(super) fn trouble(&self) -> Option<SecretError> {
        self.0.state().trouble.clone()
    }

    /// From now on it may ask the user again, though the user kept it closed.
    pub(super) fn ask_again(&self) {
        self.0.state().declined = None;
    }

    /// Calls `tell` whenever an answer comes that nobody waits for any more. The first call holds.
    pub(super) fn when_late(&self, tell: impl Fn() + Send + Sync + 'static) {
        let _ = self.0.late.set(Box::new(tell));
    }

    fn ask(&self, asked: Asked, patience: Duration) -> Answer {
        let shared = &self.0;
        if shared.state().asked_at.is_some_and(|since| since.elapsed() >= PATIENCE) {
            if lock::is_locked() != Some(false) {
                return Err(shared.note(waits()));
            }
            // It is open and still says nothing: the keychain that was asked has ended.
            tracing::info!("the keychain was started anew; asking again");
            self.start_anew();
        }
        let (reply, answer) = mpsc::sync_channel(1);
        let abandoned = Arc::<AtomicBool>::default();
        let question = Question { asked, reply, abandoned: Arc::clone(&abandoned) };
        let gone = |_| SecretError::Unavailable("the thread that asks it has ended".to_owned());
        self.questions()?.send(question).map_err(gone)?;
        answer.recv_timeout(patience).unwrap_or_else(|_| {
            abandoned.store(true, Ordering::Relaxed);
            Err(shared.note(waits()))
        })
    }

    /// The way to the thread, which is started with the first question.
    fn questions(&self) -> Result<Sender<Question>, SecretError> {
        let mut way = self.0.questions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(way) = &*way {
            return Ok(way.clone());
        }
        let (sender, questions) = mpsc::channel::<Question>();
        let weak = Arc::downgrade(&self.0);
        let started = std::thread::Builder::new().name("hooktray-keychain".into()).spawn(move || {
            let mut entries = Entries::default();
            while let (Ok(question), Some(shared)) = (questions.recv(), weak.upgrade()) {
                shared.answer(question, &mut entries);
            }
        });
        started.map_err(|error| SecretError::Unavailable(error.to_string()))?;
        Ok(way.insert(sender).clone())
    }

    /// Leaves the thread to its fate; the next question starts another one.
    fn start_anew(&self) {
        *self.0.questions.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.0.state().asked_at = None;
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, trouble: SecretError) -> SecretError {
        self.state().trouble = Some(trouble.clone());
        trouble
    }

    fn answer(&self, question: Question, entries: &mut Entries) {
        if question.abandoned.load(Ordering::Relaxed) {
            return;
        }
        let declined = {
            let mut state = self.state();
            state.asked_at = Some(Instant::now());
            state.declined
        };
        let locked = lock::is_locked();
        let left_alone = declined.is_some_and(|since| locked.unwrap_or(since.elapsed() < LEFT_ALONE));
        let (answer, asked) = match question.asked {
            _ if left_alone => (Err(SecretError::Locked("nobody unlocked it when it asked".to_owned())), false),
            // What is not there is not there even in one that is locked.
            Asked::Check if locked == Some(true) => (Err(waits()), false),
            asked => (entries.carry_out(&asked), true),
        };
        self.remember(&answer, asked);
        if question.reply.try_send(answer).is_err() || question.abandoned.load(Ordering::Relaxed) {
            self.late.get().inspect(|tell| tell());
        }
    }

    fn remember(&self, answer: &Answer, asked: bool) {
        let mut state = self.state();
        state.asked_at = None;
        match answer {
            Err(error @ (SecretError::Locked(_) | SecretError::Unavailable(_))) => {
                tracing::warn!(%error, "the keychain gives no answer");
                state.trouble = Some(error.clone());
                if asked && matches!(error, SecretError::Locked(_)) {
                    state.declined = Some(Instant::now());
                }
            }
            Ok(_) | Err(_) => (state.trouble, state.declined) = (None, None),
        }
    }
}

fn waits() -> SecretError {
    SecretError::Locked("it waits for its password".to_owned())
}
