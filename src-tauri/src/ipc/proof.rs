//! Proves to a window that the tray program of its own user answers, before it says anything.
//!
//! On Windows any user may make a pipe of any name
//! (<https://learn.microsoft.com/en-us/windows/win32/ipc/named-pipe-security-and-access-rights>), and the first to make it
//! would hear what is typed, keys included. Only this user can read the key in the data dir, so only a program of this user can answer.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use hooktray_core::flows::random_token;
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// Characters of a key and of a question: those of a random token.
const LENGTH: usize = 43;
/// How long the other side may take. It only reads and hashes.
const PATIENCE: Duration = Duration::from_secs(5);

/// The key of a tray program, which only this user can read. Each start makes another one.
#[derive(Clone)]
pub struct ProofKey(String);

impl std::fmt::Debug for ProofKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ProofKey")
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("hooktray.window-key")
}

impl ProofKey {
    /// Makes a key, and leaves it in the data dir for the windows of this user.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub(super) fn make(folder: &Path) -> io::Result<ProofKey> {
        let key = random_token();
        let path = file(folder);
        let mut options = OpenOptions::new();
        options.create(true).write(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path)?.write_all(key.as_bytes())?;
        Ok(ProofKey(key))
    }

    /// Answers the question with which every connection begins.
    ///
    /// # Errors
    /// What the system says; a connection that begins with anything else.
    pub async fn prove(&self, stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> io::Result<()> {
        let mut question = [0; LENGTH];
        within(stream.read_exact(&mut question)).await?;
        within(stream.write_all(answer(&self.0, &question).as_bytes())).await?;
        within(stream.flush()).await
    }
}

/// Asks the other side for its proof.
///
/// # Errors
/// [`io::ErrorKind::PermissionDenied`] if it is not the tray program of this user; otherwise the system's error.
pub(super) async fn ask(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), folder: &Path) -> io::Result<()> {
    let question = random_token();
    within(stream.write_all(question.as_bytes())).await?;
    within(stream.flush()).await?;
    let mut proof = [0; 2 * 32];
    within(stream.read_exact(&mut proof)).await?;
    let key = tokio::fs::read_to_string(file(folder)).await?;
    if answer(&key, question.as_bytes()).as_bytes() == proof {
        return Ok(());
    }
    let why = "another program answers in the place of Hooktray; nothing was said to it";
    Err(io::Error::new(io::ErrorKind::PermissionDenied, why))
}

/// Returns the hash of key and question, both of which have a fixed length.
fn answer(key: &str, question: &[u8]) -> String {
    hex::encode(Sha256::new().chain_update(key.as_bytes()).chain_update(question).finalize())
}

async fn within<T>(step: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    let late = |_| io::Error::new(io::ErrorKind::TimedOut, "the other side does not answer");
    tokio::time::timeout(PATIENCE, step).await.map_err(late)?
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns what a window finds out about a server that has this key.
    async fn asked(folder: &Path, key: &ProofKey) -> io::Result<()> {
        let (mut window, mut server) = tokio::io::duplex(1024);
        let (asked, proved) = tokio::join!(ask(&mut window, folder), key.prove(&mut server));
        proved.unwrap();
        asked
    }

    #[tokio::test]
    async fn only_who_can_read_the_data_dir_can_prove_it() {
        let (ours, another) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let earlier = ProofKey::make(ours.path()).unwrap();
        let key = ProofKey::make(ours.path()).unwrap();
        let stranger = ProofKey::make(another.path()).unwrap();
        asked(ours.path(), &key).await.unwrap();
        for key in [stranger, earlier] {
            assert_eq!(asked(ours.path(), &key).await.unwrap_err().kind(), io::ErrorKind::PermissionDenied);
        }
    }

    #[cfg(unix)]
    #[test]
    fn key_is_readable_by_its_user_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        ProofKey::make(folder.path()).unwrap();
        assert_eq!(std::fs::metadata(file(folder.path())).unwrap().permissions().mode() & 0o077, 0);
    }
}
