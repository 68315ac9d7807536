//! `cargo xtask …`: set-up, demo and tests, the same on every system.

mod demo;
mod icons;
mod licences;
mod man;
mod run;
mod setup;
mod test;
mod window;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing
    Setup,
    /// Build, start everything, send a sample order and show what becomes of it
    Demo {
        /// End after the first order
        #[arg(long)]
        once: bool,
    },
    /// Draw the icons again, from their SVG sources
    Icons,
    /// Collect the licences of everything Hooktray is made of, and print them
    Licences,
    /// Write the man pages and the completions for shells of `hooktray`
    Man {
        /// Where to
        #[arg(default_value = "target/pages")]
        folder: PathBuf,
    },
    /// Build the settings window, which the tray program has inside
    Window,
    /// Everything that has to pass: format, lints, tests, dependencies and their licences
    Test,
}

fn main() -> Result<()> {
    match Arguments::parse().task {
        Task::Setup => setup::for_tests(),
        Task::Demo { once } => demo::demo(once),
        Task::Window => setup::for_the_window().and_then(|()| window::build()),
        Task::Licences => licences::print(),
        Task::Man { folder } => man::write(&folder),
        Task::Icons => icons::icons(),
        Task::Test => test::test(),
    }
}
