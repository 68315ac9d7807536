//! What an order is made of, for every sender: the templates of its parts, and actions made of them.

use super::TemplateOptions;
use super::sender::Sender;
use crate::flow::{Action, Check, Field, Fields, HttpRequest, Method, OnError, Redirects, RequestBody, Success};

/// The customer's address on the internet, as forms send it; an SMS has none, and the order carries the shop's own.
pub(super) const CUSTOMER_IP: &str =
    "{{ [fields.ip, fields.client_ip, fields.remote_ip, body.meta.remote_ip.value, shop.public_ip] | public_ip }}";

/// The templates of an order's parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Order {
    /// The customer's name; the number where there is none, or a word for nothing.
    pub name: String,
    pub phone: String,
    pub country: String,
    /// What the customer wrote; empty if the sender has no such part.
    pub text: String,
    pub email: String,
    /// The page with the form.
    pub page: String,
}

impl Order {
    pub(super) fn of(sender: &Sender, options: &TemplateOptions) -> Order {
        let (phones, country, parts) = (sender.phones(options.sms), &options.country, &sender.parts);
        let part =
            |expression: &str| if expression.is_empty() { String::new() } else { format!("{{{{ {expression} }}}}") };
        let phone = format!("{phones} | phone('{country}')");
        let name = match parts.name {
            "" => phone.clone(),
            name => format!("({name} | filled) or ({phone})"),
        };
        Order {
            name: part(&name),
            phone: part(&phone),
            country: part(&format!("{phones} | phone_country('{country}')")),
            text: part(parts.text),
            email: part(parts.email),
            page: part(parts.page),
        }
    }
}

/// Returns a field that may be left out.
pub(super) fn optional(name: &str, value: impl Into<String>) -> Field {
    Field { name: name.to_owned(), value: value.into(), required: false, check: None }
}

/// Returns a field without which nothing is sent.
pub(super) fn required(name: &str, value: impl Into<String>) -> Field {
    Field { required: true, ..optional(name, value) }
}

/// Returns the same field with a check of its value.
pub(super) fn checked(field: Field, check: Check) -> Field {
    Field { check: Some(check), ..field }
}

/// Returns these fields as an action with this id.
pub(super) fn fields(id: &str, fields: Vec<Field>) -> Fields {
    Fields { id: id.to_owned(), enabled: true, when: None, on_error: OnError::Stop, fields }
}

/// Returns the action that has the owner's name at a CRM, which is the first part of its address.
pub(super) fn account(field: &str) -> Action {
    Action::Json(fields("account", vec![required(field, "")]))
}

/// Returns that name in an address.
pub(super) fn account_name(field: &str) -> String {
    format!("{{{{ (steps.account.encoded | fromjson).{field} }}}}")
}

/// The body of a form made of the action `order`.
pub(super) fn form_body() -> RequestBody {
    let content_type = "application/x-www-form-urlencoded".to_owned();
    RequestBody { content_type, text: "{{ steps.order.encoded }}".to_owned() }
}

/// Returns the request that sends an order, judged as its destination's responses are.
pub(super) fn post(url: &str, body: RequestBody, success: Success, remember: Vec<(String, String)>) -> HttpRequest {
    HttpRequest {
        id: "send".to_owned(),
        enabled: true,
        when: None,
        on_error: OnError::Stop,
        method: Method::Post,
        url: url.to_owned(),
        headers: Vec::new(),
        body: Some(body),
        timeout_seconds: 30,
        success,
        remember,
        redirects: Redirects::Refuse,
    }
}
