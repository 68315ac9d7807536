//! A stand-in of Telegram's Bot API, as its documentation describes it (<https://core.telegram.org/bots/api>): one bot, the
//! chats it is in, and what was written to them. Its errors have the numbers and texts that the real one responds with.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use hooktray_core::mutex::locked;
use hooktray_core::settings::{ProxyChoice, TelegramAccess, TelegramSettings};
use serde_json::{Value, json};
use tokio::net::TcpSocket;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::wait;

/// The bot's token.
pub const TOKEN: &str = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
/// The owner's chat with the bot.
pub const OWNER_CHAT: i64 = 4_503_599_627_370_495;

/// What the bot may do in a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It may write.
    Member,
    /// The person blocked it.
    Blocked,
    /// The group is a supergroup by now, with this id.
    MovedTo(i64),
}

#[derive(Debug, Default)]
struct Ledger {
    chats: BTreeMap<i64, (Value, Standing)>,
    updates: Vec<Value>,
    messages: Vec<(i64, String)>,
    calls: Vec<String>,
    /// Seconds to wait, for each of the next messages.
    floods: Vec<u64>,
    fails: bool,
    is_polled_elsewhere: bool,
}

#[derive(Debug, Default)]
struct Shared {
    ledger: Mutex<Ledger>,
    arrived: Notify,
}

/// A running Bot API. Dropping it frees the port.
pub struct BotApi {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl BotApi {
    /// Starts on a free port, with a bot that its owner has started.
    pub async fn start() -> BotApi {
        BotApi::start_on(BotApi::port())
    }

    /// Takes a free port, which refuses connections until something starts on it.
    pub fn port() -> TcpSocket {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a free port");
        socket
    }

