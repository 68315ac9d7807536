//! The tray icon: shows a menu and passes on the chosen items.

pub(crate) mod actions;
mod icon;
#[cfg(target_os = "linux")]
mod linux;
pub(crate) mod menu;
#[cfg(not(target_os = "linux"))]
mod native;

#[cfg(target_os = "linux")]
pub(crate) use self::linux::{Tray, run};
#[cfg(not(target_os = "linux"))]
pub(crate) use self::native::{Tray, run};
