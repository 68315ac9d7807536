//! The flow templates that ship with Hooktray.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    Action, Auth, Check, Deduplicate, Destination, FORMAT, Field, Fields, Filter, Flow, HttpRequest, Method, Notify,
    Reply,
};
use super::{OnError, Redirects, Retry, Source, Webhook};

/// A flow to start from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlowTemplate {
    /// The id, as in `hooktray flow new --template ID`.
    pub id: &'static str,
    /// Its name, and the default name of its flow.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub about: &'static str,
}

/// What a template asks once, before it makes a flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct TemplateOptions {
    /// The SMS that make orders.
    pub sms: Sms,
    /// The country of numbers that are written without one: two letters of ISO 3166-1.
    pub country: String,
}

/// The SMS that make orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Sms {
    /// Those that the shop sends: the customer is the receiver.
    Sent,
    /// Those that the shop receives: the customer is the sender.
    Received,
    /// Both.
    #[default]
    Both,
}

impl Default for TemplateOptions {
    fn default() -> Self {
        TemplateOptions { sms: Sms::default(), country: "RU".to_owned() }
    }
}

const ARAY: FlowTemplate = FlowTemplate {
    id: "sms-deliverer-aray",
    name: "SMS Deliverer → aray.com",
    about: "Takes the webhook of SMS Deliverer and creates an order at aray.com.",
};

impl FlowTemplate {
    /// The template with nothing but a webhook.
    pub const BLANK: FlowTemplate =
        FlowTemplate { id: "blank", name: "New flow", about: "A webhook and nothing else, to build on." };

    /// Every template, the main one first.
    pub const ALL: [FlowTemplate; 2] = [ARAY, FlowTemplate::BLANK];

    /// Returns the template with this id.
    #[must_use]
    pub fn find(id: &str) -> Option<FlowTemplate> {
        FlowTemplate::ALL.into_iter().find(|template| template.id == id)
    }

    /// Returns a stopped flow with the name `name`, or the template's own, for SMS of all kinds and a shop in Russia.
    #[must_use]
    pub fn flow(&self, name: Option<&str>) -> Flow {
        self.flow_with(name, &TemplateOptions::default())
    }

    /// As [`FlowTemplate::flow`], with what the user chose.
    #[must_use]
    pub fn flow_with(&self, name: Option<&str>, options: &TemplateOptions) -> Flow {
        let aray = *self == ARAY;
        Flow {
            hooktray: FORMAT,
            name: name.unwrap_or(self.name).to_owned(),
            enabled: false,
            source: Source::Webhook(Webhook {
                token: None,
                methods: vec![Method::Post, Method::Get],
                auth: Auth::None,
                reply: Reply::default(),
                deduplicate: aray.then(|| Deduplicate { key: SMS_KEY.to_owned(), window_hours: 24 }),
                cors: false,
                test_when: aray.then(|| TEST.to_owned()),
            }),
            actions: if aray { aray_actions(options) } else { Vec::new() },
            retry: Retry::default(),
            concurrency: 4,
            notify: Notify::default(),
        }
    }
}

/// SMS Deliverer numbers its messages. Its *Test* button always sends 0, which is not the number of a message.
const SMS_KEY: &str = "{% if body.id and body.id != '0' %}{{ body.id }} {{ body.from }} {{ body.to }}{% endif %}";

/// The record of SMS Deliverer's *Test* button: number 0, from nobody to nobody.
const TEST: &str = "{{ body.id | string == '0' and not body.to and not body.from }}";

impl Sms {
    /// Returns the numbers that may be the customer's: the receiver of an SMS that was sent, the sender of one that was received.
    /// SMS Deliverer gives `sendstat` of every SMS, empty for a received one. Phone apps put the number elsewhere.
    fn customer(self) -> &'static str {
        match self {
            Sms::Sent => "[body.to, body.identifier.phone]",
            Sms::Received => "[body.from, body.identifier.phone]",
            Sms::Both => {
                "(([body.from] if body.sendstat == '' else [body.to] if body.sendstat else [body.to, body.from]) \
                 + [body.identifier.phone])"
            }
        }
    }

    /// Returns the condition of the SMS that make orders; none where all do. A sender that leaves out what tells them apart has
    /// only those that the user chose.
    fn when(self) -> Option<&'static str> {
        match self {
            Sms::Sent => Some("{{ (not body.type or body.type | upper == 'SMS') and body.sendstat != '' }}"),
            Sms::Received => Some("{{ (not body.type or body.type | upper == 'SMS') and not body.sendstat }}"),
            Sms::Both => None,
        }
    }
}

/// The customer's address on the internet, as forms send it; an SMS has none, and the order carries the shop's own.
const CUSTOMER_IP: &str =
    "{{ fields.ip or fields.client_ip or fields.remote_ip or body.meta.remote_ip.value or shop.public_ip }}";

/// The fields of aray's `order/create`, required ones first, in the order of its documentation: required or not, and what
/// they must be.
const ARAY_FIELDS: [(&str, bool, Option<Check>); 24] = [
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

/// Returns the first value of a field of an order. `ext_in_id` is filled because every try at one record must carry the same one.
fn first_value(field: &str, options: &TemplateOptions) -> String {
    let (customer, country) = (options.sms.customer(), &options.country);
    match field {
        "api_key" => "{{ secret('aray_api_key') }}".to_owned(),
        "name" => format!("{{{{ (body.custmemo | trim) or ({customer} | phone('{country}')) }}}}"),
        "phone" => format!("{{{{ {customer} | phone('{country}') }}}}"),
        "country_code" => format!("{{{{ {customer} | phone_country('{country}') }}}}"),
        "ip" => CUSTOMER_IP.to_owned(),
        "ext_in_id" => "{{ operation.id }}".to_owned(),
        _ => String::new(),
    }
}

/// Returns the fields of an order at aray.
#[must_use]
pub fn aray_fields(options: &TemplateOptions) -> Fields {
    let field = |(name, required, check): (&str, bool, Option<Check>)| Field {
        name: name.to_owned(),
        value: first_value(name, options),
        required,
        check,
    };
    Fields {
        id: "order".to_owned(),
        enabled: true,
        when: None,
        on_error: OnError::Stop,
        fields: ARAY_FIELDS.into_iter().map(field).collect(),
    }
}

fn aray_actions(options: &TemplateOptions) -> Vec<Action> {
    let filter = options.sms.when().map(|when| {
        let id = "orders".to_owned();
        Action::Filter(Filter { id, enabled: true, on_error: OnError::Stop, when: when.to_owned() })
    });
    filter.into_iter().chain([Action::FormUrlencoded(aray_fields(options)), aray_request()]).collect()
}

fn aray_request() -> Action {
    let aray = Destination::aray();
    Action::HttpRequest(HttpRequest {
        id: "send".to_owned(),
        enabled: true,
        when: None,
        on_error: OnError::Stop,
        method: Method::Get,
        url: "https://api.aray.com/api/v2/order/create/?{{ steps.order.encoded }}".to_owned(),
        headers: Vec::new(),
        body: None,
        timeout_seconds: 30,
        success: aray.success,
        remember: aray.remember,
        redirects: Redirects::Refuse,
    })
}