    /// As [`BotApi::start`], on this port.
    pub fn start_on(port: TcpSocket) -> BotApi {
        let listener = port.listen(64).expect("the port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared::default());
        let service = Router::new().fallback(respond).with_state(Arc::clone(&shared));
        let task = tokio::spawn(async move { drop(axum::serve(listener, service).await) });
        let api = BotApi { address, shared, task };
        let owner = json!({"id": OWNER_CHAT, "type": "private", "first_name": "Ольга", "username": "olga_shop"});
        api.says(&owner, "/start");
        api
    }

    /// Returns the address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns how this API is reached.
    pub fn access(&self) -> TelegramAccess {
        access(self.address)
    }

    /// Returns the settings for messages to the owner.
    pub fn settings(&self) -> TelegramSettings {
        settings(self.access(), OWNER_CHAT)
    }

    /// A user writes to the bot in this chat.
    pub fn says(&self, chat: &Value, text: &str) {
        let mut ledger = ledger(&self.shared);
        let id = chat["id"].as_i64().expect("an id");
        ledger.chats.entry(id).or_insert((chat.clone(), Standing::Member));
        update(&mut ledger, "message", json!({"message_id": 1, "date": 1, "chat": chat, "text": text}));
    }

    /// A user adds the bot to this group.
    pub fn is_added_to(&self, chat: &Value) {
        let mut ledger = ledger(&self.shared);
        ledger.chats.insert(chat["id"].as_i64().expect("an id"), (chat.clone(), Standing::Member));
        let member = json!({"chat": chat, "date": 1, "new_chat_member": {"status": "member"}});
        update(&mut ledger, "my_chat_member", member);
    }

    /// Makes the owner block the bot, or unblock it.
    pub fn owner_blocks(&self, blocks: bool) {
        let standing = if blocks { Standing::Blocked } else { Standing::Member };
        ledger(&self.shared).chats.get_mut(&OWNER_CHAT).expect("the owner's chat").1 = standing;
    }

    /// A group becomes a supergroup.
    pub fn group_moves(&self, from: i64, to: i64) {
        let mut ledger = ledger(&self.shared);
        let mut chat = ledger.chats[&from].0.clone();
        (chat["id"], chat["type"]) = (json!(to), json!("supergroup"));
        ledger.chats.get_mut(&from).expect("the group").1 = Standing::MovedTo(to);
        ledger.chats.insert(to, (chat, Standing::Member));
    }

    /// Refuses the next message, and asks to wait for this many seconds.
    pub fn flood_next(&self, seconds: u64) {
        ledger(&self.shared).floods.push(seconds);
    }

    /// Makes every call fail as in an outage, or work again.
    pub fn fails(&self, fails: bool) {
        ledger(&self.shared).fails = fails;
    }

    /// Another program reads the bot's updates.
    pub fn is_polled_elsewhere(&self) {
        ledger(&self.shared).is_polled_elsewhere = true;
    }

    /// Returns what was written, oldest first: the chat and the text.
    pub fn messages(&self) -> Vec<(i64, String)> {
        ledger(&self.shared).messages.clone()
    }

    /// Returns the first line of what was written, oldest first.
    pub fn titles(&self) -> Vec<String> {
        self.messages().iter().map(|(_, text)| text.lines().next().unwrap_or_default().to_owned()).collect()
    }

    /// Returns the methods that were called with the right token, in order.
    pub fn calls(&self) -> Vec<String> {
        ledger(&self.shared).calls.clone()
    }

    /// Returns once this many messages were written.
    pub async fn wait_for_messages(&self, count: usize) {
        let arrived = || (ledger(&self.shared).messages.len() >= count).then_some(());
        wait::until_notified(&format!("{count} messages"), &self.shared.arrived, arrived).await;
    }
}

impl Drop for BotApi {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Returns how a Bot API at this address is reached.
pub fn access(address: SocketAddr) -> TelegramAccess {
    TelegramAccess { api: format!("http://{address}"), proxy: ProxyChoice::None }
}

/// Returns settings for messages to this chat.
pub fn settings(access: TelegramAccess, chat_id: i64) -> TelegramSettings {
    TelegramSettings { chat_id, chat_title: "Ольга".into(), show_numbers: false, quiet_hours: false, access }
}

fn ledger(shared: &Shared) -> MutexGuard<'_, Ledger> {
    locked(&shared.ledger)
}

fn update(ledger: &mut Ledger, kind: &str, what: Value) {
    let id = 1 + ledger.updates.len();
    ledger.updates.push(json!({"update_id": id, kind: what}));
}

async fn respond(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let body = to_bytes(request.into_body(), 1 << 20).await.unwrap_or_default();
    let arguments: Value = serde_json::from_slice(&body).unwrap_or_default();
    let called = path.strip_prefix("/bot").and_then(|rest| rest.rsplit_once('/'));
    let Some((token, method)) = called.filter(|(token, _)| token.contains(':')) else {
        return failed(404, "Not Found", json!({}));
    };
    if token != TOKEN {
        return failed(401, "Unauthorized", json!({}));
    }
    let response = call(&mut ledger(&shared), method, &arguments);
    shared.arrived.notify_waiters();
    response
}

fn call(ledger: &mut Ledger, method: &str, arguments: &Value) -> Response {
    ledger.calls.push(method.to_owned());
    if ledger.fails {
        return failed(502, "Bad Gateway", json!({}));
    }
    match method {
        "getMe" => works(json!({
            "id": 110_201_543, "is_bot": true, "first_name": "Магазин", "username": "olga_shop_bot",
            "can_join_groups": true, "can_read_all_group_messages": false, "supports_inline_queries": false
        })),
        "getUpdates" if ledger.is_polled_elsewhere => {
            let text =
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
            failed(409, text, json!({}))
        }
        "getUpdates" => works(updates(ledger, arguments)),
        "sendMessage" => send_message(ledger, arguments),
        _ => failed(404, "Not Found: method not found", json!({})),
    }
}

/// The updates from `offset`, or the last `-offset`; earlier ones are forgotten.
fn updates(ledger: &mut Ledger, arguments: &Value) -> Value {
    let offset = arguments["offset"].as_i64().unwrap_or_default();
    if let Ok(last) = usize::try_from(-offset) {
        ledger.updates.drain(..ledger.updates.len().saturating_sub(last));
    } else {
        ledger.updates.retain(|update| update["update_id"].as_i64() >= Some(offset));
    }
    let is_allowed = |update: &&Value| {
        let Some(allowed) = arguments["allowed_updates"].as_array() else { return true };
        allowed.iter().filter_map(Value::as_str).any(|kind| update.get(kind).is_some())
    };
    let limit = usize::try_from(arguments["limit"].as_u64().unwrap_or(100)).unwrap_or(100);
    ledger.updates.iter().filter(is_allowed).take(limit).cloned().collect()
}

fn send_message(ledger: &mut Ledger, arguments: &Value) -> Response {
    let text = arguments["text"].as_str().unwrap_or_default();
    if text.trim().is_empty() {
        return failed(400, "Bad Request: message text is empty", json!({}));
    }
    if text.encode_utf16().count() > 4096 {
        return failed(400, "Bad Request: message is too long", json!({}));
    }
    if let Some(seconds) = ledger.floods.pop() {
        let text = format!("Too Many Requests: retry after {seconds}");
        return failed(429, &text, json!({"retry_after": seconds}));
    }
    let Some((id, (chat, standing))) = arguments["chat_id"].as_i64().and_then(|id| ledger.chats.get_key_value(&id))
    else {
        return failed(400, "Bad Request: chat not found", json!({}));
    };
    match standing {
        Standing::Blocked => failed(403, "Forbidden: bot was blocked by the user", json!({})),
        Standing::MovedTo(to) => {
            let text = "Bad Request: group chat was upgraded to a supergroup chat";
            failed(400, text, json!({"migrate_to_chat_id": to}))
        }
        Standing::Member => {
            let number = 1 + ledger.messages.len();
            let message = json!({"message_id": number, "date": 1, "chat": chat, "text": text});
            let id = *id;
            ledger.messages.push((id, text.to_owned()));
            works(message)
        }
    }
}

fn works(result: Value) -> Response {
    json_response(StatusCode::OK, &json!({"ok": true, "result": result}))
}

fn failed(status: u16, description: &str, parameters: Value) -> Response {
    let mut response = json!({"ok": false, "error_code": status, "description": description});
    if parameters.as_object().is_some_and(|parameters| !parameters.is_empty()) {
        response["parameters"] = parameters;
    }
    json_response(StatusCode::from_u16(status).expect("a status"), &response)
}

fn json_response(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}
