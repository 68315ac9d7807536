//! The tunnel of the real program: services that assign addresses, `cloudflared` as a child, and the local network. The
//! engine runs as a process, with the certificate of the services as its CA.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use hooktray_core::settings::tunnel::{NamedTunnel, SshAddress, SshLogin, SshSettings, TunnelProvider, TunnelSettings};
use hooktray_core::settings::{self, Settings};
use hooktray_core::store::Store;
use hooktray_support::harness::{Program, Serving, built, plain_flow, stdout_of};
use hooktray_support::mail_server::certificate;
use hooktray_support::ssh_service::{SshAccess, SshService};
use hooktray_support::sshd::free_port;
use hooktray_support::tunnel_edge::SENDER;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A program with one stopped flow, a folder with certificates, and the path of the link.
fn place() -> (Program, TempDir, String) {
    let (program, folder) = (Program::new(), TempDir::new().expect("a folder"));
    certificate(folder.path());
    let flow = plain_flow("http://127.0.0.1:9", json!({"enabled": false}));
    let output = program.with_input(&["flow", "import", "-"], &flow.to_string());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let url = program.says(&["flow", "url", "plain"]);
    let path = url.trim().split_once("8477").expect("a link").1.to_owned();
    (program, folder, path)
}

fn set(program: &Program, provider: TunnelProvider) {
    let store = Store::open(program.folder()).expect("a database");
    let settings = Settings { tunnel: Some(TunnelSettings::by(provider)), ..Settings::default() };
    settings::save(&store, &settings).expect("saved");
}

