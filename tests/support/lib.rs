//! The receivers that the integration tests and the demo send orders to: real servers on this machine.

pub mod aray;
#[cfg(target_os = "linux")]
pub mod deaf;

#[cfg(target_os = "linux")]
pub mod faults;
pub mod front;
pub mod fuzzed;
pub mod harness;
pub mod http;
#[cfg(target_os = "linux")]
pub mod mailbox;
pub mod program;
pub mod records;
pub mod rogue;
pub mod skip;
pub mod ssh_service;
#[cfg(target_os = "linux")]
pub mod sshd;
pub mod torture;
