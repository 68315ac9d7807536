//! Orders as a message or a row: Telegram, Google Sheets.

use super::super::order::{Order, checked, fields, form_body, optional, post, required};
use super::{Crm, known_destination};
use crate::flow::{Action, Check, HttpRequest, KnownDestination, Redirects, RequestBody};

pub(super) const TELEGRAM: Crm = Crm {
    id: "telegram",
    name: "Telegram",
    is_partly_unpublished: false,
    actions: telegram,
    // <https://core.telegram.org/bots/api#sendmessage>
    destination: || KnownDestination {
        remember: vec![("message_id".to_owned(), "{{ response.json.result.message_id }}".to_owned())],
        ..known_destination("Telegram", "/bot*/sendMessage", "response.json.ok", "response.json.description", "")
    },
};

pub(super) const GOOGLE_SHEETS: Crm = Crm {
    id: "google-sheets",
    name: "Google Sheets",
    is_partly_unpublished: false,
    actions: google_sheets,
    // The script is the user's own; the guide has one that answers so.
    destination: || KnownDestination {
        remember: vec![("row".to_owned(), "{{ response.json.row }}".to_owned())],
        ..known_destination("Google Sheets", "/macros/s/*/exec", "response.json.ok", "response.json.error", "")
    },
};

fn telegram(order: &Order) -> Vec<Action> {
    let KnownDestination { success, remember, .. } = (TELEGRAM.destination)();
    let customer = fields(
        "customer",
        vec![
            required("name", &order.name),
            checked(required("phone", &order.phone), Check::Phone),
            optional("text", &order.text),
        ],
    );
    let text =
        "{% set order = steps.customer.encoded | fromjson %}{{ order.name }}\n{{ order.phone }}\n{{ order.text }}";
    let order = fields("order", vec![required("chat_id", ""), required("text", text)]);
    let url = "https://api.telegram.org/bot{{ secret('telegram_bot_token') }}/sendMessage";
    let send = Action::HttpRequest(post(url, form_body(), success, remember));
    vec![Action::Json(customer), Action::FormUrlencoded(order), send]
}

fn google_sheets(order: &Order) -> Vec<Action> {
    let KnownDestination { success, remember, .. } = (GOOGLE_SHEETS.destination)();
    let order = fields(
        "order",
        vec![
            required("id", "{{ operation.id }}"),
            required("time", "{{ received_at }}"),
            required("name", &order.name),
            checked(required("phone", &order.phone), Check::Phone),
            optional("email", &order.email),
            optional("text", &order.text),
        ],
    );
    let body =
        RequestBody { content_type: "application/json".to_owned(), text: "{{ steps.order.encoded }}".to_owned() };
    let url = "https://script.google.com/macros/s/{{ secret('google_script_id') }}/exec";
    // The response is at another address, to which a script redirects (<https://developers.google.com/apps-script/guides/content>).
    let send = HttpRequest { redirects: Redirects::Follow, ..post(url, body, success, remember) };
    vec![Action::Json(order), Action::HttpRequest(send)]
}
