//! A stand-in for the CRMs that flow templates send to, except aray.com and AdCombo, which [`crate::aray`] plays.
//!
//! Each has the address, the key and the responses that its public documentation or its public clients show: what it takes as
//! an order, how it refuses one, and what it says of one that it has.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use hooktray_core::mutex::locked;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

/// The key that each of them takes, as the secret that the template names.
pub const KEYS: [(&str, &str); 8] = [
    ("leadvertex_token", "lv-token+1"),
    ("m1_shop_api_key", "m1-key"),
    ("lp_crm_key", "lp-key"),
    ("bitrix24_webhook", "7/b24-key"),
    ("amocrm_token", "amo.long.token"),
    ("retailcrm_api_key", "retail-key"),
    ("telegram_bot_token", "123456:AA-telegram"),
    ("google_script_id", "AKfycb_script"),
];

/// An order that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The id of the CRM in the flow template.
    pub crm: &'static str,
    pub name: String,
    pub phone: String,
}

/// A running stand-in. Dropping it frees the port.
pub struct Crms {
    address: SocketAddr,
    shared: Arc<Mutex<Vec<Taken>>>,
    task: JoinHandle<()>,
}

impl Crms {
    /// Starts on a free port.
    pub async fn start() -> Crms {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Mutex::new(Vec::new()));
        let service = Router::new().fallback(respond).with_state(Arc::clone(&shared));
        let task = tokio::spawn(async move { drop(axum::serve(listener, service).await) });
        Crms { address, shared, task }
    }

    /// Scheme, host and port.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the orders, oldest first.
    pub fn taken(&self) -> Vec<Taken> {
        locked(&self.shared).clone()
    }
}

impl Drop for Crms {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A request, as the rules below look at it.
struct CrmRequest {
    method: String,
    path: String,
    query: HashMap<String, String>,
    headers: HeaderMap,
    form: HashMap<String, String>,
    json: Value,
}

impl CrmRequest {
    fn field(&self, name: &str) -> &str {
        self.form.get(name).map_or("", String::as_str)
    }
}

/// The status and the JSON of a refusal.
type Refusal = (u16, Value);

/// What a rule makes of a request: the customer of an order, or the response of a refusal.
type Ruled = Result<(String, String), Refusal>;

async fn respond(State(taken): State<Arc<Mutex<Vec<Taken>>>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = String::from_utf8_lossy(&to_bytes(body, usize::MAX).await.expect("a body")).into_owned();
    let fields = |text: &str| form_urlencoded::parse(text.as_bytes()).into_owned().collect();
    let request = CrmRequest {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: fields(head.uri.query().unwrap_or_default()),
        headers: head.headers,
        form: fields(&body),
        json: serde_json::from_str(&body).unwrap_or_default(),
    };
    let Some((crm, rule, accepted)) = rule(&request) else {
        return (StatusCode::NOT_FOUND, "<!doctype html><h1>404</h1>").into_response();
    };
    let (name, phone) = match rule(&request) {
        Ok(customer) => customer,
        Err((status, body)) => return json_reply(status, &body),
    };
    let mut taken = locked(&taken);
    taken.push(Taken { crm, name, phone });
    accepted(taken.len())
}

type Rule = (&'static str, fn(&CrmRequest) -> Ruled, fn(usize) -> Response);

/// Returns the CRM that a request is for: its rule, and its response to the order with this number.
fn rule(request: &CrmRequest) -> Option<Rule> {
    match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/api/admin/addOrder.html") => {
            Some(("leadvertex", leadvertex, |n| json_reply(200, &json!({n.to_string(): "OK"}))))
        }
        ("POST", "/send_order/") => Some(("m1-shop", m1_shop, |n| json_reply(200, &json!({"result": "ok", "id": n})))),
        ("POST", "/api/addNewOrder.html") => Some(("lp-crm", lp_crm, |n| {
            json_reply(200, &json!({"status": "ok", "data": [{"order_id": n.to_string()}], "message": ["added"]}))
        })),
        ("POST", path) if path.starts_with("/rest/") => {
            Some(("bitrix24", bitrix24, |n| json_reply(200, &json!({"result": n, "time": {"duration": 0.1}}))))
        }
        ("POST", "/api/v4/leads/complex") => Some(("amocrm", amocrm, |n| {
            json_reply(
                200,
                &json!([{"id": n, "contact_id": 1, "company_id": null, "request_id": ["x"], "merged": false}]),
            )
        })),
        ("POST", "/api/v5/orders/create") => {
            Some(("retailcrm", retailcrm, |n| json_reply(201, &json!({"success": true, "id": n, "order": {}}))))
        }
        ("POST", path) if path.starts_with("/bot") => Some(("telegram", telegram, |n| {
            json_reply(200, &json!({"ok": true, "result": {"message_id": n, "date": 1, "text": "…"}}))
        })),
        ("POST", "/macros/s/AKfycb_script/exec") => Some(("google-sheets", google_sheets, |n| {
            // The script has run; its response is fetched from another address.
            (StatusCode::FOUND, [(LOCATION, format!("/macros/echo?user_content_key={n}"))]).into_response()
        })),
        ("GET", "/macros/echo") => Some(("google-sheets", echo, |_| StatusCode::NO_CONTENT.into_response())),
        _ => None,
    }
}

fn json_reply(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).expect("a status");
    (status, [(CONTENT_TYPE, "application/json; charset=utf-8")], body.to_string()).into_response()
}

fn refused(status: u16, body: &Value) -> Refusal {
    (status, body.clone())
}

