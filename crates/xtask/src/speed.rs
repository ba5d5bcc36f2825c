//! `cargo xtask speed [--runs N]`: how long the check takes on specs made for it, as whole processes, beside linters that
//! people know on input of the same size where they are on the PATH.
//!
//! The inputs stay in `target/speed`, for a closer look.

mod inputs;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use self::inputs::{INPUTS, Input};
use crate::{cargo, report};

const RUNS: usize = 7;

/// A linter that is measured on the same run, with the arguments that come before the folder.
struct Peer {
    program: &'static str,
    args: &'static [&'static str],
    extension: &'static str,
    text: fn(usize) -> String,
}

const PEERS: &[Peer] = &[
    Peer {
        program: "ruff",
        args: &["check", "--no-cache", "--isolated"],
        extension: "py",
        text: inputs::python,
    },
    Peer { program: "taplo", args: &["lint", "--no-schema"], extension: "toml", text: inputs::toml },
];

pub(crate) fn run(root: &Path, args: &[String]) -> Result<(), String> {
    let runs = match args {
        [] => RUNS,
        [flag, runs] if flag == "--runs" => {
            runs.parse().ok().filter(|n| *n > 0).ok_or("--runs wants a number from 1")?
        }
        _ => return Err("usage: cargo xtask speed [--runs N]".to_owned()),
    };
    cargo(root, &["build", "--release", "--package", "handoff-cli"])?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
    let handoff = target.join("release").join(format!("handoff{}", std::env::consts::EXE_SUFFIX));
    let folder = target.join("speed");
    report(&format!(
        "{:<28} {:<8} {:>9} {:>9} {:>9}   ms over {runs} runs",
        "input", "who", "min", "median", "max"
    ));
    for input in INPUTS {
        let place = folder.join(input.name);
        let bytes = input.write(&place).map_err(|e| format!("{}: {e}", place.display()))?;
        let ours = measure(Command::new(&handoff).arg("check").arg(&place), runs)?;
        row(input, "handoff", ours, &format!("{:.1} MB/s", rate(bytes, ours.median)));
        for peer in PEERS.iter().filter(|_| input.peers) {
            let place = folder.join(format!("{}-{}", input.name, peer.program));
            let files = input
                .write_like(&place, peer.extension, peer.text)
                .map_err(|e| format!("{}: {e}", place.display()))?;
            let mut command = Command::new(peer.program);
            command.args(peer.args);
            // taplo takes files, ruff files or folders: files are the same work for both.
            command.args(files);
            match measure(&mut command, runs) {
                Ok(theirs) => {
                    let ratio = ours.median.as_secs_f64() / theirs.median.as_secs_f64();
                    row(input, peer.program, theirs, &format!("handoff takes {ratio:.2} times as long"));
                }
                Err(_) => report(&format!("{:<28} {:<8} not on the PATH", input.name, peer.program)),
            }
        }
    }
    Ok(())
}

#[derive(Clone, Copy, Debug)]
struct Times {
    min: Duration,
    median: Duration,
    max: Duration,
}

/// One run to warm up, then as many as are asked for. What the program says is dropped.
fn measure(command: &mut Command, runs: usize) -> Result<Times, String> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut once = || {
        let start = Instant::now();
        let status =
            command.status().map_err(|e| format!("{}: {e}", command.get_program().to_string_lossy()))?;
        // 1: there are findings.
        match status.code() {
            Some(0 | 1) => Ok(start.elapsed()),
            _ => Err(format!("{}: {status}", command.get_program().to_string_lossy())),
        }
    };
    once()?;
    let times = (0..runs).map(|_| once()).collect::<Result<Vec<_>, _>>()?;
    times_of(times).ok_or_else(|| "no run".to_owned())
}

fn times_of(mut times: Vec<Duration>) -> Option<Times> {
    times.sort_unstable();
    Some(Times { min: *times.first()?, median: *times.get(times.len() / 2)?, max: *times.last()? })
}

/// In megabytes a second.
fn rate(bytes: u64, time: Duration) -> f64 {
    let bytes = u32::try_from(bytes).map_or(f64::MAX, f64::from);
    bytes / 1e6 / time.as_secs_f64()
}

fn row(input: &Input, who: &str, times: Times, note: &str) {
    let [min, median, max] = [times.min, times.median, times.max].map(|t| t.as_secs_f64() * 1e3);
    report(&format!("{:<28} {who:<8} {min:>9.1} {median:>9.1} {max:>9.1}   {note}", input.name));
}