/// Starts the engine with these additional arguments.
fn serve(
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

fn public_address(output: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    output.read_line(&mut line).expect("a line");
    line.trim().strip_prefix("public address: ").unwrap_or_else(|| panic!("{line:?}")).to_owned()
}

/// Posts a record to a public address by HTTPS. Returns the status.
fn post_outside(folder: &Path, url: &str) -> String {
    let ca = folder.join("ca.pem");
    let mut command = Command::new("curl");
    command.args(["--silent", "--output", "/dev/null", "--write-out", "%{http_code}", "--cacert"]).arg(ca);
    stdout_of(command.args(["--data", r#"{"id":"7"}"#, "--header", "Content-Type: application/json"]).arg(url))
}

/// The newest operation as `show --json` prints it.
fn newest(program: &Program) -> Value {
    let history: Value = serde_json::from_str(&program.says(&["history", "--json"])).expect("JSON");
    let id = history[0]["id"].as_str().expect("an operation");
    serde_json::from_str(&program.says(&["show", id, "--json"])).expect("JSON")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn greeting_names_the_address_and_each_new_one() {
    let (program, folder, path) = place();
    let service = SshService::start(folder.path(), SshAccess::Everybody).await;
    set(
        &program,
        TunnelProvider::Ssh(SshSettings {
            host: "127.0.0.1".into(),
            port: service.port(),
            user: "nokey".into(),
            login: SshLogin::None,
            bind: "localhost".into(),
            bind_port: 80,
            address: SshAddress::Greeting,
        }),
    );
    let (serving, mut output) = serve(&program, folder.path(), &[], None);
    let before = tokio::task::block_in_place(|| public_address(&mut output));
    assert_eq!(before, service.public());
    let status = tokio::task::block_in_place(|| post_outside(folder.path(), &format!("{before}{path}")));
    assert_eq!(status, "200");
    assert_eq!(newest(&program)["request"]["ip"], SENDER, "the service names the client");
    service.moves().await;
    let after = tokio::task::block_in_place(|| public_address(&mut output));
    assert_eq!(after, service.public());
    assert_ne!(before, after);
    assert_eq!(service.greetings(), 1, "announced in the same session");
    assert_eq!(program.says(&["flow", "url", "plain", "--public"]).trim(), format!("{after}{path}"));
    let doctor = tokio::task::block_in_place(|| {
        let mut command = program.command(&["doctor", "--listen", &serving.address]);
        String::from_utf8(command.env("SSL_CERT_FILE", folder.path().join("ca.pem")).output().expect("run").stdout)
    });
    let doctor = doctor.expect("text");
    let line = doctor.lines().find(|line| line.contains("tunnel")).expect("a line");
    assert!(line.starts_with("ok ") && line.contains(&after) && line.ends_with("answers now"), "{line}");
    assert_eq!(serving.stop_with("TERM"), Some(0));
}

/// A folder with the stand-in as `cloudflared`, for use as the whole `PATH`.
fn with_cloudflared() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let program = built("cloudflared-stand-in", "CLOUDFLARED_STAND_IN_BIN");
    std::os::unix::fs::symlink(program, folder.path().join("cloudflared")).expect("linked");
    folder
}

/// The process id, arguments and token of the child that was started last.
fn child(folder: &Path) -> (u32, String, String) {
    let text = std::fs::read_to_string(folder.join("started")).expect("it was started");
    let lines: Vec<&str> = text.lines().collect();
    (lines[0].parse().expect("a number"), lines[1].to_owned(), lines[2].to_owned())
}

/// Returns whether a process is running and not a zombie.
fn is_alive(pid: u32) -> bool {
    let status = std::fs::read_to_string(PathBuf::from(format!("/proc/{pid}/status"))).unwrap_or_default();
    !status.is_empty() && !status.contains("\nState:\tZ")
}

fn until(what: &str, mut is: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is() {
        assert!(begun.elapsed() < Duration::from_secs(30), "not in time: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn cloudflared_names_an_address_and_ends_with_us() {
    let (program, folder, path) = place();
    let bin = with_cloudflared();
    let (serving, mut output) = serve(&program, folder.path(), &["--tunnel", "cloudflared"], Some(bin.path()));
    let address = public_address(&mut output);
    assert_eq!(post_outside(folder.path(), &format!("{address}{path}")), "200");
    assert_eq!(newest(&program)["request"]["ip"], SENDER);
    let (pid, arguments, _) = child(folder.path());
    assert!(arguments.starts_with("tunnel --no-autoupdate --metrics 127.0.0.1:"), "{arguments}");
    assert!(arguments.contains(" --url http://127.0.0.1:"), "{arguments}");
    assert!(is_alive(pid));
    assert_eq!(serving.stop_with("TERM"), Some(0));
    until("it ends with us", || !is_alive(pid));
}

#[test]
fn cloudflared_ends_when_we_are_killed() {
    let (program, folder, _) = place();
    let bin = with_cloudflared();
    let (serving, mut output) = serve(&program, folder.path(), &["--tunnel", "cloudflared"], Some(bin.path()));
    public_address(&mut output);
    let (pid, ..) = child(folder.path());
    assert!(is_alive(pid));
    serving.kill();
    until("it ends with us", || !is_alive(pid));
}

#[test]
fn cloudflared_is_restarted_when_it_ends() {
    let (program, folder, path) = place();
    let bin = with_cloudflared();
    let (_serving, mut output) = serve(&program, folder.path(), &["--tunnel", "cloudflared"], Some(bin.path()));
    public_address(&mut output);
    let (before, ..) = child(folder.path());
    stdout_of(Command::new("kill").args(["-s", "KILL", &before.to_string()]));
    let address = public_address(&mut output);
    assert_ne!(child(folder.path()).0, before);
    assert_eq!(post_outside(folder.path(), &format!("{address}{path}")), "200");
}

#[test]
fn named_tunnel_gets_its_token_in_the_environment() {
    let (program, folder, path) = place();
    let bin = with_cloudflared();
    // The public address is known before it is open: it is set up in the account.
    let (port, token) = (free_port(), "eyJhIjoi");
    let service = format!("127.0.0.1:{port}");
    let mut command = program.command(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("SSL_CERT_FILE", folder.path().join("ca.pem")).env("STAND_IN", folder.path()).env("PATH", bin.path());
    command.env("STAND_IN_SERVICE", &service).env("HOOKTRAY_SECRET_CLOUDFLARED_TOKEN", token).stderr(Stdio::null());
    set(
        &program,
        TunnelProvider::Cloudflared { named: Some(NamedTunnel { url: "https://hooks.example.com".into(), port }) },
    );
    let (_serving, _output) = Serving::start(command);
    until("it is connected", || folder.path().join("public").exists());
    let public = std::fs::read_to_string(folder.path().join("public")).expect("an address");
    assert_eq!(post_outside(folder.path(), &format!("https://{public}{path}")), "200");
    let (_, arguments, given) = child(folder.path());
    assert_eq!(given, token);
    assert!(arguments.ends_with(" run") && !arguments.contains(token), "{arguments}");
}

#[test]
fn cloudflared_errors_are_printed() {
    let (program, folder, _) = place();
    let bin = with_cloudflared();
    let note = |path: &Path| {
        let mut command = program.command(&["serve", "--listen", "127.0.0.1:0", "--tunnel", "cloudflared"]);
        command.env("STAND_IN", folder.path()).env("PATH", path).stderr(Stdio::piped());
        let (mut serving, _output) = Serving::start(command);
        let mut lines = BufReader::new(serving.child.stderr.take().expect("its notes")).lines().map_while(Result::ok);
        lines.find(|line| line.starts_with("not reachable")).expect("a note")
    };
    std::fs::write(folder.path().join("limited"), "").expect("written");
    let limited = note(bin.path());
    assert!(limited.contains("error code: 1015"), "{limited}");
    let empty = TempDir::new().expect("a folder");
    let missing = note(empty.path());
    assert!(missing.contains("cloudflared is not installed"), "{missing}");
    let doctor = program.command(&["doctor"]).env("PATH", empty.path()).output().expect("run");
    assert!(String::from_utf8_lossy(&doctor.stdout).contains("tunnel    none"), "only for that run");
    set(&program, TunnelProvider::Cloudflared { named: None });
    let doctor = program.command(&["doctor"]).env("PATH", empty.path()).output().expect("run");
    let doctor = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(doctor.contains("BAD  tunnel") && doctor.contains("is not installed"), "{doctor}");
}

/// Two network namespaces with a cable between them. Dropping it deletes them.
struct Cable {
    ours: String,
    theirs: String,
}

impl Cable {
    /// Returns `None` if this user may not create network namespaces.
    fn lay() -> Option<Cable> {
        let name = |end: &str| format!("hooktray{}{end}", std::process::id());
        let cable = Cable { ours: name("a"), theirs: name("b") };
        let ip = |arguments: &[&str]| {
            Command::new("ip").args(arguments).output().is_ok_and(|output| output.status.success())
        };
        let (ours, theirs) = (cable.ours.as_str(), cable.theirs.as_str());
        let laid = ip(&["netns", "add", ours])
            && ip(&["netns", "add", theirs])
            && ip(&["-n", ours, "link", "add", "lan0", "type", "veth", "peer", "name", "lan0", "netns", theirs])
            && ip(&["-n", ours, "address", "add", "192.0.2.1/24", "dev", "lan0"])
            && ip(&["-n", theirs, "address", "add", "192.0.2.2/24", "dev", "lan0"])
            && [ours, theirs].iter().all(|end| {
                ip(&["-n", end, "link", "set", "lo", "up"]) && ip(&["-n", end, "link", "set", "lan0", "up"])
            });
        laid.then_some(cable)
    }

    /// Returns the command to run in one of the two namespaces.
    fn on(machine: &str, command: &Command) -> Command {
        let mut there = Command::new("ip");
        there.args(["netns", "exec", machine]).arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => there.env(name, value),
                None => there.env_remove(name),
            };
        }
        there
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        for end in [&self.ours, &self.theirs] {
            let _ = Command::new("ip").args(["netns", "delete", end]).stderr(Stdio::null()).status();
        }
    }
}

#[test]
fn machine_on_the_local_network_gets_through_if_allowed() {
    let Some(cable) = Cable::lay() else {
        // Needs root, which CI does not have.
        eprintln!("NOT TESTED: the local network: this user may not make networks (ip netns)");
        return;
    };
    let (program, _folder, path) = place();
    let port = free_port();
    let listen = format!("0.0.0.0:{port}");
    let start = |more: &[&str]| {
        let arguments = ["serve", "--listen", "127.0.0.1:0", "--tunnel", "lan:lan0", "--public-listen", &listen];
        let mut command = Cable::on(&cable.ours, &program.command(&[&arguments[..], more].concat()));
        command.stderr(Stdio::null());
        Serving::start(command)
    };
    let from_there = |url: &str| {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--max-time", "5", "--output", "/dev/null", "--write-out", "%{http_code}"]);
        let output = Cable::on(&cable.theirs, curl.args(["--data", "id=7", url])).output().expect("curl");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let (serving, mut output) = start(&[]);
    let address = public_address(&mut output);
    assert_eq!(address, format!("http://192.0.2.1:{port}"));
    assert_eq!(from_there(&format!("{address}{path}")), "200");
    assert_eq!(newest(&program)["request"]["ip"], "192.0.2.2");
    let own = serving.address.rsplit(':').next().expect("a port");
    assert_eq!(from_there(&format!("http://192.0.2.1:{own}{path}")), "000", "the local address stays local");
    serving.kill();
    let (_serving, mut output) = start(&["--allow", "198.51.100.0/24"]);
    assert_eq!(from_there(&format!("{}{path}", public_address(&mut output))), "403");
}
