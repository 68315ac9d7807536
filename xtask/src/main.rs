//! `cargo xtask …`: set-up, demo and tests, the same on every system.

mod bench;
mod debian_rust;
mod demo;
mod fuzz;
mod gather;
mod icons;
mod installer;
mod latest;
mod licences;
mod macos;
mod man;
mod notes;
mod npm;
mod package;
mod pictures;
mod rehearse;
mod run;
mod sample_order;
mod setup;
mod test;
mod torture;
mod window;
mod windows;
mod wine;

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
    /// Build, start everything, send a sample record and show the order it becomes
    Demo {
        /// Exit after the first order
        #[arg(long)]
        once: bool,
    },
    /// Run the benchmarks and write docs/BENCHMARKS.md
    Bench {
        /// Only these; the report keeps the last results of the others
        parts: Vec<bench::Benchmark>,
    },
    /// Draw the icons from their SVG sources
    Icons,
    /// Print the licences of all dependencies
    Licences,
    /// Type-check everything for Windows
    CheckWindows,
    /// Type-check everything for macOS
    CheckMacos,
    /// Build the programs and the installer for Windows and test them under Wine
    Wine,
    /// Print the release notes of a tag
    Notes {
        #[command(flatten)]
        tag: notes::Tag,
    },
    /// Write what the programs are made of, as an SBOM in SPDX
    Sbom {
        /// The file
        file: PathBuf,
    },
    /// Gather the files of a release: sign the packages for the updater, write latest.json and the checksums
    Gather {
        #[command(flatten)]
        tag: notes::Tag,
        /// Address of the directory the packages will be downloaded from
        address: String,
        /// Directory in which the packages are, at any depth
        made: PathBuf,
        /// Directory that gets all files of the release
        release: PathBuf,
    },
    /// Run every step of a release that can run on this machine, with a key made for it
    Rehearse {
        /// Install the .deb too, send an order through it, and remove it
        #[arg(long)]
        test: bool,
    },
    /// Write the man pages and shell completions of `hooktray`
    Man {
        /// Target directory
        #[arg(default_value = "target/pages")]
        dir: PathBuf,
    },
    /// Build the packages of this system: .deb and .rpm, a Windows installer, or a macOS disk image
    Package {
        /// Build without optimization, which is faster
        #[arg(long)]
        debug: bool,
        /// Only these kinds: deb, rpm, appimage, nsis, app, dmg; files gathers what the Windows installer installs
        #[arg(long, value_delimiter = ',')]
        bundles: Vec<String>,
        /// One app for Intel and Apple silicon
        #[arg(long)]
        universal: bool,
        /// Install the .deb, send an order through it, and remove it
        #[arg(long)]
        test: bool,
    },
    /// Make the Windows installer on Linux
    Installer {
        /// Directory from `cargo xtask package --bundles files` on Windows [default: compile everything here]
        files: Option<PathBuf>,
        /// Compile without optimization and compress nothing, which is faster
        #[arg(long)]
        debug: bool,
    },
    /// Sign a Windows program; the installer's compiler calls this
    #[command(hide = true)]
    Sign {
        /// The program
        program: PathBuf,
    },
    /// Take the pictures of the guide and the README
    Pictures,
    /// Build the settings window
    Window,
    /// Fuzz everything that reads foreign bytes
    Fuzz {
        /// Only this target
        #[arg(value_parser = fuzz::TARGETS)]
        target: Option<String>,
        /// Seconds for each target
        #[arg(default_value_t = 600)]
        seconds: u64,
    },
    /// Run the stress tests for long: kills, hanging connections, events in any order
    Torture {
        /// Number of kills, and as many of everything else
        #[arg(default_value_t = 1000)]
        cycles: u32,
        /// Seed of the random numbers, to repeat a failed run
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
        Task::Man { dir } => man::write(&dir),
        Task::Package { debug, bundles, universal, test } => package::package(debug, &bundles, universal, test),
        Task::Installer { files, debug } => installer::installer(files.as_deref(), debug),
        Task::Sign { program } => installer::sign(&program),
        Task::Notes { tag } => notes::print(&tag),
        Task::Sbom { file } => licences::write_sbom(&file),
        Task::Gather { tag, address, made, release } => gather::gather(&tag, &address, &made, &release),
        Task::Rehearse { test } => rehearse::rehearse(test),
        Task::CheckWindows => windows::check(),
        Task::CheckMacos => macos::check(),
        Task::Wine => wine::wine(),
        Task::Fuzz { target, seconds } => fuzz::fuzz(target.as_deref(), seconds),
        Task::Icons => icons::icons(),
        Task::Pictures => pictures::pictures(),
        Task::Test { parts } => test::test(&parts),
        Task::Torture { cycles, seed } => torture::torture(cycles, seed),
    }
}