/// Returns the customer of an order that has all of these fields; the refusal where one is empty.
fn customer(request: &CrmRequest, name: &str, phone: &str, others: &[&str], refusal: fn(&str) -> Refusal) -> Ruled {
    if let Some(empty) = [name, phone].iter().chain(others).find(|field| request.field(field).is_empty()) {
        return Err(refusal(&format!("{empty} is empty")));
    }
    Ok((request.field(name).to_owned(), request.field(phone).to_owned()))
}

fn leadvertex(request: &CrmRequest) -> Ruled {
    let refusal = |reason: &str| refused(200, &json!({"error": reason}));
    if request.query.get("token").map(String::as_str) != Some("lv-token+1") {
        return Err(refusal("Wrong token"));
    }
    customer(request, "fio", "phone", &["goods[0][goodID]", "goods[0][quantity]", "goods[0][price]"], refusal)
}

fn m1_shop(request: &CrmRequest) -> Ruled {
    let refusal = |reason: &str| refused(200, &json!({"result": "error", "message": reason}));
    if request.field("api_key") != "m1-key" {
        return Err(refusal("Wrong api_key"));
    }
    customer(request, "name", "phone", &["ref", "product_id", "ip"], refusal)
}

fn lp_crm(request: &CrmRequest) -> Ruled {
    let refusal = |reason: &str| refused(200, &json!({"status": "error", "message": [reason]}));
    if request.field("key") != "lp-key" {
        return Err(refusal("Wrong key"));
    }
    let is_number = request.field("order_id").parse::<i64>().is_ok();
    if !is_number || !is_serialized_product(request.field("products")) {
        return Err(refusal("Wrong products"));
    }
    customer(request, "bayer_name", "phone", &["order_id", "country"], refusal)
}

/// True if PHP's `unserialize` reads one product with the fields of an order.
fn is_serialized_product(text: &str) -> bool {
    let Some(mut rest) = text.strip_prefix("a:1:{i:0;a:3:{").and_then(|text| text.strip_suffix("}}")) else {
        return false;
    };
    let mut strings = Vec::new();
    while let Some((length, after)) = rest.strip_prefix("s:").and_then(|text| text.split_once(":\"")) {
        let Ok(length) = length.parse::<usize>() else { return false };
        let Some(text) = after.get(..length) else { return false };
        let Some(next) = after[length..].strip_prefix("\";") else { return false };
        (strings, rest) = ([strings, vec![text]].concat(), next);
    }
    rest.is_empty() && strings.len() == 6 && [strings[0], strings[2], strings[4]] == ["product_id", "price", "count"]
}

fn bitrix24(request: &CrmRequest) -> Ruled {
    let refusal = |reason: &str| refused(400, &json!({"error": "ERROR_CORE", "error_description": reason}));
    if request.path != "/rest/7/b24-key/crm.lead.add.json" {
        let body = json!({"error": "INVALID_CREDENTIALS", "error_description": "Invalid request credentials"});
        return Err(refused(401, &body));
    }
    customer(request, "fields[NAME]", "fields[PHONE][0][VALUE]", &["fields[TITLE]"], refusal)
}

fn amocrm(request: &CrmRequest) -> Ruled {
    let refusal =
        |status: u16, detail: &str| refused(status, &json!({"title": "Error", "status": status, "detail": detail}));
    if request.headers.get("authorization").is_none_or(|key| key != "Bearer amo.long.token") {
        return Err(refusal(401, "Wrong access token"));
    }
    let contact = &request.json[0]["_embedded"]["contacts"][0];
    let field = &contact["custom_fields_values"][0];
    let (name, phone) = (contact["first_name"].as_str(), field["values"][0]["value"].as_str());
    match (name, phone) {
        (Some(name), Some(phone)) if field["field_code"] == "PHONE" => Ok((name.to_owned(), phone.to_owned())),
        _ => Err(refusal(400, "Request validation failed")),
    }
}

fn retailcrm(request: &CrmRequest) -> Ruled {
    let refusal = |status: u16, reason: &str| refused(status, &json!({"success": false, "errorMsg": reason}));
    if request.field("apiKey") != "retail-key" {
        return Err(refusal(403, "Wrong \"apiKey\" value."));
    }
    let order: Value = serde_json::from_str(request.field("order")).unwrap_or_default();
    if order["firstName"] == "Known" {
        return Err(refusal(400, "Order already exists."));
    }
    match (order["firstName"].as_str(), order["phone"].as_str(), order["externalId"].as_str()) {
        (Some(name), Some(phone), Some(_)) => Ok((name.to_owned(), phone.to_owned())),
        _ => Err(refusal(400, "Errors in the entity format")),
    }
}

fn telegram(request: &CrmRequest) -> Ruled {
    let refusal = |status: u16, description: &str| {
        refused(status, &json!({"ok": false, "error_code": status, "description": description}))
    };
    if request.path != "/bot123456:AA-telegram/sendMessage" {
        return Err(refusal(401, "Unauthorized"));
    }
    if request.field("chat_id").is_empty() {
        return Err(refusal(400, "Bad Request: chat_id is empty"));
    }
    let mut lines = request.field("text").lines().map(str::to_owned);
    match (lines.next(), lines.next()) {
        (Some(name), Some(phone)) => Ok((name, phone)),
        _ => Err(refusal(400, "Bad Request: message text is empty")),
    }
}

fn google_sheets(request: &CrmRequest) -> Ruled {
    let text = |name: &str| request.json[name].as_str().unwrap_or_default().to_owned();
    Ok((text("name"), text("phone")))
}

/// The response of a script: its row, or why it wrote none.
fn echo(request: &CrmRequest) -> Ruled {
    let row = request.query.get("user_content_key").and_then(|key| key.parse::<u64>().ok());
    Err(refused(200, &json!({"ok": true, "row": row})))
}
