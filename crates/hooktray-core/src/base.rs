//! The basics: work that may block, certificates, the clock, CSV, errors, the data dir, messages in two languages, logs, the process.

pub mod blocking;
pub mod ca_certificate;
pub mod clock;
pub mod csv;
pub mod data_dir;
pub mod error;
pub(crate) mod files;
pub mod i18n;
pub mod logs;
pub mod process;
