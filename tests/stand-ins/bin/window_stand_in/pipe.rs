//! Both ends of the pipe of a data dir (`src-tauri/src/ipc`).

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::windows::named_pipe::ServerOptions;

/// Characters of the question with which a connection begins.
const QUESTION: usize = 43;
/// Characters of the answer.
const ANSWER: usize = 64;

/// Reads the arguments and does what they say.
pub(super) fn run() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["--in-place-of-tray", data_dir] => listen(data_dir.as_ref()).expect("the pipe is free"),
        ["--data-dir", _, "--open", place] => println!("{place}"),
        [data_dir, command] => {
            println!("{}", ask(data_dir.as_ref(), command).unwrap_or_else(|error| panic!("{error}")));
        }
        _ => panic!("{arguments:?}"),
    }
}

fn name(data_dir: &Path) -> io::Result<String> {
    let path = std::fs::canonicalize(data_dir)?;
    Ok(format!(r"\\.\pipe\hooktray-{}", hex(&Sha256::digest(path.as_os_str().as_encoded_bytes())[..16])))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns the line that answers a command.
fn ask(data_dir: &Path, command: &str) -> io::Result<String> {
    let mut pipe = std::fs::OpenOptions::new().read(true).write(true).open(name(data_dir)?)?;
    let question = [b'q'; QUESTION];
    pipe.write_all(&question)?;
    let mut answer = [0; ANSWER];
    pipe.read_exact(&mut answer)?;
    let key = std::fs::read_to_string(data_dir.join("hooktray.window-key"))?;
    let expected = hex(&Sha256::new().chain_update(key).chain_update(question).finalize());
    assert_eq!(expected.as_bytes(), answer, "the tray program proves who it is");
    let args: serde_json::Value = serde_json::from_reader(io::stdin().lock())?;
    let request = serde_json::json!({ "id": 0, "command": command, "args": args });
    pipe.write_all(format!("{request}\n").as_bytes())?;
    let mut response = String::new();
    BufReader::new(pipe).read_line(&mut response)?;
    Ok(response.trim().to_owned())
}

/// Makes the pipe, answers the question of the first that connects with nonsense, and prints what else it says.
#[tokio::main(flavor = "current_thread")]
async fn listen(data_dir: &Path) -> io::Result<()> {
    let mut pipe = ServerOptions::new().first_pipe_instance(true).create(name(data_dir)?)?;
    println!("ready");
    pipe.connect().await?;
    let mut question = [0; QUESTION];
    pipe.read_exact(&mut question).await?;
    pipe.write_all(&[b'0'; ANSWER]).await?;
    let mut said = Vec::new();
    // The other side closing is an error on Windows.
    let _ = pipe.read_to_end(&mut said).await;
    println!("heard {:?}", String::from_utf8_lossy(&said));
    Ok(())
}
