//! What the engine and the `hooktray` program promise, each with real sockets and a real receiver.

mod backups;
mod bodies;
mod command_line;
mod commands;
mod crash;
mod delivery;
mod destinations;
#[cfg(target_os = "linux")]
mod disk;
mod faults;
mod flow_commands;
mod flow_file;
mod fuzzed;
mod gates;
mod growth;
mod guide;
mod hostile;
mod intake;
#[cfg(target_os = "linux")]
mod keychain;
mod killed;
mod layers;
#[cfg(target_os = "linux")]
mod mail;
#[cfg(target_os = "linux")]
mod mail_delivery;
#[cfg(target_os = "linux")]
mod packaging;
mod promises;
mod proof;
mod properties;
mod retention;
mod retries;
mod samples;
mod scope;
mod secrecy;
mod stop;
mod storage;
mod test_flow;
mod threads;
#[cfg(target_os = "linux")]
mod tunnel;
#[cfg(target_os = "linux")]
mod tunnel_program;
#[cfg(target_os = "linux")]
mod tunnel_proof;
#[cfg(target_os = "linux")]
mod tunnel_ssh;
mod unfinished;
mod upgrade;
mod window_api;
mod window_types;
