//! Orders that wait: a short outage is not told, a lasting one is.

use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::harness::API_KEY;
use hooktray_support::mail_server::MailServer;
use serde_json::json;

use super::incidents::emailed;

#[tokio::test]
async fn short_outage_raises_no_alert_and_a_lasting_one_does_after_five_minutes() {
    let mail_server = MailServer::plain();
    let test =
        emailed(&mail_server, |flow| flow["retry"] = json!({"delays_seconds": [600, 600, 600], "jitter": 0})).await;
    let place = test.aray.addr();
    test.aray.stop();
    let send = async |number: u32| {
        let body = format!(r#"{{"to": "89165550117", "custmemo": "{number}"}}"#);
        hooktray_support::http::post(&test.address, &test.path, &body).await;
    };
    send(1).await;
    test.engine.run_all_after(200).await;
    let back = Aray::start_on(place, API_KEY).expect("the port is free");
    test.engine.run_all_after(60).await;
    assert_eq!(test.engine.statuses(), ["delivered"]);
    test.engine.run_all_after(600).await;
    assert_eq!((mail_server.emails().len(), test.engine.notifications().len()), (0, 0));
    back.stop();
    for number in 2..=5 {
        send(number).await;
    }
    test.engine.run_all_after(0).await;
    test.engine.run_all_after(299).await;
    assert_eq!(mail_server.emails().len(), 0);
    test.engine.run_all_after(1).await;
    assert_eq!(mail_server.subjects(), ["Hooktray: “aray”: orders are waiting"]);
    assert!(mail_server.emails()[0]["text"].as_str().expect("text").contains("4 orders"));
    let _back = Aray::start_on(place, API_KEY).expect("the port is free");
    test.engine.run_all_after(600).await;
    test.engine.run_all_after(120).await;
    assert_eq!(mail_server.subjects()[1..], ["Hooktray: “aray”: works again"]);
}

#[tokio::test]
async fn single_retry_raises_no_alert_but_the_third_failed_try_does() {
    let mail_server = MailServer::plain();
    let test = emailed(&mail_server, |flow| flow["retry"] = json!({"delays_seconds": [5, 5, 5, 5], "jitter": 0})).await;
    test.aray.respond_next(vec![ArayResponse::Status(503); 3]);
    test.send_numbered(1..=1).await;
    test.engine.run_all_after(0).await;
    test.engine.run_all_after(5).await;
    assert_eq!(mail_server.emails().len(), 0);
    test.engine.run_all_after(5).await;
    assert_eq!((mail_server.emails().len(), test.engine.statuses()), (1, vec!["pending".to_owned()]));
}

#[tokio::test]
async fn missing_secret_raises_one_alert_for_all_waiting_records() {
    let mail_server = MailServer::plain();
    let test = emailed(&mail_server, |_| {}).await;
    test.engine.secrets.delete("aray_api_key").expect("deleted");
    test.send_numbered(1..=20).await;
    test.engine.run_all_after(0).await;
    assert_eq!(mail_server.subjects(), ["Hooktray: “aray”: orders are waiting"]);
    assert!(mail_server.emails()[0]["text"].as_str().expect("text").contains("aray_api_key"));
}
