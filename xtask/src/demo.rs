//! The demo: a stand-in for aray.com, the engine, one SMS, and the order it becomes.

use std::process::Command;
use std::sync::mpsc;

use anyhow::{Context as _, Result};

use crate::run::{Companion, built, cargo, run};
use crate::sample_order::{
    self, API_KEY, FLOW, Hooktray, PATIENCE, SAMPLE, free_address, send, start, wait_until_delivered,
    wait_until_listening,
};
use crate::{setup, window};

/// Runs the demo; with `once` it ends after the first order.
///
/// # Errors
/// What does not work.
pub(crate) fn demo(once: bool) -> Result<()> {
    let window = !once && has_display();
    if window {
        setup::for_the_window()?
    } else {
        setup::for_building()?
    }
    let (stop, stopped) = mpsc::channel();
    // A second Ctrl-C finds the channel closed.
    ctrlc::set_handler(move || stop.send(()).unwrap_or_default())?;
    step(1, "Building Hooktray and a stand-in for aray.com (the first time takes some minutes).");
    run(cargo().args(["build", "--quiet", "--locked", "-p", "hooktray-cli", "-p", "hooktray-stand-ins", "--bins"]))?;
    if window {
        window::build()?;
        run(cargo().args(["build", "--quiet", "--locked", "-p", "hooktray-desktop"]))?;
    }
    let data = tempfile::tempdir()?;
    let hooktray = Hooktray { program: built("hooktray")?, data: data.path().to_owned() };

    step(2, "Starting the stand-in for aray.com.");
    let mut aray = Command::new(built("aray-stand-in")?);
    let (_aray, aray_url, orders) = start(aray.args(["--api-key", API_KEY]))?;
    println!("   It answers at {aray_url}, as aray does at https://api.aray.com.");

    step(3, &format!("Creating the flow “{FLOW}” from its template, filling in what a shop would."));
    sample_order::create_flow(&hooktray, &aray_url)?;

    let address = &free_address()?;
    let _engine = if window {
        step(4, "Starting the real program: its icon is in the tray, its window opens.");
        let mut desktop = Command::new(built("hooktray-desktop")?);
        desktop.args(["--listen", address, "--open"]);
        hooktray.configure(&mut desktop);
        Companion(desktop.spawn().context("hooktray-desktop cannot be started")?)
    } else {
        step(4, "Starting the engine.");
        let (engine, _, _) = start(&mut hooktray.command(&["serve", "--listen", address]))?;
        engine
    };
    wait_until_listening(address)?;
    let link = hooktray.stdout(&["flow", "url", FLOW, "--listen", address])?.trim().to_owned();
    println!("   The link for SMS Deliverer: {link}");

    step(5, "Sending what SMS Deliverer sends after an SMS to a customer:");
    println!("   {}", SAMPLE.split("\r\n\r\n").nth(1).unwrap_or_default());
    println!("   Answer: {}", send(address, link.rsplit('/').next().unwrap_or_default())?);

    step(6, "What became of it:");
    let id = wait_until_delivered(&hooktray)?;
    println!("{}", hooktray.stdout(&["show", &id])?);
    let order = orders.recv_timeout(PATIENCE).context("the stand-in for aray.com received no order")?;
    println!("   The stand-in for aray.com says: {order}");
    if once {
        return Ok(());
    }
    step(7, "Now you. Send another order:");
    println!(
        "   curl -H 'Content-Type: application/json' -d '{{\"id\": \"2\", \"to\": \"+79165550118\", \"custmemo\": \"Anna\"}}' {link}"
    );
    println!("   and look at the history:");
    println!("   {} --data-dir {} --secrets env history", hooktray.program.display(), hooktray.data.display());
    println!("\nRunning until Ctrl-C.");
    // An error means that the handler is gone: end as well.
    let _ = stopped.recv();
    Ok(())
}

fn step(number: u32, text: &str) {
    println!("\n{number}. {text}");
}

/// Returns true if there is a display to show a window on.
fn has_display() -> bool {
    let named = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(not(target_os = "linux")) || named("DISPLAY") || named("WAYLAND_DISPLAY")
}
