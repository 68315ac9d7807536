//! Stopping `hooktray serve`: by each signal, with work under way, and the start after it.
#![cfg(unix)]

use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::harness::{API_KEY, Program, aray_flow};
use hooktray_support::{http, wait};

use crate::cli::program::path;

const SMS: &str = r#"{"to": "89165550117", "custmemo": "Ольга"}"#;

fn program(aray: &Aray) -> Program {
    let program = Program::new();
    let imported = program.with_input(&["flow", "import", "-"], &aray_flow(&aray.url()).to_string());
    assert!(imported.status.success(), "{imported:?}");
    program
}

#[test]
fn each_signal_stops_it_cleanly() {
    let aray = Aray::start(API_KEY);
    for signal in ["INT", "TERM", "HUP"] {
        let program = program(&aray);
        assert_eq!(program.serve().stop_with(signal), Some(0), "{signal}");
        assert!(program.logs().contains("stopped"), "{signal}");
    }
}

#[tokio::test]
async fn hanging_attempt_is_cut_short_and_run_again_at_the_next_start() {
    let aray = Aray::start(API_KEY);
    aray.respond_next([ArayResponse::Hang]);
    let program = program(&aray);
    let serving = program.serve();
    assert_eq!(http::post(&serving.address, &path(&program), SMS).await.status, 200);
    aray.wait_for_requests(1).await;
    assert_eq!(serving.stop_with("TERM"), Some(0));
    assert!(program.logs().contains("cut short") && !program.logs().contains("interrupted by the last end"));
    let serving = program.serve();
    aray.wait_for_requests(2).await;
    assert_eq!(serving.stop_with("TERM"), Some(0));
    assert!(program.logs().contains("interrupted by the last end"), "{}", program.logs());
    assert_eq!(aray.orders().len(), 1);
}

#[tokio::test]
async fn second_signal_stops_it_at_once() {
    let aray = Aray::start(API_KEY);
    aray.respond_next([ArayResponse::Hang]);
    let program = program(&aray);
    let mut serving = program.serve();
    http::post(&serving.address, &path(&program), SMS).await;
    aray.wait_for_requests(1).await;
    let status = wait::until_some("it stops", async || {
        // Two signals in quick succession may count as one, so repeat it.
        let _ = std::process::Command::new("kill").arg(serving.child.id().to_string()).status();
        serving.child.try_wait().expect("asked")
    });
    assert_eq!(status.await.code(), Some(1));
}
