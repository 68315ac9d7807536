//! `hooktray network`, and what `doctor` says of it.

use std::process::Output;

use hooktray_support::certificate::certificate;
use hooktray_support::harness::Program;
#[cfg(target_os = "linux")]
use hooktray_support::login_proxy::{LoginProxy, USER};
use tempfile::TempDir;

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), output.stderr.as_slice()].concat()).into_owned()
}

#[test]
fn proxy_is_chosen_and_shown_and_its_password_is_asked_for() {
    let program = Program::new();
    assert_eq!(program.says(&["network", "show"]), "proxy: system\n");
    let chosen = program.run(&["network", "proxy", "socks5://olga@10.0.0.1", "--without", "localhost, 10.0.0.0/8"]);
    let text = said(&chosen);
    assert!(text.contains("proxy: socks5://olga@10.0.0.1:1080") && text.contains("without it: localhost"), "{text}");
    assert!(text.contains("hooktray secret set proxy_password"), "{text}");
    let wrong = program.run(&["network", "proxy", "http://olga:secret@10.0.0.1"]);
    assert!(!wrong.status.success() && said(&wrong).contains("secret set proxy_password"), "{wrong:?}");
    assert!(!said(&wrong).contains("olga:secret"), "{wrong:?}");
    let unread =
        program.run(&["network", "proxy", "http://10.0.0.1:3128", "--without", "localhost, http://shop.example"]);
    assert!(!unread.status.success() && said(&unread).contains("\"http://shop.example\" is not a host"), "{unread:?}");
    program.says(&["network", "proxy", "none"]);
    assert_eq!(program.says(&["network", "show"]), "proxy: none\n");
}

#[test]
fn authority_is_trusted_shown_and_forgotten() {
    let (program, keys) = (Program::new(), TempDir::new().expect("a temporary directory"));
    certificate(keys.path());
    let file = |name: &str| keys.path().join(name).to_string_lossy().into_owned();
    let shown = program.says(&["network", "trust", &file("ca.pem")]);
    assert!(shown.contains("trusted as well: Test CA, until 20"), "{shown}");
    let wrong = program.run(&["network", "trust", &file("cert.pem")]);
    assert!(!wrong.status.success() && said(&wrong).contains("not that of an authority"), "{wrong:?}");
    let doctor = said(&program.run(&["doctor", "--listen", "127.0.0.1:0"]));
    assert!(doctor.contains("Test CA is trusted as well"), "{doctor}");
    assert_eq!(program.says(&["network", "distrust"]), "proxy: system\n");
}

#[cfg(target_os = "linux")]
#[test]
fn doctor_tries_the_chosen_proxy_with_its_login() {
    let program = Program::new();
    let proxy = LoginProxy::socks5("S3cret");
    let address = format!("socks5://{USER}@127.0.0.1:{}", proxy.server(None).port);
    program.says(&["network", "proxy", &address]);
    for (password, ok, words) in [
        (None, false, "proxy_password"),
        (Some("wrong"), false, "asks for a user name"),
        (Some("S3cret"), true, "everything is sent through 127.0.0.1"),
    ] {
        let mut command = program.command(&["doctor", "--listen", "127.0.0.1:0"]);
        command.envs(password.map(|password| ("HOOKTRAY_SECRET_PROXY_PASSWORD", password)));
        let text = said(&command.output().expect("it runs"));
        let line = |line: &str| line.contains("proxy") && line.contains(words) && line.starts_with("BAD") != ok;
        assert!(text.lines().any(line), "{password:?}: {text}");
    }
}
