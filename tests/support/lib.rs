//! Test support: the engine under test, and the servers it talks to, all on this machine.

pub mod bot_api;
pub mod charset;
pub mod crms;
#[cfg(target_os = "linux")]
pub mod failing_disk;
pub mod fuzz_targets;
pub mod harness;
#[cfg(target_os = "linux")]
pub mod login_proxy;
pub mod mail_server;
#[cfg(target_os = "linux")]
pub mod mounts;
pub mod polls;
#[cfg(target_os = "linux")]
pub mod power_cut;
#[cfg(target_os = "linux")]
mod preloaded;
pub mod program;
pub mod raw_server;
pub mod receiver;
pub mod records;
#[cfg(target_os = "linux")]
pub mod silent_port;
pub mod ssh_service;
#[cfg(target_os = "linux")]
pub mod sshd;
pub mod stored;
pub mod torture;

#[cfg(target_os = "linux")]
pub use hooktray_stand_ins::faketime;
pub use hooktray_stand_ins::{aray, certificate, free_port, http, skip, tunnel_edge, wait};
