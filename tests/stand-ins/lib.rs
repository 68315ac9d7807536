//! What tests of programs need besides the programs: stand-ins for what they talk to, and helpers to start, call and await them.
//! None of it needs the engine, so that the tests under Wine are built without it.

pub mod aray;
pub mod certificate;
#[cfg(target_os = "linux")]
pub mod faketime;
pub mod flow;
pub mod free_port;
pub mod http;
pub mod output;
pub mod skip;
pub mod tunnel_edge;
pub mod wait;
