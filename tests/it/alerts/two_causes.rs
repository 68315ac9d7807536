//! A flow whose records fail for two causes at once.

use hooktray_core::api::RetryMode;
use hooktray_core::incident::IncidentStage;

use super::incidents::{refused, stages};
use crate::test_flow::{TestFlow, test_flow};

/// A record whose telephone number is none.
const WITHOUT_A_NUMBER: &str = r#"{"id": "1", "to": "soon", "custmemo": "Ольга"}"#;

/// Returns a flow of which a record failed for each cause, once the owner was told of both.
async fn with_two_causes_told() -> TestFlow {
    let test = test_flow(|_| {}).await;
    test.send(WITHOUT_A_NUMBER).await;
    test.engine.run_worker().await;
    refused(&test, 2..=2).await;
    assert_eq!(stages(&test.engine), [(IncidentStage::First, 1), (IncidentStage::First, 1)]);
    test
}

#[tokio::test]
async fn flow_does_not_work_again_while_records_fail_for_another_cause() {
    let test = test_flow(|_| {}).await;
    test.send(r#"{"id": "1", "to": "soon", "custmemo": "Ольга"}"#).await;
    test.engine.run_worker().await;
    test.send_numbered(2..=2).await;
    test.engine.run_worker().await;
    refused(&test, 3..=3).await;
    test.engine.run_all_after(150).await;
    assert_eq!(stages(&test.engine), [(IncidentStage::First, 1), (IncidentStage::First, 1)]);
    let id = test.engine.history()[0].id.clone();
    test.engine.api().retry(vec![id], RetryMode::Unfinished, false).await.expect("queued");
    test.engine.run_all_after(10).await;
    for _ in 0..3 {
        test.engine.run_all_after(150).await;
    }
    assert_eq!(stages(&test.engine), [(IncidentStage::Ended, 0)], "once, though there were two causes");
}

#[tokio::test]
async fn flow_with_two_causes_works_again_once_and_says_which_orders_were_affected() {
    for first_waits in [true, false] {
        let test = with_two_causes_told().await;
        // One more of either cause, which no alert has told of yet.
        if first_waits {
            test.send(&WITHOUT_A_NUMBER.replace(r#""1""#, r#""3""#)).await;
            test.engine.run_worker().await;
        } else {
            refused(&test, 3..=3).await;
        }
        test.send_numbered(4..=4).await;
        test.engine.run_all_after(10).await;
        test.engine.run_all_after(150).await;
        test.engine.run_all_after(3600).await;
        assert_eq!(stages(&test.engine), [(IncidentStage::Ended, 1)]);
    }
}

#[tokio::test]
async fn flow_with_two_causes_works_again_only_once_both_have_recovered() {
    let test = with_two_causes_told().await;
    // One more of the first cause, which no alert has told of yet.
    test.send(&WITHOUT_A_NUMBER.replace(r#""1""#, r#""3""#)).await;
    test.engine.run_worker().await;
    test.send_numbered(4..=4).await;
    test.engine.run_all_after(0).await;
    // The second cause comes back, and is over again.
    test.engine.run_all_after(90).await;
    refused(&test, 5..=5).await;
    let id = test.engine.history()[0].id.clone();
    test.engine.api().retry(vec![id], RetryMode::Unfinished, false).await.expect("queued");
    test.engine.run_all_after(20).await;
    test.engine.run_all_after(15).await;
    assert_eq!(stages(&test.engine), [], "the second cause was over only 15 s ago");
    test.engine.run_all_after(120).await;
    test.engine.run_all_after(3600).await;
    assert_eq!(stages(&test.engine), [(IncidentStage::Ended, 1)]);
}
