//! The real program behind a tunnel, for the tests of its providers. It trusts the certificate of the stand-ins.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{ChildStdout, Command, Stdio};

use hooktray_core::settings::tunnel::{TunnelProvider, TunnelSettings};
use hooktray_core::settings::{self, Settings};
use hooktray_core::store::Store;
use hooktray_support::certificate::certificate;
use hooktray_support::harness::{Program, Serving, plain_flow, stdout_of};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Returns a program with one stopped flow, a directory with certificates, and the path of the link.
pub(super) fn program_with_flow() -> (Program, TempDir, String) {
    let (program, folder) = (Program::new(), TempDir::new().expect("a temporary directory"));
    certificate(folder.path());
    let flow = plain_flow("http://127.0.0.1:9", json!({"enabled": false}));
    let output = program.with_input(&["flow", "import", "-"], &flow.to_string());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let url = program.says(&["flow", "url", "plain"]);
    let path = url.trim().split_once("8477").expect("a link").1.to_owned();
    (program, folder, path)
}

/// Stores the settings of a tunnel with this provider.
pub(super) fn set_provider(program: &Program, provider: TunnelProvider) {
    let store = Store::open(program.data_dir()).expect("a database");
    let settings = Settings { tunnel: Some(TunnelSettings::by(provider)), ..Settings::default() };
    settings::save(&store, &settings).expect("saved");
}

/// Starts the engine with these additional arguments.
pub(super) fn serve(
    program: &Program,
    folder: &Path,
    arguments: &[&str],
    path: Option<&Path>,
) -> (Serving, BufReader<ChildStdout>) {
    let mut command = program.command(&[&["serve", "--listen", "127.0.0.1:0"], arguments].concat());
    command.env("SSL_CERT_FILE", folder.join("ca.pem")).env("STAND_IN", folder).stderr(Stdio::null());
    if let Some(path) = path {
        command.env("PATH", path);
    }
    Serving::start(command)
}

/// Reads the line that names the public address. Returns the address.
pub(super) fn public_address(output: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    output.read_line(&mut line).expect("a line");
    line.trim().strip_prefix("public address: ").unwrap_or_else(|| panic!("{line:?}")).to_owned()
}

/// Posts a record to a public address by HTTPS. Returns the status.
pub(super) fn post_outside(folder: &Path, url: &str) -> String {
    let ca = folder.join("ca.pem");
    let mut command = Command::new("curl");
    command.args(["--silent", "--output", "/dev/null", "--write-out", "%{http_code}", "--cacert"]).arg(ca);
    stdout_of(command.args(["--data", r#"{"id":"7"}"#, "--header", "Content-Type: application/json"]).arg(url))
}

/// Returns the newest operation as `show --json` prints it.
pub(super) fn newest(program: &Program) -> Value {
    let history: Value = serde_json::from_str(&program.says(&["history", "--json"])).expect("JSON");
    let id = history[0]["id"].as_str().expect("an operation");
    serde_json::from_str(&program.says(&["show", id, "--json"])).expect("JSON")
}
