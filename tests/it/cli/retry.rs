//! `hooktray retry`, and what the lists and `flow test` say of unusual ends.

use std::process::Output;

use hooktray_core::history::{self, BulkAction};
use hooktray_support::aray::ArayResponse;
use hooktray_support::harness::{Program, TestEngine};
#[cfg(target_os = "linux")]
use hooktray_support::receiver::CannedResponse;
use serde_json::json;

use crate::test_flow::{SMS, TestFlow, test_flow};
#[cfg(target_os = "linux")]
use crate::three_requests::three_requests;

fn run(engine: &TestEngine, arguments: &[&str]) -> Output {
    let mut command = Program::new().command(arguments);
    command.env("HOOKTRAY_DATA_DIR", engine.data_dir.path()).stdin(std::process::Stdio::null());
    command.output().expect("hooktray starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

async fn refused(changes: impl FnOnce(&mut serde_json::Value)) -> TestFlow {
    let test = test_flow(changes).await;
    test.aray.respond_next([ArayResponse::Refuse("no such offer".into())]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["failed"]);
    test
}

#[tokio::test]
async fn retry_in_a_stopped_flow_says_so_keeps_the_error_and_goes_out_with_the_start() {
    let test = refused(|_| {}).await;
    test.engine.inner().change_flows(|flows| flows.stop("aray")).expect("stopped");
    let id = test.engine.history()[0].id.clone();
    let output = run(&test.engine, &["retry", &id]);
    assert!(output.status.success(), "{output:?}");
    assert!(text(&output.stderr).contains("“aray” is stopped"), "{output:?}");
    assert_eq!(test.engine.run_worker().await, 0);
    assert_eq!((test.engine.statuses(), test.error().as_str()), (vec!["pending".into()], "refused"));
    test.engine.inner().change_flows(|flows| flows.start("aray")).expect("started");
    test.engine.clock.advance(std::time::Duration::from_secs(100 * 365 * 24 * 3600));
    test.engine.run_worker().await;
    assert_eq!((test.engine.statuses(), test.error().as_str()), (vec!["delivered".into()], ""));
}

const MANY_FROM_THE_START: [&str; 4] = ["retry", "--status", "failed", "--from-start"];

#[tokio::test]
async fn run_of_many_from_the_start_warns_in_a_script() {
    let test = refused(|_| {}).await;
    let done = run(&test.engine, &MANY_FROM_THE_START);
    assert_eq!((done.status.code(), text(&done.stdout).as_str()), (Some(0), "queued again: 1\n"));
    assert!(text(&done.stderr).contains("created a second time"), "{done:?}");
}

/// Runs a command on a terminal where the user answers with this line. Returns the exit code and what was shown.
#[cfg(target_os = "linux")]
fn on_a_terminal(engine: &TestEngine, arguments: &[&str], response: &[u8]) -> (Option<i32>, String) {
    use std::io::Write as _;
    use std::process::Stdio;

    let hooktray = Program::new().command(&[]);
    let mut command = std::process::Command::new("script");
    // It makes a terminal for a command (util-linux).
    let words = [&[&*hooktray.get_program().to_string_lossy()][..], arguments].concat().join(" ");
    command.args(["--quiet", "--return", "--command", &words, "/dev/null"]);
    command.env("HOOKTRAY_SECRETS", "env").env("HOOKTRAY_DATA_DIR", engine.data_dir.path());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("script starts");
    child.stdin.as_mut().expect("a pipe").write_all(response).expect("written");
    let output = child.wait_with_output().expect("an end");
    (output.status.code(), text(&output.stdout))
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn run_of_many_from_the_start_asks_on_a_terminal() {
    let test = refused(|_| {}).await;
    let (code, said) = on_a_terminal(&test.engine, &MANY_FROM_THE_START, b"n\n");
    assert!(said.contains("1 × failed: each may be ordered a second time"), "{said}");
    assert!(code == Some(1) && said.contains("nothing was queued"), "{code:?}: {said}");
    assert_eq!(test.engine.statuses(), ["failed"], "nothing is queued");
    let (code, said) = on_a_terminal(&test.engine, &MANY_FROM_THE_START, b"y\n");
    assert!(code == Some(0) && said.contains("queued again: 1"), "{code:?}: {said}");
    assert_eq!(test.engine.statuses(), ["pending"]);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn record_that_is_left_out_for_another_reason_after_the_question_is_named_once() {
    let mut flow = three_requests(|flow| flow["retry"]["delays_seconds"] = json!([])).await;
    // The second request of one has no response, that of the other is refused.
    flow.told.reply_next([CannedResponse::status(504), CannedResponse::status(400)]);
    let unanswered = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    let refused = flow.send("Иван").await;
    flow.engine.run_worker().await;
    flow.edit(|actions| {
        let url = actions[1]["url"].as_str().expect("a URL").replace("/api/v2/order/create/", "/api/v3/order/create/");
        actions[1]["url"] = json!(url);
    });
    let (code, said) = on_a_terminal(&flow.engine, &["retry", "--status", "failed"], b"y\n");
    assert_eq!([said.matches(&unanswered).count(), said.matches(&refused).count()], [1, 1], "{said}");
    assert!(code == Some(1) && said.contains("queued again: 0"), "{code:?}: {said}");
}

#[tokio::test]
async fn retry_of_a_record_whose_duplicate_was_sent_or_waits_says_so_and_wants_to_be_asked_for() {
    for duplicate_waits in [false, true] {
        let test = refused(|flow| flow["source"]["deduplicate"]["key"] = json!("{{ body.id }}")).await;
        test.send(SMS).await;
        if !duplicate_waits {
            test.engine.run_worker().await;
        }
        let ids: Vec<String> = test.engine.history().into_iter().map(|line| line.id).collect();
        let output = run(&test.engine, &["retry", &ids[1]]);
        let said = text(&output.stderr);
        assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(1), "queued again: 0\n"));
        assert!(said.contains(&ids[1]) && said.contains(&ids[0]) && said.contains("--even-if-sent"), "{said}");
        let asked_for = run(&test.engine, &["retry", &ids[1], "--even-if-sent"]);
        assert_eq!((asked_for.status.code(), text(&asked_for.stdout).as_str()), (Some(0), "queued again: 1\n"));
    }
}

#[tokio::test]
async fn retry_of_what_waited_in_a_restored_backup_warns_each_time_until_it_is_asked_for() {
    let mut test = test_flow(|_| {}).await;
    test.send_numbered(1..=2).await;
    let saved = test.engine.data_dir.path().join("saved.db");
    let (readers, now) = (&test.engine.inner().store().readers, test.engine.clock.now());
    hooktray_core::backup::save(readers, &saved, now).expect("saved");
    test.engine.run_worker().await;
    test.engine.restore(&saved).await;
    let id = test.engine.history()[0].id.clone();
    for arguments in [&["retry", "--status", "held"][..], &["retry", id.as_str()]] {
        for _ in 0..2 {
            let output = run(&test.engine, arguments);
            let said = text(&output.stderr);
            assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(1), "queued again: 0\n"), "{said}");
            assert!(said.contains("backup that was restored") && said.contains("add --even-"), "{said}");
        }
    }
    test.engine.run_worker().await;
    assert_eq!((test.engine.statuses(), test.aray.requests().len()), (vec!["held".to_owned(); 2], 2));
    let output = run(&test.engine, &["retry", &id, "--even-if-sent"]);
    assert_eq!(text(&output.stdout), "queued again: 1\n");
    let output = run(&test.engine, &["retry", "--status", "held", "--even-if-arrived"]);
    assert_eq!(text(&output.stdout), "queued again: 1\n");
    test.engine.clock.set(jiff::Timestamp::now());
    test.engine.run_worker().await;
    assert_eq!((test.engine.statuses(), test.aray.requests().len()), (vec!["delivered".to_owned(); 2], 4));
}

