//! The stand-in refuses what aray refuses.

use super::*;
use crate::http::{Response, request};

const ORDER: &str = "api_key=key&name=Olga&phone=%2B79165550117&offer_id=1&country_code=RU&base_url=https%3A%2F%2Fshop.example\
                     &price=1990&referrer=r&ip=203.0.113.7&ext_in_id=a";

async fn ask(aray: &Aray, query: &str) -> Response {
    let target = format!("/api/v2/order/create/?{query}");
    request(&aray.addr().to_string(), "GET", &target, "", b"").await
}

#[tokio::test]
async fn complete_order_is_accepted_once_from_query_or_body() {
    let aray = Aray::start("key");
    assert!(ask(&aray, ORDER).await.body.contains(r#""code":"ok""#));
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    let address = aray.addr().to_string();
    let posted = request(&address, "POST", "/api/v2/order/create/", form, ORDER.as_bytes()).await;
    assert!(posted.body.contains(r#""code":"ok""#), "{}", posted.body);
    let orders = aray.orders();
    assert_eq!((orders.len(), orders[0].times, orders[0].get("name")), (1, 2, Some("Olga")));
}

#[tokio::test]
async fn invalid_order_is_refused_with_status_200_and_a_reason() {
    let aray = Aray::start("key");
    let changes = [
        ("api_key=key", "api_key=other"),
        ("name=Olga", "name="),
        ("country_code=RU", "country_code=XX"),
        ("phone=%2B79165550117", "phone=123"),
        ("price=1990", "price=much"),
        ("ip=203.0.113.7", "ip=here"),
        ("base_url=https%3A%2F%2F", "base_url="),
    ];
    for (right, wrong) in changes {
        let response = ask(&aray, &ORDER.replace(right, wrong)).await;
        assert_eq!(response.status, 200, "{wrong}");
        assert!(
            response.body.contains(r#""error":""#) && !response.body.contains(r#""code":"ok""#),
            "{wrong}: {}",
            response.body
        );
    }
    assert!(aray.orders().is_empty());
    assert_eq!(request(&aray.addr().to_string(), "GET", "/other", "", b"").await.status, 404);
}

#[tokio::test]
async fn scripted_responses_come_in_order_before_the_usual_ones() {
    let aray = Aray::start("key");
    aray.respond_next([ArayResponse::Status(503), ArayResponse::Html, ArayResponse::Empty]);
    assert_eq!(ask(&aray, ORDER).await.status, 503);
    assert!(ask(&aray, ORDER).await.body.contains("<"));
    assert_eq!(ask(&aray, ORDER).await.body, "");
    assert!(ask(&aray, ORDER).await.body.contains(r#""code":"ok""#));
    assert_eq!(aray.requests().len(), 4);
}
