//! Bodies with mistakes: the orders that they become, or why none is made of one.

use hooktray_support::aray::Aray;
use hooktray_support::charset::windows_1251;
use hooktray_support::harness::{API_KEY, TestEngine, aray_flow, path};
use hooktray_support::http::request;
use serde_json::json;

use super::odd_bodies::{FORM, JSON};

#[tokio::test]
async fn record_with_two_readings_is_kept_and_says_so() {
    let aray = Aray::start(API_KEY);
    let mut engine = TestEngine::new();
    let path = path(&engine.import(&aray_flow(&aray.url())));
    let address = engine.listen().await;
    let koi8 = |text: &str| encoding_rs::KOI8_R.encode(text).0.into_owned();
    let mixed = |city: &[u8]| ["to=+79165550117&custmemo=Ольга&city=".as_bytes(), city].concat();
    let json = |text: &str| (JSON, text.as_bytes().to_vec());
    let form = |bytes: &[u8]| (FORM, bytes.to_vec());
    for ((headers, body), ambiguity) in [
        (json(r#"{"message":"он сказал "да", "to": "нет"", "to": "+79165550117"}"#), "quotes"),
        (json(r#"{"to":"+79165550117","message":"C:\Users\new"}"#), "backslash"),
        (json(r#"{"to":"+79165550117"}{"to":"+79165550118"}"#), "several"),
        (json(r#"{"to":"+79165550117","list":[1,,2]}"#), "list"),
        (json(r#"{"to":"+79165550117","to":"+79165550118"}"#), "name"),
        (form(b"custmemo=A; to=%2B79165550117"), "separator"),
        (form(b"custmemo=AT&T&to=%2B79165550117"), "ampersand"),
        (form(b"to=79165550117&custmemo=A&B"), "ampersand"),
        (form(&mixed(&koi8("АМОС"))), "charset"),
        (form(&mixed(&koi8("СОФРОН"))), "charset"),
        (form(&mixed(&windows_1251("БЛОХИН"))), "charset"),
    ] {
        assert_eq!(request(&address, "POST", &path, headers, &body).await.status, 200);
        let body = String::from_utf8_lossy(&body);
        engine.run_worker().await;
        let operation = engine.newest();
        let told = (&operation["status"], &operation["error"]["code"]);
        assert_eq!(told, (&json!("failed"), &json!("body_ambiguous")), "{body}: {operation}");
        if ambiguity != "charset" {
            assert_eq!(operation["request"]["body"], json!(body), "what came is kept");
        }
        let view = engine.api().operation(operation["id"].as_str().expect("an id").to_owned()).await.expect("a view");
        let shown = json!(view);
        assert!(shown.to_string().contains(&format!("\"ambiguity\":\"{ambiguity}\"")), "{shown}");
    }
    assert_eq!(aray.orders().len(), 0);
}

#[tokio::test]
async fn float_and_text_of_one_number_are_duplicates() {
    let aray = Aray::start(API_KEY);
    let mut engine = TestEngine::new();
    let path = path(&engine.import(&aray_flow(&aray.url())));
    let address = engine.listen().await;
    for id in ["70022.0", "\"70022\"", "7.0022e4", "70022", "\"70022.00\""] {
        let body = format!("{{\"id\":{id},\"to\":\"+79165550117\",\"custmemo\":\"Иван\"}}");
        assert_eq!(request(&address, "POST", &path, JSON, body.as_bytes()).await.status, 200);
        engine.run_worker().await;
    }
    assert_eq!(engine.statuses(), ["delivered", "duplicate", "duplicate", "duplicate", "duplicate"]);
}

#[tokio::test]
async fn number_that_was_rounded_is_kept_and_no_other_one_is_called() {
    let aray = Aray::start(API_KEY);
    let mut engine = TestEngine::new();
    let path = path(&engine.import(&aray_flow(&aray.url())));
    let address = engine.listen().await;
    for number in ["7.91655E+10", "7.9166e10", "7.917E+10", "3.8050123E+11", "\"7.91655E+10\"", "79165e6"] {
        let body = format!("{{\"to\":{number},\"from\":\"+79031112233\",\"custmemo\":\"Иван\"}}");
        assert_eq!(request(&address, "POST", &path, JSON, body.as_bytes()).await.status, 200);
        engine.run_worker().await;
        assert_eq!(engine.newest()["error"]["code"], json!("field_invalid"), "{number}");
    }
    assert_eq!(aray.orders().len(), 0);
}

#[tokio::test]
async fn repairs_reach_the_order_and_the_window() {
    let aray = Aray::start(API_KEY);
    let mut engine = TestEngine::new();
    let path = path(&engine.import(&aray_flow(&aray.url())));
    let address = engine.listen().await;
    let body = "{'to': '+79165550117', 'custmemo': 'Ольга\\u0000',}";
    assert_eq!(request(&address, "POST", &path, JSON, body.as_bytes()).await.status, 200);
    engine.run_worker().await;
    let order = aray.orders().remove(0);
    let field = |name: &str| order.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
    assert_eq!((field("name"), field("phone")), (Some("Ольга"), Some("+79165550117")));
    let id = engine.history()[0].id.clone();
    let view = engine.api().operation(id).await.expect("a view");
    let repairs = json!(view.request.repairs);
    assert!(repairs.to_string().contains(r#"{"code":"invisible_characters","field":"custmemo"}"#), "{repairs}");
    for code in ["quote_marks", "comma_extra"] {
        assert!(repairs.to_string().contains(&format!("\"code\":\"{code}\"")), "{repairs}");
    }
}
