//! CRMs of shops whose orders are worked by a call centre: LeadVertex, M1-shop, LP-CRM.

use super::super::order::{
    CUSTOMER_IP, Order, account, account_name, checked, fields, form_body, optional, post, required,
};
use super::{Crm, known_destination};
use crate::flow::{Action, Check, KnownDestination};

pub(super) const LEADVERTEX: Crm = Crm {
    id: "leadvertex",
    name: "LeadVertex",
    is_partly_unpublished: false,
    actions: leadvertex,
    // An object whose first key is the number of the new order
    // (<https://demo-1.leadvertex.ru/api/admin/addOrder.html>); anything else is a refusal.
    destination: || {
        let known = known_destination(
            "LeadVertex",
            "/api/admin/addOrder.html",
            "response.json is mapping and 'error' not in response.json and response.json | first | match('^[0-9]+$')",
            "response.json.error or response.text",
            "response.json | first",
        );
        KnownDestination { domains: vec!["leadvertex.ru".to_owned()], ..known }
    },
};

pub(super) const M1_SHOP: Crm = Crm {
    id: "m1-shop",
    name: "M1-shop",
    is_partly_unpublished: false,
    actions: m1_shop,
    // <https://m1-shop.ru/send_order/>
    destination: || {
        known_destination(
            "M1-shop",
            "/send_order",
            "response.json.result == 'ok'",
            "response.json.message",
            "response.json.id",
        )
    },
};

pub(super) const LP_CRM: Crm = Crm {
    id: "lp-crm",
    name: "LP-CRM",
    is_partly_unpublished: true,
    actions: lp_crm,
    destination: || {
        known_destination(
            "LP-CRM",
            "/api/addNewOrder.html",
            "response.json.status == 'ok'",
            "(response.json.message | join('; ') if response.json.message is sequence else response.json.message) or response.text",
            "response.json.data[0].order_id or response.json.order_id",
        )
    },
};

fn leadvertex(order: &Order) -> Vec<Action> {
    let KnownDestination { success, remember, .. } = (LEADVERTEX.destination)();
    let order = fields(
        "order",
        vec![
            required("fio", &order.name),
            checked(required("phone", &order.phone), Check::Phone),
            required("goods[0][goodID]", ""),
            checked(required("goods[0][quantity]", "1"), Check::Number),
            checked(required("goods[0][price]", ""), Check::Number),
            optional("country", &order.country),
            optional("address", ""),
            optional("utm_source", "{{ fields.utm_source }}"),
            optional("utm_medium", "{{ fields.utm_medium }}"),
            optional("utm_campaign", "{{ fields.utm_campaign }}"),
            optional("utm_term", "{{ fields.utm_term }}"),
            optional("utm_content", "{{ fields.utm_content }}"),
        ],
    );
    let shop = account_name("shop");
    let url = format!(
        "https://{shop}.leadvertex.ru/api/admin/addOrder.html?token={{{{ secret('leadvertex_token') | urlencode }}}}"
    );
    vec![
        account("shop"),
        Action::FormUrlencoded(order),
        Action::HttpRequest(post(&url, form_body(), success, remember)),
    ]
}

fn m1_shop(order: &Order) -> Vec<Action> {
    let KnownDestination { success, remember, .. } = (M1_SHOP.destination)();
    let order = fields(
        "order",
        vec![
            required("ref", ""),
            required("api_key", "{{ secret('m1_shop_api_key') }}"),
            required("product_id", ""),
            required("name", &order.name),
            checked(required("phone", &order.phone), Check::Phone),
            checked(required("ip", CUSTOMER_IP), Check::PublicIp),
            optional("referer", &order.page),
            optional("s", ""),
            optional("w", ""),
            optional("t", ""),
            optional("p", ""),
            optional("m", ""),
        ],
    );
    let send = post("https://m1-shop.ru/send_order/", form_body(), success, remember);
    vec![Action::FormUrlencoded(order), Action::HttpRequest(send)]
}

fn lp_crm(order: &Order) -> Vec<Action> {
    let KnownDestination { success, remember, .. } = (LP_CRM.destination)();
    let product = fields(
        "product",
        vec![
            required("product_id", ""),
            checked(required("price", ""), Check::Number),
            checked(required("count", "1"), Check::Number),
        ],
    );
    // PHP's `serialize`: each text with its length (<https://www.php.net/serialize>). All of these are ASCII.
    let pair = |name: &str| format!(r#"s:{}:"{name}";s:{{{{ p.{name} | length }}}}:"{{{{ p.{name} }}}}";"#, name.len());
    let products = format!(
        "{{% set p = steps.product.encoded | fromjson %}}a:1:{{i:0;a:3:{{{}{}{}}}}}",
        pair("product_id"),
        pair("price"),
        pair("count")
    );
    let order = fields(
        "order",
        vec![
            required("key", "{{ secret('lp_crm_key') }}"),
            // A number of at most 20 digits, the same for every try: the time of the record in seconds, and digits of the
            // operation's id, since records of one burst share a second. It fits 64 bits with a sign.
            required("order_id", "{{ received_at | date('%s', 'UTC') }}{{ (operation.id | digits)[-8:] }}"),
            required("country", &order.country),
            optional("office", ""),
            required("products", products),
            required("bayer_name", &order.name),
            checked(required("phone", &order.phone), Check::Phone),
            optional("email", &order.email),
            optional("comment", &order.text),
            checked(optional("ip", CUSTOMER_IP), Check::PublicIp),
            optional("utm_source", "{{ fields.utm_source }}"),
            optional("utm_medium", "{{ fields.utm_medium }}"),
            optional("utm_campaign", "{{ fields.utm_campaign }}"),
        ],
    );
    let shop = account_name("shop");
    let url = format!("http://{shop}.lp-crm.biz/api/addNewOrder.html");
    let send = Action::HttpRequest(post(&url, form_body(), success, remember));
    vec![account("shop"), Action::Json(product), Action::FormUrlencoded(order), send]
}
