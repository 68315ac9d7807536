//! Stands in for the window's program on Windows, where no web view is: sends the tray program one command, whose arguments are the
//! JSON on standard input, and prints its response.
//!
//! `window-stand-in.exe DATA_DIR COMMAND`. With `--in-place-of-tray DATA_DIR` it makes the tray program's pipe before that one
//! can, as any user may, and prints what is said to it. With `--data-dir DATA_DIR --open PLACE`, as the tray program starts its window,
//! it prints the place.

#[cfg(windows)]
#[path = "window_stand_in/pipe.rs"]
mod pipe;

fn main() {
    #[cfg(windows)]
    pipe::run();
    #[cfg(not(windows))]
    eprintln!("The pipe is on Windows only.");
}
