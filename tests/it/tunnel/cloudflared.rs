//! The real program with `cloudflared` as its child, or rather a stand-in for it.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use hooktray_core::settings::tunnel::{NamedTunnel, TunnelProvider};
use hooktray_support::free_port::free_port;
use hooktray_support::harness::{Serving, built, stdout_of};
use hooktray_support::tunnel_edge::SENDER;
use hooktray_support::wait;
use tempfile::TempDir;

use super::serving::{newest, post_outside, program_with_flow, public_address, serve, set_provider};

/// Returns a directory with the stand-in as `cloudflared`, for use as the whole `PATH`.
fn with_cloudflared() -> TempDir {
    let folder = TempDir::new().expect("a temporary directory");
    let program = built("cloudflared-stand-in", "CLOUDFLARED_STAND_IN_BIN");
    std::os::unix::fs::symlink(program, folder.path().join("cloudflared")).expect("linked");
    folder
}

/// Returns the process id, arguments and token of the child that was started last.
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

#[test]
fn cloudflared_names_an_address_and_ends_with_us() {
    let (program, folder, path) = program_with_flow();
    let bin = with_cloudflared();
    let (serving, mut output) = serve(&program, folder.path(), &["--tunnel", "cloudflared"], Some(bin.path()));
    let address = public_address(&mut output);
    assert_eq!(post_outside(folder.path(), &format!("{address}{path}")), "200");
    assert_eq!(newest(&program)["request"]["ip"], SENDER);
    let (pid, arguments, _) = child(folder.path());
    assert!(arguments.starts_with("tunnel --no-autoupdate --metrics 127.0.0.1:"), "{arguments}");
    assert!(arguments.contains(" --url http://127.0.0.1:"), "{arguments}");
    assert!(is_alive(pid));
    let environment = std::fs::read(format!("/proc/{pid}/environ")).expect("readable");
    assert!(!String::from_utf8_lossy(&environment).contains("HOOKTRAY_SECRET_"), "it gets no key of the shop");
    assert_eq!(serving.stop_with("TERM"), Some(0));
    wait::until_blocking("it ends with us", || !is_alive(pid));
}

#[test]
fn cloudflared_ends_when_we_are_killed() {
    let (program, folder, _) = program_with_flow();
    let bin = with_cloudflared();
    let (serving, mut output) = serve(&program, folder.path(), &["--tunnel", "cloudflared"], Some(bin.path()));
    public_address(&mut output);
    let (pid, ..) = child(folder.path());
    assert!(is_alive(pid));
    serving.kill();
    wait::until_blocking("it ends with us", || !is_alive(pid));
}

#[test]
fn cloudflared_is_restarted_when_it_ends() {
    let (program, folder, path) = program_with_flow();
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
    let (program, folder, path) = program_with_flow();
    let bin = with_cloudflared();
    // The public address is known before it is open: it is set up in the account.
    let (port, token) = (free_port(), "eyJhIjoi");
    let service = format!("127.0.0.1:{port}");
    let mut command = program.command(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("SSL_CERT_FILE", folder.path().join("ca.pem")).env("STAND_IN", folder.path()).env("PATH", bin.path());
    command.env("STAND_IN_SERVICE", &service).env("HOOKTRAY_SECRET_CLOUDFLARED_TOKEN", token).stderr(Stdio::null());
    set_provider(
        &program,
        TunnelProvider::Cloudflared { named: Some(NamedTunnel { url: "https://hooks.example.com".into(), port }) },
    );
    let (_serving, _output) = Serving::start(command);
    wait::until_blocking("it is connected", || folder.path().join("public").exists());
    let public = std::fs::read_to_string(folder.path().join("public")).expect("an address");
    assert_eq!(post_outside(folder.path(), &format!("https://{public}{path}")), "200");
    let (_, arguments, given) = child(folder.path());
    assert_eq!(given, token);
    assert!(arguments.ends_with(" run") && !arguments.contains(token), "{arguments}");
}

#[test]
fn cloudflared_errors_are_printed() {
    let (program, folder, _) = program_with_flow();
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
    let empty = TempDir::new().expect("a temporary directory");
    let missing = note(empty.path());
    assert!(missing.contains("cloudflared is not installed"), "{missing}");
    let doctor = program.command(&["doctor"]).env("PATH", empty.path()).output().expect("run");
    assert!(String::from_utf8_lossy(&doctor.stdout).contains("tunnel    none"), "only for that run");
    set_provider(&program, TunnelProvider::Cloudflared { named: None });
    let doctor = program.command(&["doctor"]).env("PATH", empty.path()).output().expect("run");
    let doctor = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(doctor.contains("BAD  tunnel") && doctor.contains("is not installed"), "{doctor}");
}
