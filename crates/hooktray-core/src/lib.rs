//! Everything that happens to a record, from the webhook to the CRM.
//!
//! The modules in the order in which a record meets them. It arrives at [`ingress`], which makes an [`event`] of it;
//! [`inbox`] commits it to the [`store`] and only then is the sender answered. The [`worker`] claims it, the
//! [`pipeline`] works out what is to be sent, [`actions`] send it, and the [`outcome`] is settled in the store, where
//! [`history`] shows it. [`tunnel`] lets senders outside of this machine come to [`ingress`]; [`engine`] starts and stops
//! all of this; [`flows`] is what a user does with flows.

pub mod actions;
pub mod alerts;
pub mod api;
pub mod backup;
pub mod base;
pub mod doctor;
pub mod engine;
pub mod event;
pub mod flow;
pub mod flows;
pub mod history;
pub mod incident;
pub mod ingress;
pub mod outcome;
pub mod pipeline;
pub mod retry;
pub mod secrets;
pub mod settings;
pub mod store;
pub mod template;
pub mod tunnel;
pub mod worker;

pub use base::error::{Error, Result};