#[tokio::test]
async fn record_of_a_restored_backup_that_was_cancelled_is_not_sent_again_unasked() {
    let mut test = test_flow(|_| {}).await;
    test.send(SMS).await;
    let saved = test.engine.data_dir.path().join("saved.db");
    let (readers, now) = (&test.engine.inner().store().readers, test.engine.clock.now());
    hooktray_core::backup::save(readers, &saved, now).expect("saved");
    test.engine.restore(&saved).await;
    let (store, clock) = (test.engine.inner().store(), &test.engine.clock);
    let ids = [test.engine.history()[0].id.clone()];
    history::cancel(store, clock, &ids).expect("cancelled");
    let bulk = history::bulk(store, clock, &ids, BulkAction::Retry).expect("asked");
    assert_eq!(
        (bulk.done.len(), bulk.may_have_arrived, test.engine.statuses()),
        (0, ids.to_vec(), vec!["cancelled".into()])
    );
    let bulk = history::bulk(store, clock, &ids, BulkAction::RetryEvenIfArrived).expect("asked");
    assert_eq!((bulk.done.len(), test.engine.statuses()), (1, vec!["pending".into()]));
}

#[tokio::test]
async fn plain_history_marks_what_the_crm_knew_and_says_why_nothing_was_sent() {
    let test = test_flow(|flow| {
        flow["actions"][1]["success"]["duplicate"] = json!("{{ response.json.is_double }}");
        flow["actions"][1]["when"] = json!("{{ body.id == '1' }}");
    })
    .await;
    let body = json!({"code": "ok", "order_id": 77, "is_double": true}).to_string();
    test.aray.respond_next([ArayResponse::StatusWith { status: 200, headers: vec![], body }]);
    test.send(SMS).await;
    test.send(&SMS.replace("\"1\"", "\"2\"")).await;
    test.engine.run_worker().await;
    let shown = text(&run(&test.engine, &["history"]).stdout);
    let lines: Vec<&str> = shown.lines().collect();
    assert!(lines[1].contains("delivered") && lines[1].ends_with("the CRM already knew this order"), "{shown}");
    assert!(lines[0].contains("filtered") && lines[0].contains("“send”"), "{shown}");
    let known = text(&run(&test.engine, &["history", "--crm-duplicate"]).stdout);
    assert_eq!(known.lines().collect::<Vec<_>>(), [lines[1]]);
    assert_eq!(test.error(), "nothing_to_send");
}

