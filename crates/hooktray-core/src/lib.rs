//! Everything that happens to a record, from the webhook to the CRM.
//!
//! The modules in the order in which a record meets them. It arrives at [`ingress`], which makes an [`event`] of it;
//! [`inbox`] commits it to the [`store`] and only then is the sender answered. The [`worker`] claims it, the
//! [`pipeline`] works out what is to be sent, [`actions`] send it, and the [`outcome`] is settled in the store, where
//! [`history`] shows it. [`tunnel`] lets senders outside of this machine come to [`ingress`]; [`engine`] starts and stops
//! all of this; [`flows`] is what a user does with flows.

pub mod about;
pub mod actions;
pub mod api;
pub mod backup;
pub mod clock;
pub mod csv;
pub mod doctor;
pub mod engine;
pub mod error;
pub mod event;
pub mod flow;
pub mod flows;
pub mod folder;
pub mod history;
pub mod host;
pub mod inbox;
pub mod incident;
pub mod indexing;
pub mod ingress;
pub mod live;
pub mod logs;
pub mod mail;
pub mod notice;
pub mod outcome;
pub mod pipeline;
pub mod retention;
pub mod retry;
pub mod secrets;
pub mod settings;
pub mod silence;
pub mod store;
pub mod template;
pub mod tender;
pub mod tunnel;
pub mod words;
pub mod worker;

pub use error::{Error, Result};
