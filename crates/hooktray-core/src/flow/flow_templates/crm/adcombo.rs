//! aray.com and AdCombo, which speak one API: `order/create`, with all fields in the query.

use super::super::TemplateOptions;
use super::super::order::{CUSTOMER_IP, Order, fields, form_body, post};
use super::super::sender::Sender;
use super::Crm;
use crate::flow::{Action, Check, Field, Fields, HttpRequest, KnownDestination, Method};

pub(super) const ARAY: Crm = Crm {
    id: "aray",
    name: "aray.com",
    is_partly_unpublished: false,
    actions: |order| actions(order, "https://api.aray.com/api/v2/order/create/", "aray_api_key"),
    destination: KnownDestination::aray,
};

pub(super) const ADCOMBO: Crm = Crm {
    id: "adcombo",
    name: "AdCombo",
    is_partly_unpublished: false,
    actions: |order| actions(order, "https://api.adcombo.com/api/v2/order/create/", "adcombo_api_key"),
    destination: KnownDestination::aray,
};

/// The fields of `order/create`, required ones first, in the order of its documentation: required or not, and what they
/// must be.
const FIELDS: [(&str, bool, Option<Check>); 24] = [
    ("api_key", true, None),
    ("name", true, None),
    ("phone", true, Some(Check::Phone)),
    ("offer_id", true, None),
    ("country_code", true, Some(Check::Country)),
    ("base_url", true, Some(Check::Url)),
    ("price", true, Some(Check::Number)),
    ("referrer", true, None),
    ("ip", true, Some(Check::PublicIp)),
    ("ext_in_id", false, None),
    ("address", false, None),
    ("email", false, Some(Check::Email)),
    ("quantity", false, Some(Check::Number)),
    ("subacc", false, None),
    ("subacc2", false, None),
    ("subacc3", false, None),
    ("subacc4", false, None),
    ("utm_campaign", false, None),
    ("utm_content", false, None),
    ("utm_medium", false, None),
    ("utm_source", false, None),
    ("utm_term", false, None),
    ("clickid", false, None),
    ("rotator_id", false, None),
];

/// Returns the first value of a field. `ext_in_id` is filled because every try at one record must carry the same one.
fn first_value(field: &str, order: &Order, secret: &str) -> String {
    match field {
        "api_key" => format!("{{{{ secret('{secret}') }}}}"),
        "name" => order.name.clone(),
        "phone" => order.phone.clone(),
        "country_code" => order.country.clone(),
        "referrer" => order.page.clone(),
        "ip" => CUSTOMER_IP.to_owned(),
        "ext_in_id" => "{{ operation.id }}".to_owned(),
        "email" => order.email.clone(),
        _ => String::new(),
    }
}

fn order_fields(order: &Order, secret: &str) -> Fields {
    let field = |(name, required, check): (&str, bool, Option<Check>)| Field {
        name: name.to_owned(),
        value: first_value(name, order, secret),
        required,
        check,
    };
    fields("order", FIELDS.into_iter().map(field).collect())
}

/// Returns the fields of an order at aray that is made of a record of SMS Deliverer.
#[must_use]
pub fn aray_fields(options: &TemplateOptions) -> Fields {
    order_fields(&Order::of(&Sender::ALL[0], options), "aray_api_key")
}

fn actions(order: &Order, address: &str, secret: &str) -> Vec<Action> {
    let KnownDestination { success, remember, .. } = KnownDestination::aray();
    let url = format!("{address}?{{{{ steps.order.encoded }}}}");
    let send = HttpRequest { method: Method::Get, body: None, ..post(&url, form_body(), success, remember) };
    vec![Action::FormUrlencoded(order_fields(order, secret)), Action::HttpRequest(send)]
}
