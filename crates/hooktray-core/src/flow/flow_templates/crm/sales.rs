//! CRMs of sales departments: Bitrix24, amoCRM, RetailCRM.

use super::super::order::{Order, account, account_name, checked, fields, form_body, optional, post, required};
use super::{Crm, known_destination};
use crate::flow::{Action, Check, Header, HttpRequest, KnownDestination, RequestBody};

pub(super) const BITRIX24: Crm = Crm {
    id: "bitrix24",
    name: "Bitrix24",
    is_partly_unpublished: false,
    actions: bitrix24,
    // <https://apidocs.bitrix24.com/api-reference/crm/leads/crm-lead-add.html>
    destination: || {
        known_destination(
            "Bitrix24",
            "/rest/*/*/crm.lead.add.json",
            "response.json.result and not response.json.error",
            "response.json.error_description or response.json.error",
            "response.json.result",
        )
    },
};

pub(super) const AMOCRM: Crm = Crm {
    id: "amocrm",
    name: "amoCRM",
    is_partly_unpublished: false,
    actions: amocrm,
    // <https://www.amocrm.ru/developers/content/crm_platform/leads-api#leads-complex-add>
    destination: || {
        known_destination(
            "amoCRM",
            "/api/v4/leads/complex",
            "response.json[0].id",
            "response.json.detail or response.json.title",
            "response.json[0].id",
        )
    },
};

pub(super) const RETAILCRM: Crm = Crm {
    id: "retailcrm",
    name: "RetailCRM",
    is_partly_unpublished: true,
    actions: retailcrm,
    // <https://docs.retailcrm.ru/Developers/API/APIVersions/APIv5>
    // It refuses an order that it already has, since its response was lost, with 400 and this `errorMsg`.
    destination: || {
        let mut destination = known_destination(
            "RetailCRM",
            "/api/v5/orders/create",
            "response.json.success",
            "response.json.errorMsg",
            "response.json.id",
        );
        destination.success.duplicate = Some("{{ response.json.errorMsg == 'Order already exists.' }}".to_owned());
        destination
    },
};

fn bitrix24(order: &Order) -> Vec<Action> {
    let KnownDestination { success, remember, .. } = (BITRIX24.destination)();
    let order = fields(
        "order",
        vec![
            required("fields[TITLE]", &order.name),
            required("fields[NAME]", &order.name),
            checked(required("fields[PHONE][0][VALUE]", &order.phone), Check::Phone),
            optional("fields[PHONE][0][VALUE_TYPE]", "MOBILE"),
            checked(optional("fields[EMAIL][0][VALUE]", &order.email), Check::Email),
            optional("fields[COMMENTS]", &order.text),
            optional("fields[SOURCE_DESCRIPTION]", &order.page),
            optional("fields[OPPORTUNITY]", ""),
            optional("fields[ORIGIN_ID]", "{{ operation.id }}"),
            optional("fields[UTM_SOURCE]", "{{ fields.utm_source }}"),
            optional("fields[UTM_MEDIUM]", "{{ fields.utm_medium }}"),
            optional("fields[UTM_CAMPAIGN]", "{{ fields.utm_campaign }}"),
        ],
    );
    // Bitrix24 shows the webhook as one address: what stands after `/rest/`, the user's number and the key, is the secret.
    let company = account_name("company");
    let url = format!("https://{company}.bitrix24.ru/rest/{{{{ secret('bitrix24_webhook') }}}}/crm.lead.add.json");
    vec![
        account("company"),
        Action::FormUrlencoded(order),
        Action::HttpRequest(post(&url, form_body(), success, remember)),
    ]
}

/// Returns the parts of an order, checked, for a body that is made of them.
fn customer(order: &Order) -> Action {
    let customer = vec![
        required("name", &order.name),
        checked(required("phone", &order.phone), Check::Phone),
        checked(optional("email", &order.email), Check::Email),
        optional("text", &order.text),
    ];
    Action::Json(fields("order", customer))
}

fn amocrm(order: &Order) -> Vec<Action> {
    let KnownDestination { success, remember, .. } = (AMOCRM.destination)();
    let contact = "{'first_name': order.name, 'custom_fields_values': \
                   [{'field_code': 'PHONE', 'values': [{'value': order.phone, 'enum_code': 'MOB'}]}]}";
    let lead = format!("{{'name': order.name, '_embedded': {{'contacts': [{contact}]}}}}");
    let text = format!("{{% set order = steps.order.encoded | fromjson %}}{{{{ [{lead}] | tojson }}}}");
    let body = RequestBody { content_type: "application/json".to_owned(), text };
    let company = account_name("company");
    let url = format!("https://{company}.amocrm.ru/api/v4/leads/complex");
    let key = Header { name: "Authorization".to_owned(), value: "Bearer {{ secret('amocrm_token') }}".to_owned() };
    let send = HttpRequest { headers: vec![key], ..post(&url, body, success, remember) };
    vec![account("company"), customer(order), Action::HttpRequest(send)]
}

fn retailcrm(order: &Order) -> Vec<Action> {
    let KnownDestination { success, remember, .. } = (RETAILCRM.destination)();
    let customer = fields(
        "customer",
        vec![
            required("externalId", "{{ operation.id }}"),
            required("firstName", &order.name),
            checked(required("phone", &order.phone), Check::Phone),
            checked(optional("email", &order.email), Check::Email),
            optional("customerComment", &order.text),
        ],
    );
    let order = fields(
        "order",
        vec![
            required("apiKey", "{{ secret('retailcrm_api_key') }}"),
            optional("site", ""),
            required("order", "{{ steps.customer.encoded }}"),
        ],
    );
    let company = account_name("company");
    let url = format!("https://{company}.retailcrm.ru/api/v5/orders/create");
    let send = Action::HttpRequest(post(&url, form_body(), success, remember));
    vec![account("company"), Action::Json(customer), Action::FormUrlencoded(order), send]
}
