//! Where orders go: the request that each CRM takes, and how its responses are judged.

mod adcombo;
mod messages;
mod sales;
mod shops;

use super::order::Order;
use crate::flow::{Action, KnownDestination, Success};

pub use adcombo::aray_fields;

/// A CRM, or another place where orders go.
#[derive(Debug)]
pub struct Crm {
    /// The id, the last part of a flow template's id.
    pub id: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// True if parts of its API are not published: the first order has to be looked at in the CRM.
    pub is_partly_unpublished: bool,
    /// Makes the actions that send an order.
    pub(super) actions: fn(&Order) -> Vec<Action>,
    /// Makes the judgement of its responses.
    pub(in crate::flow) destination: fn() -> KnownDestination,
}

impl Crm {
    /// Every CRM, the main one first.
    pub const ALL: &'static [Crm] = &[
        adcombo::ARAY,
        adcombo::ADCOMBO,
        shops::LEADVERTEX,
        shops::M1_SHOP,
        shops::LP_CRM,
        sales::BITRIX24,
        sales::AMOCRM,
        sales::RETAILCRM,
        messages::TELEGRAM,
        messages::GOOGLE_SHEETS,
    ];
}

impl KnownDestination {
    /// Returns every known destination.
    #[must_use]
    pub fn all() -> Vec<KnownDestination> {
        let mut all: Vec<KnownDestination> = Vec::new();
        for destination in Crm::ALL.iter().map(|crm| (crm.destination)()) {
            if all.iter().all(|known| known.path != destination.path) {
                all.push(destination);
            }
        }
        all
    }
}

/// Returns a destination known by its address. `when`, `reason` and `order_id` are expressions: whether a 2xx is a success,
/// why it is a refusal, and the order's number.
fn known_destination(name: &str, path: &str, when: &str, reason: &str, order_id: &str) -> KnownDestination {
    KnownDestination {
        name: name.to_owned(),
        path: path.to_owned(),
        domains: Vec::new(),
        success: Success {
            status: "2xx".to_owned(),
            when: Some(format!("{{{{ {when} }}}}")),
            error: Some(format!("{{{{ {reason} }}}}")),
            duplicate: None,
        },
        remember: vec![("order_id".to_owned(), format!("{{{{ {order_id} }}}}"))],
    }
}
