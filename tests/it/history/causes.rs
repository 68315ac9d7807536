//! Why operations failed: errors of one cause stand together, and say what they are about.

use hooktray_core::api::{CauseView, RetryMode};
use hooktray_support::aray::ArayResponse;

use crate::test_flow::{TestFlow, test_flow};

async fn causes(test: &TestFlow) -> Vec<CauseView> {
    test.engine.api().causes().await.expect("causes")
}

#[tokio::test]
async fn errors_of_one_cause_stand_together_until_they_are_solved() {
    let test = test_flow(|_| {}).await;
    let responses = ["wrong api_key", "wrong api_key", "offer is not active", "wrong api_key"];
    test.aray.respond_next(responses.map(|why| ArayResponse::Refuse(why.into())));
    for number in 1..=4 {
        test.send_numbered(number..=number).await;
        test.engine.run_worker().await;
    }
    test.send(r#"{"id": "5", "to": "8 (916) 555", "custmemo": "Ольга"}"#).await;
    test.send(r#"{"id": "6", "to": "8 (916) 556", "custmemo": "Анна"}"#).await;
    test.engine.run_worker().await;
    let found = causes(&test).await;
    let about = |cause: &CauseView| {
        (cause.problem.code.clone(), cause.problem.args.get("about").cloned().unwrap_or_default(), cause.ids.len())
    };
    let expected = [("refused", "key", 3), ("field_invalid", "", 2), ("refused", "reason", 1)];
    assert_eq!(
        found.iter().map(about).collect::<Vec<_>>(),
        expected.map(|(code, about, count)| (code.to_owned(), about.to_owned(), count))
    );
    test.engine.api().mark_solved(found[0].ids.clone(), true).await.expect("solved");
    assert_eq!(causes(&test).await.len(), 2, "what is solved is in nobody's way");
}

#[tokio::test]
async fn cause_is_gone_once_its_operations_are_delivered() {
    let test = test_flow(|_| {}).await;
    test.aray.respond_next([ArayResponse::Refuse("wrong api_key".into())]);
    test.send_numbered(1..=1).await;
    test.engine.run_worker().await;
    let [cause] = causes(&test).await.try_into().expect("one cause");
    test.engine.api().retry(cause.ids, RetryMode::Unfinished, false).await.expect("queued");
    test.engine.run_worker().await;
    assert_eq!((test.engine.statuses(), causes(&test).await), (vec!["delivered".into()], vec![]));
}
