//! The receivers that the integration tests and the demo send orders to: real servers on this machine.

pub mod aray;

pub mod harness;
pub mod http;
