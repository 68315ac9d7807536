//! Node-RED with the same flow in memory, installed into the target directory.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::json;

use crate::run::{Companion, run};
use crate::sample_order::{API_KEY, PATIENCE};

/// The newest for Node 20, which building Hooktray needs. Version 5 needs Node 22.9.
pub(super) const VERSION: &str = "4.1.8";

/// How often to ask whether it is ready: seldom enough to leave it the processor, often enough to measure its start.
const POLL: Duration = Duration::from_millis(5);

/// Installs it unless it is installed.
pub(super) fn install(tools: &Path) -> Result<PathBuf> {
    let dir = tools.join(format!("node-red-{VERSION}"));
    let program = dir.join("node_modules").join("node-red").join("red.js");
    if !program.is_file() {
        std::fs::create_dir_all(&dir)?;
        println!("Installing Node-RED, a program Hooktray is compared with.");
        let package = format!("node-red@{VERSION}");
        run(Command::new("npm")
            .args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"])
            .arg(&dir)
            .arg(package))?;
    }
    Ok(program)
}

/// Starts it with `dir` for its files. Returns its address.
pub(super) fn start(program: &Path, dir: &Path, aray: &str) -> Result<(Companion, String)> {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let settings = format!(
        "module.exports = {{ uiHost: '127.0.0.1', uiPort: {port}, httpAdminRoot: false, flowFile: 'flows.json', \
         credentialSecret: false, logging: {{ console: {{ level: 'fatal', metrics: false, audit: false }} }} }};"
    );
    std::fs::write(dir.join("settings.js"), settings)?;
    std::fs::write(dir.join("flows.json"), flow(aray))?;
    let mut command = Command::new("node");
    command.arg(program).arg("--userDir").arg(dir).env("NODE_ENV", "production");
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().context("Node-RED cannot be started")?;
    let companion = Companion(child);
    // It listens before its flow is loaded.
    let begun = Instant::now();
    while !is_ready(port) {
        ensure!(begun.elapsed() < PATIENCE, "Node-RED does not load its flow");
        sleep(POLL);
    }
    Ok((companion, format!("http://127.0.0.1:{port}")))
}

fn is_ready(port: u16) -> bool {
    use std::io::{Read as _, Write as _};
    let mut answer = String::new();
    let asked = std::net::TcpStream::connect(("127.0.0.1", port)).and_then(|mut stream| {
        stream.write_all(b"GET /ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        stream.read_to_string(&mut answer)
    });
    asked.is_ok() && answer.starts_with("HTTP/1.1 200")
}

/// Returns a flow with the same fields and the same check of the response, without field checks, retries and history. It replies
/// to the sender at once and keeps connections open; both are in its favour.
fn flow(aray: &str) -> String {
    let encode = format!(
        "const b = msg.payload; let d = String(b.to || '').replace(/\\D/g, ''); \
         if (d.length === 11 && d[0] === '8') d = '7' + d.slice(1); \
         const q = new URLSearchParams({{api_key: '{API_KEY}', offer_id: '1042', name: b.custmemo, phone: '+' + d, \
         country_code: 'RU', base_url: 'https://shop.example/cream', price: '1990', referrer: 'https://shop.example/', \
         ip: '127.0.0.1', ext_in_id: String(b.id)}}); \
         return {{url: '{aray}/api/v2/order/create/?' + q}};"
    );
    json!([
        {"id": "tab", "type": "tab", "label": "aray"},
        {"id": "ready", "z": "tab", "type": "http in", "url": "/ready", "method": "get", "wires": [["answer"]]},
        {"id": "in", "z": "tab", "type": "http in", "url": "/hook/:token", "method": "post", "wires": [["status", "encode"]]},
        {"id": "status", "z": "tab", "type": "change", "rules": [
            {"t": "set", "p": "payload", "pt": "msg", "to": r#"{"status":"ok"}"#, "tot": "json"}
        ], "wires": [["answer"]]},
        {"id": "answer", "z": "tab", "type": "http response", "statusCode": "200", "headers": {}, "wires": []},
        {"id": "encode", "z": "tab", "type": "function", "func": encode, "outputs": 1, "wires": [["send"]]},
        {"id": "send", "z": "tab", "type": "http request", "method": "GET", "ret": "obj", "paytoqs": "ignore", "url": "",
         "persist": true, "wires": [["judge"]]},
        {"id": "judge", "z": "tab", "type": "function", "func":
         "if (msg.payload.code !== 'ok') node.error(msg.payload.error); return null;", "outputs": 1, "wires": [[]]}
    ])
    .to_string()
}
