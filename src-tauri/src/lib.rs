//! What Hooktray's two desktop programs share: `hooktray-desktop`, which is always there, and `hooktray-window`.

pub mod ipc;
