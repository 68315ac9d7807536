//! Alerts: what the owner hears of. Plain data, stored with the outcome that caused it and put into words when shown.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::base::error::{Channel, ChannelErrorCode};
use crate::event::OperationId;
use crate::incident::IncidentStage;
use crate::incident::summary::Summary;
use crate::outcome::string_enum;
use crate::outcome::{Args, Problem, ProblemCode};

/// The flow id of what concerns the machine rather than a flow.
pub const MACHINE: i64 = 0;

/// An alert that is due, and whom it concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueAlert {
    /// The flow, or [`MACHINE`].
    pub flow_id: i64,
    /// The alert.
    pub alert: Alert,
    /// The operation that a click on the notification opens.
    pub operation: Option<OperationId>,
}

/// What the owner hears of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Alert {
    /// Records are not delivered, or are again.
    Incident(IncidentReport),
    /// No record has arrived for a long time.
    Inactivity {
        /// The flow.
        flow: String,
        /// For how many hours.
        hours: u32,
    },
    /// The program was not running.
    WasOff {
        /// From when.
        from: Timestamp,
        /// Until when.
        to: Timestamp,
    },
    /// The public address changed: senders outside of this machine need new links.
    AddressChanged {
        /// The address that links began with before.
        from: String,
        /// What they begin with now.
        to: String,
    },
    /// A channel could not deliver a message. Never sent by that channel.
    ChannelFailed {
        /// The channel.
        channel: Channel,
        /// Why.
        code: ChannelErrorCode,
    },
    /// Orders were accepted, in a flow whose owner wants a message for each.
    Orders(OrdersReport),
    /// What became of the records of a day.
    Summary(Summary),
    /// A test by the user, to see whether messages arrive.
    Test,
}

/// What a message says of accepted orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrdersReport {
    /// The flow.
    pub flow: String,
    /// How many.
    pub count: u32,
    /// True if they were too many for a message each.
    pub gathered: bool,
    /// The orders, or the first few of many.
    pub orders: Vec<AcceptedOrder>,
}

/// An order that was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptedOrder {
    /// The operation.
    pub operation: String,
    /// The order's number, from the response.
    pub number: Option<String>,
}

impl OrdersReport {
    /// The most orders that a message names.
    const MAX_NAMED: usize = 30;

    /// Returns a report of one order.
    #[must_use]
    pub fn of(flow: &str, order: AcceptedOrder) -> OrdersReport {
        OrdersReport { flow: flow.to_owned(), count: 1, gathered: false, orders: vec![order] }
    }

    /// Adds an order.
    pub fn add(&mut self, order: AcceptedOrder) {
        self.count = self.count.saturating_add(1);
        if self.orders.len() < Self::MAX_NAMED {
            self.orders.push(order);
        }
    }
}

/// What an alert says of an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentReport {
    /// The incident's id; 0 for one that is not in the database.
    pub incident: i64,
    /// Which alert of the incident it is.
    pub stage: IncidentStage,
    /// The flow; empty for what concerns the machine.
    pub flow: String,
    /// The kind of problem.
    pub code: ProblemCode,
    /// What went wrong, in English.
    pub message: String,
    /// The values in the message, for its translation.
    pub args: Args,
    /// Since when.
    pub since: Timestamp,
    /// Records that failed since it began.
    pub records: u32,
    /// Records that failed since the last alert.
    pub pending: u32,
    /// Records that were delivered since it works again.
    pub delivered: u32,
    /// The ids of the first few records.
    pub examples: Vec<String>,
}

impl DueAlert {
    /// Returns an alert that concerns the machine.
    #[must_use]
    pub fn of_machine(alert: Alert) -> DueAlert {
        DueAlert { flow_id: MACHINE, alert, operation: None }
    }
}

impl IncidentReport {
    /// Returns a report of an incident of the machine that is not in the database.
    #[must_use]
    pub fn of_machine(stage: IncidentStage, problem: Problem, now: Timestamp) -> IncidentReport {
        let Problem { code, message, args } = problem;
        IncidentReport {
            incident: 0,
            stage,
            flow: String::new(),
            code,
            message,
            args,
            since: now,
            records: 0,
            pending: 0,
            delivered: 0,
            examples: Vec::new(),
        }
    }
}

string_enum! {
    /// The code of an alert that is not of an incident. Those of an incident have the code of its problem.
    AlertCode {
        /// No records arrive.
        Inactivity = "inactivity",
        /// The machine was off, or the program was not running.
        WasOff = "was_off",
        /// The public address is another one now.
        AddressChanged = "address_changed",
        /// Messages of a channel are not accepted.
        ChannelFailed = "channel_failed",
        /// Orders were accepted.
        Orders = "orders",
        /// The daily summary.
        Summary = "summary",
        /// A test message.
        Test = "test",
    }
}

impl Alert {
    /// Returns the code of the alert, for logs and the window.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Alert::Incident(report) => report.code.as_str(),
            Alert::Inactivity { .. } => AlertCode::Inactivity.as_str(),
            Alert::WasOff { .. } => AlertCode::WasOff.as_str(),
            Alert::AddressChanged { .. } => AlertCode::AddressChanged.as_str(),
            Alert::ChannelFailed { .. } => AlertCode::ChannelFailed.as_str(),
            Alert::Orders(_) => AlertCode::Orders.as_str(),
            Alert::Summary(_) => AlertCode::Summary.as_str(),
            Alert::Test => AlertCode::Test.as_str(),
        }
    }

    /// True if it is good news.
    #[must_use]
    pub fn is_good_news(&self) -> bool {
        match self {
            Alert::Incident(report) => report.stage == IncidentStage::Ended,
            Alert::Summary(summary) => !summary.needs_the_owner(),
            Alert::Orders(_) | Alert::Test => true,
            Alert::Inactivity { .. }
            | Alert::WasOff { .. }
            | Alert::AddressChanged { .. }
            | Alert::ChannelFailed { .. } => false,
        }
    }

    /// Returns the flow's name; empty for what concerns the machine.
    #[must_use]
    pub fn flow(&self) -> &str {
        match self {
            Alert::Incident(report) => &report.flow,
            Alert::Inactivity { flow, .. } => flow,
            Alert::Orders(report) => &report.flow,
            Alert::WasOff { .. }
            | Alert::AddressChanged { .. }
            | Alert::ChannelFailed { .. }
            | Alert::Summary(_)
            | Alert::Test => "",
        }
    }

    /// Returns the report of the incident, if it is of one.
    #[must_use]
    pub fn report(&self) -> Option<&IncidentReport> {
        match self {
            Alert::Incident(report) => Some(report),
            Alert::Inactivity { .. }
            | Alert::WasOff { .. }
            | Alert::AddressChanged { .. }
            | Alert::ChannelFailed { .. }
            | Alert::Orders(_)
            | Alert::Summary(_)
            | Alert::Test => None,
        }
    }

    /// Returns the ids of the operations that it names.
    #[must_use]
    pub fn operations(&self) -> Vec<String> {
        match self {
            Alert::Orders(report) => report.orders.iter().map(|order| order.operation.clone()).collect(),
            _ => self.report().map(|report| report.examples.clone()).unwrap_or_default(),
        }
    }

    /// Returns the incident's id, if it is of one.
    #[must_use]
    pub fn incident(&self) -> Option<i64> {
        self.report().map(|report| report.incident)
    }
}
