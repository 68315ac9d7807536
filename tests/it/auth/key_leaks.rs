//! Searches everything that leaves the program for a key: emails, other messages, what the window gets, files. The CRM repeats the
//! key in every form.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hooktray_core::alerts::webhook::presets;
use hooktray_core::api::HistoryFilter;
use hooktray_core::base::i18n::Language;
use hooktray_core::settings::{self, Settings, SummarySettings, WEBHOOK_ADDRESS};
use hooktray_core::{flows, history};
use hooktray_support::bot_api::{BotApi, TOKEN};
use hooktray_support::harness::{TestEngine, path, plain_flow};
use hooktray_support::http;
use hooktray_support::mail_server::MailServer;
use hooktray_support::receiver::{CannedResponse, Receiver};
use serde_json::{Value, json};

/// A key with characters that encodings change.
pub(super) const KEY: &str = "Kz7+Qw/Er&ty=445566";
/// The same without them, for senders that encode nothing.
pub(super) const PLAIN_KEY: &str = "Kz7-QwErty-445566";

fn percent(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn bytes(text: &str, written: impl Fn(u8) -> String, between: &str) -> String {
    text.bytes().map(written).collect::<Vec<_>>().join(between)
}

/// How a service may repeat a key.
fn forms(key: &str) -> Vec<String> {
    let digits = |between: &str| bytes(key, |byte| format!("{byte:02x}"), between);
    let base32 = data_encoding::BASE32.encode(key.as_bytes());
    vec![
        key.to_owned(),
        key.to_uppercase(),
        percent(key),
        percent(&percent(key)),
        json!({"k": json!({"k": key}).to_string()}).to_string(),
        bytes(key, |byte| format!("\\u{byte:04x}"), ""),
        bytes(key, |byte| format!("&#{byte};"), ""),
        bytes(key, |byte| format!("={byte:02X}"), ""),
        bytes(key, |byte| format!("={byte:02X}"), "=\r\n"),
        STANDARD.encode(key),
        STANDARD.encode(format!("login:{key}")),
        STANDARD.encode(STANDARD.encode(key)),
        digits(""),
        digits(":").to_uppercase(),
        digits(" "),
        digits("-"),
        bytes(key, |byte| format!("0x{byte:02x}"), ", "),
        base32.to_lowercase(),
        base32,
    ]
}

/// Returns a text without what escapes add to it.
fn plain(text: &str) -> String {
    text.to_lowercase().replace("\\r\\n", "").replace(['\\', '\r', '\n'], "")
}

/// Returns what is left of a key in a text, in any of its forms.
pub(super) fn left(text: &str, key: &str) -> Option<String> {
    let text = plain(text);
    // Of an encoding with ends that depend on the text around it, the middle is looked for.
    let pieces = forms(key).into_iter().map(|form| plain(&form).chars().skip(6).take(10).collect());
    let own = [&key[4..10], &key[key.len() - 6..]].map(plain);
    pieces.chain(own).find(|piece: &String| text.contains(piece.as_str()))
}

/// A flow whose owner is told of everything by every channel.
pub(super) struct Told {
    pub(super) engine: TestEngine,
    pub(super) crm: Receiver,
    webhook: Receiver,
    telegram: BotApi,
    mail: MailServer,
    pub(super) address: String,
    pub(super) path: String,
    flow: Value,
}

impl Told {
    pub(super) async fn start(actions: impl FnOnce(&str) -> Value) -> Told {
        let (crm, webhook) = (Receiver::start().await, Receiver::start().await);
        let (telegram, mail, mut engine) = (BotApi::start().await, MailServer::plain(), TestEngine::new());
        let each = json!({"email": true, "telegram": true, "webhook": true, "per_minute": 60});
        let changes = json!({"actions": actions(&crm.url()), "concurrency": 1, "notify": {"each_order": each},
                             "retry": {"delays_seconds": [], "jitter": 0}});
        let flow = plain_flow(&crm.url(), changes);
        engine.secrets.set(settings::TELEGRAM_TOKEN, TOKEN.to_owned().into()).expect("stored");
        engine.secrets.set(WEBHOOK_ADDRESS, webhook.url().into()).expect("stored");
        engine.secrets.set("svc", KEY.to_owned().into()).expect("stored");
        let channel = presets().into_iter().find(|preset| preset.id == "json").expect("a known service").settings;
        let settings = Settings {
            language: Some("en".into()),
            telegram: Some(telegram.settings()),
            webhook: Some(channel),
            email: Some(mail.settings()),
            summary: Some(SummarySettings { hour: 21, email: true, telegram: true, webhook: true }),
            ..Settings::default()
        };
        settings::save(engine.inner().store(), &settings).expect("saved");
        let path = path(&engine.import(&flow));
        let address = engine.listen().await;
        Told { engine, crm, webhook, telegram, mail, address, path, flow }
    }

    /// Sends a record; the CRM repeats a key in every form, once in a refusal and once with an order.
    pub(super) async fn record(&self, target: &str, headers: &str, body: &[u8], key: &str) {
        let repeated = forms(key).join(" ");
        for code in ["error", "ok"] {
            let response = json!({"code": code, "error": format!("bad: {repeated}"), "order_id": repeated,
                "number": key, "token": key});
            self.crm.reply_next([CannedResponse::json(&response)]);
            let target = format!("{}{target}", self.path);
            assert_eq!(http::request(&self.address, "POST", &target, headers, body).await.status, 200);
            self.engine.run_all_after(1).await;
        }
    }

    /// Returns everything that leaves the program, each with its place.
    pub(super) async fn everything(&self) -> Vec<(String, String)> {
        self.engine.run_all_after(24 * 60 * 60).await;
        self.engine.api().summary_tell().await.expect("told");
        self.engine.run_all_after(60).await;
        let (api, folder) = (self.engine.api(), tempfile::TempDir::new().expect("a temporary directory"));
        let mut all = vec![
            ("notifications".to_owned(), format!("{:?}", self.engine.notifications())),
            ("emails".to_owned(), format!("{:?}", self.mail.emails())),
            ("telegram".to_owned(), format!("{:?}", self.telegram.messages())),
            ("webhook".to_owned(), self.webhook.received().iter().map(|one| format!("{one:?}\n")).collect()),
            ("diagnostics".to_owned(), api.diagnostics().await.expect("text")),
            ("dashboard".to_owned(), json!(api.dashboard().await.expect("the dashboard")).to_string()),
            ("causes".to_owned(), json!(api.causes().await.expect("causes")).to_string()),
            ("failed messages".to_owned(), json!(api.messages_failed().await.expect("messages")).to_string()),
            ("columns".to_owned(), json!(api.history_columns().await.expect("columns")).to_string()),
            ("list".to_owned(), json!(api.history(HistoryFilter::default(), None).await.expect("a list")).to_string()),
        ];
        let columns: Vec<String> =
            ["body.note", "body.message", "query.to", "remembered.order_id", "remembered.order_no"]
                .map(str::to_owned)
                .to_vec();
        let file = folder.path().join("history.csv");
        let exported =
            api.history_export(HistoryFilter::default(), None, columns.clone(), file.clone(), Language::English);
        exported.await.expect("written");
        all.push(("csv".to_owned(), std::fs::read_to_string(file).expect("text")));
        for operation in self.engine.history() {
            let id = operation.id;
            let view = json!(api.operation(id.clone()).await.expect("an operation")).to_string();
            let editor = api.flow_dry_run(self.flow.clone(), Some(id.clone()), Some(1)).await.expect("a dry run");
            let correction = api.correction(id.clone(), None).await.map(|view| json!(view).to_string());
            let values = api.record_values(vec![id.clone()], columns.clone()).await.expect("values");
            all.extend([
                (format!("window {id}"), view),
                (format!("editor {id}"), json!(editor).to_string()),
                (format!("corrections {id}"), correction.unwrap_or_default()),
                (format!("table {id}"), json!(values).to_string()),
                (format!("command line {id}"), self.printed(&id)),
            ]);
        }
        all
    }

    /// Returns what `hooktray show` prints.
    fn printed(&self, id: &str) -> String {
        let readers = &self.engine.inner().store().readers;
        let mask = flows::mask(readers, &self.engine.secrets).expect("a mask");
        history::detail_json(history::detail(readers, id).expect("the operation"), &mask).to_string()
    }
}

/// Returns where a key is left.
pub(super) fn leaks(all: &[(String, String)], key: &str) -> Vec<String> {
    let around = |text: &str, piece: &str| {
        let lower = plain(text);
        let at = lower.find(piece).unwrap_or_default();
        lower.chars().skip(lower[..at].chars().count().saturating_sub(60)).take(140).collect::<String>()
    };
    let found = all.iter().filter_map(|(place, text)| left(text, key).map(|piece| (place, text, piece)));
    found.map(|(place, text, piece)| format!("{place} has {piece}: {}", around(text, &piece))).collect()
}

pub(super) fn judged(url: &str, changes: Value) -> Value {
    let mut action = json!({"id": "send", "type": "http_request", "method": "POST", "url": url,
        "success": {"when": "{{ response.json.code == 'ok' }}", "error": "{{ response.json.error }}"},
        "remember": {"order_id": "{{ response.json.order_id }}", "order_no": "{{ response.json.number }}", "token": "{{ response.json.token }}"}});
    for (name, value) in changes.as_object().expect("an object") {
        action[name] = value.clone();
    }
    json!([action])
}

/// Records that have [`PLAIN_KEY`] under a name: the query, the headers and the body.
fn records() -> Vec<(&'static str, String, Vec<u8>)> {
    let key = PLAIN_KEY;
    let form = "Content-Type: application/x-www-form-urlencoded\r\n".to_owned();
    let json = |value: Value| ("", String::new(), value.to_string().into_bytes());
    let twice = json!({"api_key": key}).to_string();
    let multipart = format!(
        "--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n{key}\r\n--b\r\n\
         Content-Disposition: form-data; name=\"note\"\r\n\r\nOlga\r\n--b--\r\n"
    );
    vec![
        json(json!({"api_key": key, "note": "Olga"})),
        json(json!({"keys": {"api": key}, "note": "Olga"})),
        json(json!({"credentials": [{"user": "u", "value": key}]})),
        json(json!({"auth": {"type": "basic", "data": [key]}})),
        json(json!({"token": key, "note": format!("my key is {key}, call me")})),
        json(json!({"note": twice})),
        json(json!({"note": json!({"inner": twice}).to_string()})),
        json(json!({"message": format!("password: {key}")})),
        json(json!({"note": format!("https://x.example/?a=1&token={key}")})),
        json(json!([{"name": "password", "value": key}])),
        json(json!({"fields": {"API Key": key, "X-Api-Key": key, "пароль": key}})),
        ("", form.clone(), format!("password={key}&note=Olga").into_bytes()),
        ("", form.clone(), format!("fields[API_KEY]={key}&note=Olga").into_bytes()),
        ("", form.clone(), format!("note=Olga&password=ab&{key}&to=7").into_bytes()),
        ("", form.clone(), format!("payload={}&note=Olga", percent(&twice)).into_bytes()),
        ("", form.clone(), format!("payload={}", percent(&percent(&twice))).into_bytes()),
        ("", form, format!("api%5Fkey={}&note=Olga", percent(key)).into_bytes()),
        ("", "Content-Type: multipart/form-data; boundary=b\r\n".to_owned(), multipart.into_bytes()),
        ("", "Content-Type: text/xml\r\n".to_owned(), format!("<o><apiKey>{key}</apiKey></o>").into_bytes()),
        ("?token=Kz7-QwErty-445566&to=7", String::new(), b"{}".to_vec()),
        ("?redirect=https%3A%2F%2Fx.example%2F%3Fapi_key%3DKz7-QwErty-445566", String::new(), b"{}".to_vec()),
        ("", format!("X-Api-Key: {key}\r\nReferer: https://x.example/?token={key}\r\n"), b"{\"to\":\"7\"}".to_vec()),
        ("", String::new(), format!("{{\"to\":\"+7\",\"api_key\":\"{key}").into_bytes()),
    ]
}

#[tokio::test]
async fn key_of_a_record_is_told_nowhere_however_it_came() {
    // The flow reads everything, so that everything is stored and sent.
    let told = Told::start(|url| {
        let text = "{{ raw }} {{ query | tojson }} {{ headers | tojson }} {{ body | tojson }}";
        judged(url, json!({"body": {"content_type": "text/plain", "text": text}}))
    })
    .await;
    // What authenticates a sender is sent nowhere, and so repeated by nobody.
    let headers =
        format!("Authorization: Bearer {PLAIN_KEY}\r\nCookie: a=1; token={PLAIN_KEY}; PHPSESSID={PLAIN_KEY}\r\n");
    told.record("", &headers, b"{}", "other-key-778899").await;
    let without_key = told.crm.received().len();
    assert!(!format!("{:?}", told.crm.received()).contains("445566"));
    for (number, (target, headers, body)) in records().into_iter().enumerate() {
        let already = told.engine.history().len();
        told.record(target, &headers, &body, PLAIN_KEY).await;
        assert_eq!(told.engine.history().len(), already + 2, "record {number}");
    }
    let sent = told.crm.received();
    let with_key = sent.iter().filter(|request| request.body.contains("445566")).count();
    assert_eq!(with_key, sent.len() - without_key, "the flow sends the keys on");
    let names: Vec<String> = told.engine.history().into_iter().map(|operation| operation.id).collect();
    let found = leaks(&told.everything().await, PLAIN_KEY);
    let number = |leak: &String| names.iter().rev().position(|id| leak.contains(id.as_str())).map(|place| place / 2);
    let found: Vec<String> = found.iter().map(|leak| format!("record {:?}: {leak}", number(leak))).collect();
    assert!(found.is_empty(), "{} leaks: {:#?}", found.len(), &found[..found.len().min(40)]);
}

#[test]
fn search_for_what_is_left_of_a_key_finds_each_of_its_forms() {
    for form in forms(KEY) {
        assert!(left(&format!("<{form}>"), KEY).is_some(), "{form}");
    }
    assert_eq!(left("an email about nothing", KEY), None);
}
