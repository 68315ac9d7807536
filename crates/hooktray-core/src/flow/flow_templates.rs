//! The flow templates that ship with Hooktray.

use super::{Action, Auth, Check, Deduplicate, FORMAT, Field, Fields, Flow, HttpRequest, Method, Notify, Reply};
use super::{OnError, Redirects, Retry, Source, Success, Webhook};

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

    /// Returns a stopped flow with the name `name`, or the template's own.
    #[must_use]
    pub fn flow(&self, name: Option<&str>) -> Flow {
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
                test_when: None,
            }),
            actions: if aray { vec![Action::FormUrlencoded(aray_fields()), aray_request()] } else { Vec::new() },
            retry: Retry::default(),
            concurrency: 4,
            notify: Notify::default(),
        }
    }
}

/// SMS Deliverer numbers its messages. Its *Test* button always sends 0, which is not the number of a message.
const SMS_KEY: &str = "{% if body.id and body.id != '0' %}{{ body.id }} {{ body.from }} {{ body.to }}{% endif %}";

/// The customer: the receiver of an SMS that was sent, the sender of one that was received.
macro_rules! customer {
    () => {
        "(body.to or body.from or body.identifier.phone)"
    };
}

/// The fields of aray's `order/create`, required ones first, in the order of its documentation, each with its first value.
/// `ext_in_id` is filled because every try at one record must carry the same one.
const ARAY_FIELDS: [(&str, &str, bool, Option<Check>); 24] = [
    ("api_key", "{{ secret('aray_api_key') }}", true, None),
    ("name", concat!("{{ body.custmemo or ", customer!(), " }}"), true, None),
    ("phone", concat!("{{ ", customer!(), " | phone('RU') }}"), true, Some(Check::Phone)),
    ("offer_id", "", true, None),
    ("country_code", concat!("{{ ", customer!(), " | phone_country('RU') }}"), true, Some(Check::Country)),
    ("base_url", "", true, Some(Check::Url)),
    ("price", "", true, Some(Check::Number)),
    ("referrer", "", true, None),
    ("ip", "{{ ip }}", true, Some(Check::Ip)),
    ("ext_in_id", "{{ operation.id }}", false, None),
    ("address", "", false, None),
    ("email", "", false, Some(Check::Email)),
    ("quantity", "", false, Some(Check::Number)),
    ("subacc", "", false, None),
    ("subacc2", "", false, None),
    ("subacc3", "", false, None),
    ("subacc4", "", false, None),
    ("utm_campaign", "", false, None),
    ("utm_content", "", false, None),
    ("utm_medium", "", false, None),
    ("utm_source", "", false, None),
    ("utm_term", "", false, None),
    ("clickid", "", false, None),
    ("rotator_id", "", false, None),
];

/// Returns the fields of an order at aray.
#[must_use]
pub fn aray_fields() -> Fields {
    let field = |(name, value, required, check): (&str, &str, bool, Option<Check>)| Field {
        name: name.to_owned(),
        value: value.to_owned(),
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

fn aray_request() -> Action {
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
        success: Success {
            status: "2xx".to_owned(),
            when: Some("{{ response.json.code == 'ok' }}".to_owned()),
            // Refusals of the same API elsewhere give their reason in `msg` or `message` as well.
            error: Some("{{ response.json.error or response.json.msg or response.json.message }}".to_owned()),
            duplicate: Some("{{ response.json.is_double }}".to_owned()),
        },
        remember: vec![("order_id".to_owned(), "{{ response.json.order_id }}".to_owned())],
        redirects: Redirects::Refuse,
    })
}
