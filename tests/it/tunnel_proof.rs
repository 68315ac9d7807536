//! Whether senders get through is tried out, and the owner is told when they do not.

use std::time::Duration;

use hooktray_core::incident::IncidentStage;
use hooktray_core::incident::alert::Alert;
use hooktray_core::outcome::Code;
use hooktray_support::harness::TestEngine;
use hooktray_support::http::post;
use hooktray_support::sshd::free_port;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::tunnel::{SOON, engine, is_down_with, open, own_address, works};

/// A router: passes connections on to a port of this machine, until it is dropped.
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
async fn an_answer_of_somebody_else_is_no_proof() {
    let (engine, _) = engine();
    let (other, _) = crate::tunnel::engine();
    let theirs = open(&other, |_| {}).await;
    let listen = format!("127.0.0.1:{}", free_port());
    let elsewhere = own_address(&format!("http://{theirs}"), &listen);
    engine.inner().tunnel().set_at(Some(elsewhere), SOON).await;
    is_down_with(&engine, "elsewhere").await;
    let api = engine.api();
    assert_eq!(api.overview().await.expect("an overview").alarms, [], "it may be over in a moment");
    engine.clock.advance(Duration::from_secs(60));
    let alarms = api.overview().await.expect("an overview").alarms;
    assert_eq!((alarms[0].code.as_str(), alarms[0].args["trouble"].as_str()), ("tunnel", "elsewhere"));
    // The own address of the same engine is not the way in either: what comes there is taken for somebody of this machine.
    let mut engine = engine;
    let own = engine.listen().await;
    let own = own_address(&format!("http://{own}"), &listen);
    engine.inner().tunnel().set_at(Some(own), SOON).await;
    is_down_with(&engine, "elsewhere").await;
}

#[tokio::test]
async fn a_way_that_breaks_is_told_with_its_cause_and_once_more_when_it_works_again() {
    let (engine, path) = engine();
    let port = free_port();
    let router = Router::to(port, "127.0.0.1:0").await;
    let address = router.address.clone();
    let settings = own_address(&format!("http://{address}"), &format!("127.0.0.1:{port}"));
    engine.inner().tunnel().set_at(Some(settings), SOON).await;
    works(&engine).await;
    assert_eq!(post(&address, &path, "{}").await.status, 200);

    let address = router.breaks().await;
    is_down_with(&engine, "not_reached").await;
    assert_eq!(engine.notifications(), [], "most such troubles pass by themselves");
    told_after(&engine, 180, IncidentStage::First).await;

    let _router = Router::to(port, &address).await;
    works(&engine).await;
    told_after(&engine, 180, IncidentStage::Ended).await;
    assert_eq!(engine.api().overview().await.expect("an overview").alarms, []);
}

/// Lets time pass until the owner is told this of the way in. What is wrong is noted beside the test, so that it may take
/// a moment until there is something to tell.
async fn told_after(engine: &TestEngine, seconds: u64, stage: IncidentStage) {
    let told = async {
        loop {
            engine.run_all_after(seconds).await;
            let alert = engine.notifications().into_iter().map(|notice| notice.alert).collect::<Vec<_>>();
            match &alert[..] {
                [] => tokio::time::sleep(Duration::from_millis(20)).await,
                [Alert::Incident(report)] => {
                    assert_eq!((report.code, report.stage), (Code::TunnelDown, stage));
                    return assert!(report.args.contains_key("trouble"));
                }
                other => panic!("{other:?}"),
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), told).await.expect("it is told");
}

#[tokio::test]
async fn who_switches_it_off_is_not_told_that_it_works_again() {
    let (engine, _) = engine();
    let nobody = own_address(&format!("http://127.0.0.1:{}", free_port()), &format!("127.0.0.1:{}", free_port()));
    engine.inner().tunnel().set_at(Some(nobody), SOON).await;
    is_down_with(&engine, "not_reached").await;
    told_after(&engine, 180, IncidentStage::First).await;
    engine.inner().tunnel().set(None).await;
    engine.run_all_after(3600).await;
    assert_eq!(engine.notifications(), []);
    open(&engine, |_| {}).await;
    engine.run_all_after(3600).await;
    assert_eq!(engine.notifications(), [], "another way is nothing that works again");
}
