//! Random and ever more cunning input for what reads foreign bytes, by libFuzzer.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::run::{cargo, output, run, target};
use crate::setup;

/// What can be fuzzed; each has its program, its seeds and its words for the fuzzer under `fuzz/`.
pub(crate) const TARGETS: [&str; 4] = ["body", "flow_file", "template", "headers"];

/// What makes the compiler put a counter into every branch of our code and of all it is made of. Of no use to the
/// fuzzer without the last one, by which it learns what an input was compared with.
const COUNTERS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Seconds after which one input hangs, and megabytes after which it has eaten the memory.
const BOUNDS: [&str; 2] = ["-timeout=20", "-rss_limit_mb=2048"];

/// Fuzzes one target, or one after the other, for so many seconds each; none at all only builds them.
///
/// # Errors
/// What was found, with the file that has it: put it into `fuzz/found/`, where a test reads it from then on.
pub(crate) fn fuzz(only: Option<&str>, seconds: u64) -> Result<()> {
    if cfg!(windows) {
        bail!("the fuzzer is built for Linux and macOS");
    }
    let chosen: Vec<&str> = TARGETS.into_iter().filter(|name| only.is_none_or(|only| only == *name)).collect();
    setup::for_fuzzing()?;
    // The workspace's own: what is fuzzed is what is handed out.
    fs::copy("Cargo.lock", "fuzz/Cargo.lock")?;
    let folder = target()?.join("fuzz");
    let host = host()?;
    // With a target that is named, the flags are for it alone, and not for what runs while it is compiled.
    let mut build = cargo();
    build.args(["build", "--manifest-path", "fuzz/Cargo.toml", "--release", "--target", &host, "--target-dir"]);
    run(build.arg(&folder).env("RUSTFLAGS", COUNTERS))?;
    for name in chosen {
        if seconds > 0 {
            let program = folder.join(&host).join("release").join(name);
            fuzz_one(name, seconds, &program, &folder)?;
        }
    }
    Ok(())
}

fn fuzz_one(name: &str, seconds: u64, program: &Path, folder: &Path) -> Result<()> {
    println!("\n== {name}, for {seconds} s");
    let (corpus, found) = (folder.join("corpus").join(name), folder.join("found").join(name));
    fs::create_dir_all(&corpus)?;
    fs::create_dir_all(&found)?;
    let mut fuzzer = std::process::Command::new(program);
    fuzzer.args(BOUNDS).arg(format!("-max_total_time={seconds}")).arg("-print_final_stats=1");
    fuzzer.arg(format!("-dict=fuzz/{name}.dict")).arg(format!("-artifact_prefix={}/", found.display()));
    fuzzer.arg(&corpus).arg(format!("fuzz/seeds/{name}"));
    if name == "body" {
        fuzzer.arg("tests/fixtures/samples");
    }
    let what = || format!("{name}: something was found, see {}", found.display());
    run(&mut fuzzer).with_context(what)
}

/// The system that this is compiled on.
fn host() -> Result<String> {
    let version = output(std::process::Command::new("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not say which system this is")?.to_owned())
}
