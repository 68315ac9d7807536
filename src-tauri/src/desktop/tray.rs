//! The icon in the tray: shows a menu value, and passes on what is pressed.

mod icon;
#[cfg(target_os = "linux")]
mod linux;
pub(crate) mod menu;
#[cfg(not(target_os = "linux"))]
mod native;
pub(crate) mod press;

#[cfg(target_os = "linux")]
pub(crate) use self::linux::{Tray, run};
#[cfg(not(target_os = "linux"))]
pub(crate) use self::native::{Tray, run};
