//! Runs a flow on a record: the flow is compiled once, and each attempt runs its actions in order.
//!
//! There is one pipeline for the worker, the dry run and the preview ([`run()`]). They differ in their [`Driver`], which
//! sends requests and stores finished steps, or does neither.

mod compile;
mod driver;
mod dry_run;
mod record;
mod run;
mod shop;
pub mod test_order;

pub use compile::CompiledFlow;
pub(crate) use compile::RecordKind;
pub use driver::{Driver, OutgoingRequest, RunInput, Sent};
pub use dry_run::{DryRun, RunOnce, dry_run};
pub use record::{Record, Resolved, mask};
pub use run::run;
pub use shop::Shop;
