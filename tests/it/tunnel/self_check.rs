//! The self-check of the tunnel, and the alert when senders do not get through.

use std::time::Duration;

use hooktray_core::api::AttentionCode;
use hooktray_core::incident::IncidentStage;
use hooktray_core::incident::alert::Alert;
use hooktray_core::outcome::ProblemCode;
use hooktray_core::settings::tunnel::TunnelProvider;
use hooktray_core::tunnel::{TunnelErrorCode, TunnelStage, TunnelTiming};
use hooktray_support::free_port::free_port;
use hooktray_support::harness::TestEngine;
use hooktray_support::http::post;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::tunnel::public_access::{FAST, engine, open, own_address, wait_for, wait_until_down, wait_until_works};
use crate::tunnel::serving::{program_with_flow, public_address, serve, set_provider};

/// A router: forwards connections to a port of this machine until it is dropped.
struct Router {
    address: String,
    task: JoinHandle<()>,
}

impl Router {
    async fn to(port: u16, at: &str) -> Router {
        let listener = TcpListener::bind(at).await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let task = tokio::spawn(async move {
            loop {
                let (mut outside, _) = listener.accept().await.expect("a connection");
                let Ok(mut inside) = TcpStream::connect(("127.0.0.1", port)).await else { continue };
                tokio::spawn(async move { copy_bidirectional(&mut outside, &mut inside).await });
            }
        });
        Router { address, task }
    }

    async fn breaks(self) -> String {
        self.task.abort();
        let _ = self.task.await;
        self.address
    }
}

#[tokio::test]
async fn reply_of_another_program_fails_the_self_check() {
    let (engine, _) = engine();
    let (other, _) = crate::tunnel::public_access::engine();
    let theirs = open(&other, |_| {}).await;
    let listen = format!("127.0.0.1:{}", free_port());
    let elsewhere = own_address(&format!("http://{theirs}"), &listen);
    engine.inner().tunnel().set_with(Some(elsewhere), FAST).await;
    wait_until_down(&engine, TunnelErrorCode::Elsewhere).await;
    let api = engine.api();
    assert_eq!(api.dashboard().await.expect("the dashboard").attention, [], "it may be over in a moment");
    engine.clock.advance(Duration::from_secs(60));
    let attention = api.dashboard().await.expect("the dashboard").attention;
    assert_eq!((attention[0].code, attention[0].args["error"].as_str()), (AttentionCode::Tunnel, "elsewhere"));
    // The local address of the same engine does not pass either: its senders count as local.
    let mut engine = engine;
    let own = engine.listen().await;
    let own = own_address(&format!("http://{own}"), &listen);
    engine.inner().tunnel().set_with(Some(own), FAST).await;
    wait_until_down(&engine, TunnelErrorCode::Elsewhere).await;
}

/// Intervals with which a tunnel that is closed stays closed.
const NEVER_REOPENED: TunnelTiming =
    TunnelTiming { first_retry: Duration::from_secs(3600), longest_retry: Duration::from_secs(3600), ..FAST };

/// Opens an own address that the self-check does not reach, as behind a router that does not let this machine reach its own
/// address from inside. Returns where its senders' requests arrive.
async fn open_unreachable(engine: &TestEngine, timing: TunnelTiming) -> String {
    let listen = format!("127.0.0.1:{}", free_port());
    let settings = own_address(&format!("http://127.0.0.1:{}", free_port()), &listen);
    engine.inner().tunnel().set_with(Some(settings), timing).await;
    wait_until_down(engine, TunnelErrorCode::NotReached).await;
    listen
}

#[tokio::test]
async fn own_address_that_cannot_be_checked_from_here_keeps_its_port_open() {
    let (engine, path) = engine();
    let listen = open_unreachable(&engine, NEVER_REOPENED).await;
    assert_eq!(post(&listen, &path, "{}").await.status, 200, "senders may get through all the same");
    let state = wait_for(&engine, |state| state.stage == TunnelStage::Unverified).await;
    let (error, _) = state.error.expect("it is still told why");
    assert_eq!((error.code, state.checked_at), (TunnelErrorCode::NotReached, None));
    engine.clock.advance(Duration::from_secs(3600));
    assert_eq!(engine.api().dashboard().await.expect("the dashboard").attention, []);
    engine.inner().tunnel().check_now();
    assert_eq!(post(&listen, &path, "{}").await.status, 200);
}

