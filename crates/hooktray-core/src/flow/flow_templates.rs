//! The flow templates that ship with Hooktray: every sender with every CRM, and an empty flow.

mod crm;
mod order;
mod sender;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    Action, Auth, DEFAULT_WINDOW_HOURS, Deduplicate, FORMAT, Filter, Flow, Method, Notify, OnError, Reply, RetryRules,
    Source, Webhook,
};
use order::Order;

pub use crm::{Crm, aray_fields};
pub use sender::{Sample, Sender};

/// A flow to start from.
#[derive(Debug, Clone, Copy)]
pub enum FlowTemplate {
    /// A webhook and nothing else, to build on.
    Blank,
    /// A flow that takes the records of a sender and sends orders to a CRM.
    Order {
        /// Where records come from.
        sender: &'static Sender,
        /// Where orders go.
        crm: &'static Crm,
    },
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

/// Of which template a flow was made, with what the user chose for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeOf {
    /// The id of the template.
    pub template: String,
    /// What the user chose.
    pub options: TemplateOptions,
}

impl MadeOf {
    /// Returns the flow as the template made it; `None` if there is no such template any more.
    #[must_use]
    pub fn flow(&self) -> Option<Flow> {
        Some(FlowTemplate::find(&self.template)?.flow_with(None, &self.options))
    }
}

impl FlowTemplate {
    /// The id of the template with nothing but a webhook.
    pub const BLANK: &'static str = "blank";

    /// Returns the template with this id: `blank`, or the ids of a sender and a CRM, such as `sms-deliverer-aray`.
    #[must_use]
    pub fn find(id: &str) -> Option<FlowTemplate> {
        if id == FlowTemplate::BLANK {
            return Some(FlowTemplate::Blank);
        }
        Sender::ALL.iter().find_map(|sender| {
            let rest = id.strip_prefix(sender.id)?.strip_prefix('-')?;
            let crm = Crm::ALL.iter().find(|crm| crm.id == rest)?;
            Some(FlowTemplate::Order { sender, crm })
        })
    }

    /// Returns the name of its flow, unless the user gives another one.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            FlowTemplate::Blank => "New flow".to_owned(),
            FlowTemplate::Order { sender, crm } => format!("{} → {}", sender.name, crm.name),
        }
    }

    /// Returns a stopped flow with the name `name`, or the template's own, for SMS of all kinds and a shop in Russia.
    #[must_use]
    pub fn flow(&self, name: Option<&str>) -> Flow {
        self.flow_with(name, &TemplateOptions::default())
    }

    /// As [`FlowTemplate::flow`], with what the user chose.
    #[must_use]
    pub fn flow_with(&self, name: Option<&str>, options: &TemplateOptions) -> Flow {
        let (sender, actions) = match self {
            FlowTemplate::Blank => (None, Vec::new()),
            FlowTemplate::Order { sender, crm } => (Some(*sender), order_actions(sender, crm, options)),
        };
        // A blank flow knows the test of the main sender.
        let test_when = sender.unwrap_or(&Sender::ALL[0]).test_when;
        let dedup_key = sender.and_then(|sender| sender.dedup_key);
        Flow {
            hooktray: FORMAT,
            name: name.map_or_else(|| self.name(), str::to_owned),
            enabled: false,
            source: Source::Webhook(Webhook {
                token: None,
                methods: vec![Method::Post, Method::Get],
                auth: Auth::None,
                reply: sender.and_then(|sender| sender.reply).map(plain_reply).unwrap_or_default(),
                deduplicate: dedup_key
                    .map(|key| Deduplicate { key: key.to_owned(), window_hours: DEFAULT_WINDOW_HOURS }),
                cors: false,
                test_when: test_when.map(str::to_owned),
            }),
            actions,
            retry: RetryRules::default(),
            concurrency: 4,
            notify: Notify::default(),
        }
    }
}

fn plain_reply(text: &str) -> Reply {
    Reply { content_type: "text/plain".to_owned(), body: text.to_owned(), ..Reply::default() }
}

fn order_actions(sender: &Sender, crm: &Crm, options: &TemplateOptions) -> Vec<Action> {
    let filter = sender.order_when(options.sms).map(|when| {
        let id = "orders".to_owned();
        Action::Filter(Filter { id, enabled: true, on_error: OnError::Stop, when: when.to_owned() })
    });
    filter.into_iter().chain((crm.actions)(&Order::of(sender, options))).collect()
}

impl Sms {
    /// Returns the numbers that may be the customer's: the receiver of an SMS that was sent, the sender of one that was received.
    /// SMS Deliverer gives `sendstat` of every SMS, empty for a received one; what passes the record on may make a `null` of that, which
    /// is there and not defined. Phone apps put the number elsewhere.
    fn customer(self) -> &'static str {
        match self {
            Sms::Sent => "[body.to, body.identifier.phone]",
            Sms::Received => "[body.from, body.identifier.phone]",
            Sms::Both => {
                "(([body.from] if 'sendstat' in fields and not body.sendstat | trim \
                 else [body.to] if body.sendstat else [body.to, body.from]) + [body.identifier.phone])"
            }
        }
    }

    /// Returns the condition of the SMS that make orders; none where all records do. A sender that leaves out what tells them apart
    /// has only those that the user chose.
    fn when(self) -> Option<&'static str> {
        match self {
            Sms::Sent => Some(
                "{{ (not body.type | trim or body.type | trim | upper == 'SMS') \
                 and (body.sendstat | trim or 'sendstat' not in fields) }}",
            ),
            Sms::Received => {
                Some("{{ (not body.type | trim or body.type | trim | upper == 'SMS') and not body.sendstat | trim }}")
            }
            Sms::Both => None,
        }
    }
}