#[test]
fn empty_lists_say_whether_options_leave_everything_out() {
    let program = Program::new();
    let said = |arguments: &[&str]| text(&program.run(arguments).stderr);
    assert!(said(&["history"]).contains("no records yet"));
    let filters =
        [&["--status", "failed"][..], &["--partial"], &["--crm-duplicate"], &["--search", "x"], &["--since", "1h"]];
    for filter in filters {
        assert!(said(&[&["history"][..], filter].concat()).contains("no records match"), "{filter:?}");
    }
    assert!(said(&["notify", "failed"]).contains("no message has failed"));
}

#[tokio::test]
async fn flow_test_says_of_steps_behind_a_mistake_that_they_were_not_reached() {
    let test = test_flow(|flow| {
        let mut last = flow["actions"][1].clone();
        last["id"] = json!("last");
        last["url"] = json!("{{ body.nowhere }}");
        flow["actions"].as_array_mut().expect("actions").push(last);
    })
    .await;
    test.send(SMS).await;
    let output = run(&test.engine, &["flow", "test", "aray"]);
    let shown = text(&output.stdout);
    assert!(shown.contains("send [http_request]: not_reached"), "{shown}");
    assert!(shown.contains("last [http_request]: failed"), "{shown}");
    assert!(!shown.contains("skipped"), "{shown}");
}

#[tokio::test]
async fn notes_of_a_record_are_shown() {
    let test = test_flow(|_| {}).await;
    test.send(&json!({"id": "1", "to": "89165550117, 89165550118", "custmemo": "Ольга"}).to_string()).await;
    test.engine.run_worker().await;
    let id = test.engine.history()[0].id.clone();
    let shown = text(&run(&test.engine, &["show", &id]).stdout);
    assert_eq!(shown.matches("“phone” has more than one telephone number").count(), 2, "{shown}");
}

#[test]
fn deleted_flow_counts_its_records_in_words() {
    let program = Program::new();
    program.says(&["flow", "new", "--template", "blank", "--name", "b"]);
    assert_eq!(program.says(&["flow", "delete", "b"]), "deleted “b”; no record was waiting, its history stays\n");
}

#[tokio::test]
async fn retry_of_many_says_of_which_flows_records_cannot_be_sent() {
    let test = refused(|_| {}).await;
    let file = test.engine.data_dir.path().join("hooktray.db");
    let set = |stored: &str| {
        let connection = rusqlite::Connection::open(&file).expect("a database");
        connection.execute("UPDATE flows SET file = ?1", [stored]).expect("written");
    };
    let stored: String = rusqlite::Connection::open(&file)
        .and_then(|connection| connection.query_row("SELECT file FROM flows", [], |row| row.get(0)))
        .expect("a flow");
    set("{");
    let id = test.engine.history()[0].id.clone();
    for arguments in [&["retry", "--status", "failed"][..], &["retry", &id]] {
        let output = run(&test.engine, arguments);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("cannot be read") && said.contains("replace it or delete it"), "{said}");
        assert_eq!(test.engine.statuses(), ["failed"]);
    }
    set(&stored);
    test.engine.inner().change_flows(|flows| flows.delete("aray")).expect("deleted");
    let output = run(&test.engine, &["retry", "--status", "failed"]);
    let said = text(&output.stderr);
    assert!(said.contains("not queued: 1") && said.contains("was deleted; create it again first"), "{said}");
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(1), "queued again: 0\n"));
}

#[tokio::test]
async fn operation_that_is_named_twice_is_queued_and_counted_once() {
    let test = refused(|_| {}).await;
    let id = test.engine.history()[0].id.clone();
    let output = run(&test.engine, &["retry", &id, &id.to_uppercase(), &id]);
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(0), "queued again: 1\n"));
}
