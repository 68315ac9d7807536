//! Everything that happens to a record, from the webhook to the CRM.
//!
//! The modules in the order in which a record meets them. It arrives at [`ingress`], which reads an [`event`] from it and
//! commits it to the [`store`]; only then does the sender get its reply. The [`worker`] claims it, the [`pipeline`] renders and
//! checks what is to be sent, [`actions`] send it, and the [`outcome`] is settled in the store, where [`history`] shows it.
//! [`alerts`] tell the owner. [`tunnel`] lets senders outside this machine reach [`ingress`]; [`engine`] starts and stops
//! everything; [`flows`] is what a user does with flows. ARCHITECTURE.md has the layers.

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
pub mod mutex;
pub mod outcome;
pub mod pipeline;
pub mod retry;
pub mod secrets;
pub mod settings;
pub mod store;
pub mod tables;
pub mod template;
pub mod tunnel;
pub mod worker;

pub use base::error::{Error, Result};
