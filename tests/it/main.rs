//! What the engine and the `hooktray` program promise, each with real sockets and a real receiver.

mod command_line;
mod crash;
mod delivery;
mod flow_file;
mod intake;
mod samples;
mod walls;
