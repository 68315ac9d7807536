//! What the two desktop programs share: `hooktray-desktop`, which runs all day, and `hooktray-window`.

pub mod ipc;
