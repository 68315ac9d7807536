//! The real program with an SSH service that assigns addresses.

use hooktray_core::settings::tunnel::{SshAddress, SshLogin, SshSettings, TunnelProvider};
use hooktray_support::ssh_service::{SshAccess, SshService};
use hooktray_support::tunnel_edge::SENDER;

use super::serving::{newest, post_outside, program_with_flow, public_address, serve, set_provider};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn greeting_names_the_address_and_each_new_one() {
    let (program, folder, path) = program_with_flow();
    let service = SshService::start(folder.path(), SshAccess::Everybody).await;
    set_provider(
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
