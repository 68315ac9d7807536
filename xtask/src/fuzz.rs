//! Fuzzing of everything that reads foreign bytes, with libFuzzer.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::run::{cargo, output, run, target};
use crate::setup;

/// The fuzz targets. Each has a program, seeds and a dictionary under `fuzz/`.
pub(crate) const TARGETS: [&str; 4] = ["body", "flow_file", "template", "headers"];

/// Compiler flags for coverage counters in every branch, dependencies included. The last one records comparisons, without
/// which the fuzzer finds little.
const COUNTERS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Limits for one input: seconds, and megabytes of memory.
const BOUNDS: [&str; 2] = ["-timeout=20", "-rss_limit_mb=2048"];

/// Fuzzes one target, or all in turn, for this many seconds each. With 0 it only builds them.
///
/// # Errors
/// A crash, with the input that caused it. Put that file into `fuzz/found/`, where a test reads it from then on.
pub(crate) fn fuzz(only: Option<&str>, seconds: u64) -> Result<()> {
    if cfg!(windows) {
        bail!("the fuzzer is built for Linux and macOS");
    }
    let chosen: Vec<&str> = TARGETS.into_iter().filter(|name| only.is_none_or(|only| only == *name)).collect();
    setup::for_fuzzing()?;
    // The workspace's lock file: the fuzzed versions are the released ones.
    fs::copy("Cargo.lock", "fuzz/Cargo.lock")?;
    let dir = target()?.join("fuzz");
    let host = host()?;
    // With `--target` the flags apply to the target only, not to build scripts.
    let mut build = cargo();
    build.args(["build", "--manifest-path", "fuzz/Cargo.toml", "--release", "--target", &host, "--target-dir"]);
    run(build.arg(&dir).env("RUSTFLAGS", COUNTERS))?;
    for name in chosen {
        if seconds > 0 {
            let program = dir.join(&host).join("release").join(name);
            fuzz_one(name, seconds, &program, &dir)?;
        }
    }
    Ok(())
}

fn fuzz_one(name: &str, seconds: u64, program: &Path, dir: &Path) -> Result<()> {
    println!("\n== {name}, for {seconds} s");
    let (corpus, found) = (dir.join("corpus").join(name), dir.join("found").join(name));
    fs::create_dir_all(&corpus)?;
    fs::create_dir_all(&found)?;
    let mut fuzzer = std::process::Command::new(program);
    fuzzer.args(BOUNDS).arg(format!("-max_total_time={seconds}")).arg("-print_final_stats=1");
    fuzzer.arg(format!("-dict=fuzz/{name}.dict")).arg(format!("-artifact_prefix={}/", found.display()));
    fuzzer.arg(&corpus).arg(format!("fuzz/seeds/{name}"));
    if name == "body" {
        fuzzer.arg("tests/fixtures/samples");
    }
    let what = || format!("{name}: found a crash, see {}", found.display());
    run(&mut fuzzer).with_context(what)
}

/// Returns the target triple of this machine.
fn host() -> Result<String> {
    let version = output(std::process::Command::new("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc -vV names no host")?.to_owned())
}
