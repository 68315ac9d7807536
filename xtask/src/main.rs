//! `cargo xtask …`: set-up, demo and tests, the same on every system.

mod bench;
mod demo;
mod fuzz;
mod icons;
mod latest;
mod licences;
mod man;
mod notes;
mod npm;
mod order;
mod package;
mod pictures;
mod run;
mod setup;
mod test;
mod torture;
mod window;
mod windows;

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
    /// Measure how fast it is, beside others and in one run, and write docs/BENCHMARKS.md
    Bench {
        /// Only these parts; the report keeps what the others have found before
        parts: Vec<bench::Part>,
    },
    /// Draw the icons again, from their SVG sources
    Icons,
    /// Collect the licences of everything Hooktray is made of, and print them
    Licences,
    /// Compile everything for Windows, as far as its types go
    CheckWindows,
    /// Build `hooktray.exe` and `hooktray-desktop.exe` and test them under Wine
    Wine,
    /// Print the notes of a release, which a tag such as v0.1.0 names
    Notes {
        /// The tag
        tag: String,
    },
    /// Sign the packages of a release and write its latest.json, by which the window of an earlier one finds it
    Latest {
        /// The tag
        tag: String,
        /// Where the packages will be, as the address of a folder
        address: String,
        /// Where they are
        folder: PathBuf,
    },
    /// Write the man pages and the completions for shells of `hooktray`
    Man {
        /// Where to
        #[arg(default_value = "target/pages")]
        folder: PathBuf,
    },
    /// Make the packages of this system: .deb and .rpm, an installer for Windows, or an app in a disk image
    Package {
        /// Not optimized, which is faster: for trying
        #[arg(long)]
        debug: bool,
        /// Only these kinds, as Tauri calls them, such as deb, rpm, appimage, nsis or dmg
        #[arg(long, value_delimiter = ',')]
        bundles: Vec<String>,
        /// One app for both kinds of Mac
        #[arg(long)]
        universal: bool,
        /// Install the .deb, let an order through, and remove it again
        #[arg(long)]
        test: bool,
    },
    /// Take the pictures of the guide and the README anew
    Pictures,
    /// Build the settings window, which the tray program has inside
    Window,
    /// Feed what reads foreign bytes with random and ever more cunning input
    Fuzz {
        /// Only this one
        #[arg(value_parser = fuzz::TARGETS)]
        target: Option<String>,
        /// For how long, each
        #[arg(default_value_t = 600)]
        seconds: u64,
    },
    /// What must not break, for long: killed over and over, crowds that hang, events in any order
    Torture {
        /// How often it is killed, and as much of everything else
        #[arg(default_value_t = 1000)]
        cycles: u32,
        /// What the dice begin with, to have a run that failed again
        #[arg(long)]
        seed: Option<u64>,
    },
    /// Run everything that has to pass: format, lints, tests, dependencies and their licences
    Test {
        #[command(flatten)]
        parts: test::Parts,
    },
}

fn main() -> Result<()> {
    match Arguments::parse().task {
        Task::Setup => setup::for_tests().and_then(|()| setup::for_dependencies()),
        Task::Demo { once } => demo::demo(once),
        Task::Bench { parts } => bench::bench(&parts),
        Task::Window => setup::for_the_window().and_then(|()| window::build()),
        Task::Licences => licences::print(),
        Task::Man { folder } => man::write(&folder),
        Task::Package { debug, bundles, universal, test } => package::package(debug, &bundles, universal, test),
        Task::Latest { tag, address, folder } => latest::write(&tag, &address, &folder),
        Task::Notes { tag } => notes::print(&tag),
        Task::CheckWindows => windows::check(),
        Task::Wine => windows::wine(),
        Task::Fuzz { target, seconds } => fuzz::fuzz(target.as_deref(), seconds),
        Task::Icons => icons::icons(),
        Task::Pictures => pictures::pictures(),
        Task::Test { parts } => test::test(&parts),
        Task::Torture { cycles, seed } => torture::torture(cycles, seed),
    }
}