#[tokio::test]
async fn alert_that_senders_do_not_get_through_ends_with_the_first_record() {
    let (engine, path) = engine();
    let listen = open_unreachable(&engine, FAST).await;
    alerted_after(&engine, 180, IncidentStage::First).await;
    assert_eq!(post(&listen, &path, "{}").await.status, 200);
    wait_for(&engine, |state| state.stage == TunnelStage::Unverified).await;
    alerted_after(&engine, 180, IncidentStage::Ended).await;
}

#[tokio::test]
async fn broken_tunnel_is_alerted_with_its_cause_and_again_when_it_works() {
    let (engine, path) = engine();
    let port = free_port();
    let router = Router::to(port, "127.0.0.1:0").await;
    let address = router.address.clone();
    let settings = own_address(&format!("http://{address}"), &format!("127.0.0.1:{port}"));
    engine.inner().tunnel().set_with(Some(settings), FAST).await;
    wait_until_works(&engine).await;
    assert_eq!(post(&address, &path, "{}").await.status, 200);

    let address = router.breaks().await;
    wait_until_down(&engine, TunnelErrorCode::NotReached).await;
    assert_eq!(engine.notifications(), [], "most outages end by themselves");
    alerted_after(&engine, 180, IncidentStage::First).await;

    let _router = Router::to(port, &address).await;
    wait_until_works(&engine).await;
    alerted_after(&engine, 180, IncidentStage::Ended).await;
    assert_eq!(engine.api().dashboard().await.expect("the dashboard").attention, []);
}

/// Lets time pass until the owner is alerted of the tunnel. Another task stores the incident and then reports a change.
async fn alerted_after(engine: &TestEngine, seconds: u64, stage: IncidentStage) {
    let alerted = async {
        loop {
            engine.run_all_after(seconds).await;
            let alerts = engine.notifications().into_iter().map(|notification| notification.alert).collect::<Vec<_>>();
            match &alerts[..] {
                [] => engine.state_changed().await,
                [Alert::Incident(report)] => {
                    assert_eq!((report.code, report.stage), (ProblemCode::TunnelDown, stage));
                    return assert!(report.args.contains_key("error"));
                }
                other => panic!("{other:?}"),
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), alerted).await.expect("an alert");
}

#[tokio::test]
async fn switching_it_off_sends_no_alert_that_it_works_again() {
    let (engine, _) = engine();
    let nobody = own_address(&format!("http://127.0.0.1:{}", free_port()), &format!("127.0.0.1:{}", free_port()));
    engine.inner().tunnel().set_with(Some(nobody), FAST).await;
    wait_until_down(&engine, TunnelErrorCode::NotReached).await;
    alerted_after(&engine, 180, IncidentStage::First).await;
    engine.inner().tunnel().set(None).await;
    engine.run_all_after(3600).await;
    assert_eq!(engine.notifications(), []);
    open(&engine, |_| {}).await;
    engine.run_all_after(3600).await;
    assert_eq!(engine.notifications(), [], "another tunnel is not one that works again");
}

#[test]
fn check_of_the_public_address_heeds_a_star_in_no_proxy() {
    let (program, folder, _) = program_with_flow();
    let listen = format!("127.0.0.1:{}", free_port());
    let url = format!("http://{listen}");
    set_provider(&program, TunnelProvider::Address { url: url.clone(), listen });
    let (_serving, mut output) = serve(&program, folder.path(), &[], None);
    assert_eq!(public_address(&mut output), url);
    let nothing_listens_there = format!("http://127.0.0.1:{}", free_port());
    let mut doctor = program.command(&["doctor"]);
    let doctor = doctor.env("http_proxy", nothing_listens_there).env("no_proxy", "*").output().expect("it runs");
    let lines = String::from_utf8_lossy(&doctor.stdout);
    assert!(lines.contains("and answers now"), "{lines}");
}
