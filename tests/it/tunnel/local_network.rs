//! The real program on a local network: two network namespaces of this machine.

use std::process::{Command, Stdio};

use hooktray_support::free_port::free_port;
use hooktray_support::harness::Serving;

use super::serving::{newest, program_with_flow, public_address};

/// Two network namespaces with a cable between them. Dropping it deletes them.
struct Cable {
    ours: String,
    theirs: String,
}

impl Cable {
    fn lay() -> Cable {
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
        assert!(laid, "this user may not make network namespaces");
        cable
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
#[ignore = "needs root: it makes network namespaces"]
fn machine_on_the_local_network_gets_through_if_allowed() {
    let cable = Cable::lay();
    let (program, _folder, path) = program_with_flow();
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
