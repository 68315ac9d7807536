//! The receivers that the integration tests and the demo send orders to: real servers on this machine.

pub mod aray;
#[cfg(target_os = "linux")]
pub mod deaf;
pub mod front;
pub mod harness;
pub mod http;
#[cfg(target_os = "linux")]
pub mod mailbox;
pub mod program;
pub mod ssh_service;
#[cfg(target_os = "linux")]
pub mod sshd;
