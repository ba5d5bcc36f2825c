//! `cargo xtask speed [--runs N] [--all]`: how long the check takes on specs made for it, as whole processes, beside linters
//! that people know on input of the same size where they are on the PATH (`pip install ruff taplo`), and whether it keeps
//! what is promised. `--all`: also on what only a program writes.
//!
//! The inputs stay in `target/speed`, for a closer look.

mod inputs;
#[cfg(test)]
mod tests;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use self::inputs::{INPUTS, Input, Promise};
use crate::{cargo, report};

const RUNS: usize = 9;

/// A linter that is measured on the same run, with the arguments that come before the files.
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
    let (runs, all) = wanted(args)?;
    cargo(root, &["build", "--release", "--package", "handoff-cli"])?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
    let bench = Bench {
        handoff: target.join("release").join(format!("handoff{}", std::env::consts::EXE_SUFFIX)),
        folder: target.join("speed"),
        runs,
    };
    report(&format!(
        "{:<28} {:<24} {:>9} {:>9} {:>9}   ms over {runs} runs",
        "input", "who", "min", "median", "max"
    ));
    let mut broken = Vec::new();
    for input in INPUTS.iter().filter(|input| all || input.promise.is_some()) {
        broken.extend(bench.input(input)?);
    }
    report(&match broken.as_slice() {
        [] => "every promise is kept".to_owned(),
        some => format!("not kept here:\n{}", some.join("\n")),
    });
    Ok(())
}

fn wanted(args: &[String]) -> Result<(usize, bool), String> {
    let (mut runs, mut all) = (RUNS, false);
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        match arg.as_str() {
            "--all" => all = true,
            "--runs" => {
                let number = rest.next().and_then(|n| n.parse().ok()).filter(|n| *n > 0);
                runs = number.ok_or("--runs wants a number from 1")?;
            }
            _ => return Err("usage: cargo xtask speed [--runs N] [--all]".to_owned()),
        }
    }
    Ok((runs, all))
}

struct Bench {
    handoff: PathBuf,
    folder: PathBuf,
    runs: usize,
}

impl Bench {
    /// Measures one input in every way that tells something, and gives the promise that is not kept.
    fn input(&self, input: &Input) -> Result<Option<String>, String> {
        let place = self.folder.join(input.name);
        let bytes = input.write(&place).map_err(|e| format!("{}: {e}", place.display()))?;
        let ours = self.check(&place, &[], false)?;
        row(input, "handoff", ours, &format!("{:.1} MB/s", rate(bytes, ours.median)));
        let kept = match input.promise {
            Some(Promise::Whole(most)) => at_most("the whole process takes", ours.median, most),
            Some(Promise::Rate(least)) => {
                let with = self.check(&place, &[], true)?;
                row(input, "handoff, one core", with, &format!("{:.1} MB/s", rate(bytes, with.median)));
                let without = self.check(&place, &["--without-soundness"], true)?;
                let reached = rate(bytes, without.median);
                row(input, "… without soundness", without, &format!("{reached:.1} MB/s"));
                (reached < least).then(|| format!("one core reads {reached:.1} MB/s of {least}"))
            }
            Some(Promise::Soundness(most)) => {
                let with = self.check(&place, &[], true)?;
                row(input, "handoff, one core", with, "");
                let without = self.check(&place, &["--without-soundness"], true)?;
                row(input, "… without soundness", without, "");
                at_most("soundness takes", with.median.saturating_sub(without.median), most)
            }
            None => None,
        };
        if input.peers {
            PEERS.iter().try_for_each(|peer| self.peer(input, peer, ours))?;
        }
        Ok(kept.map(|how| format!("{}: {how}", input.name)))
    }

    fn check(&self, place: &Path, args: &[&str], alone: bool) -> Result<Times, String> {
        let mut command = if alone { on_one_core(&self.handoff) } else { Command::new(&self.handoff) };
        measure(command.arg("check").args(args).arg(place), self.runs)
    }

    fn peer(&self, input: &Input, peer: &Peer, ours: Times) -> Result<(), String> {
        let place = self.folder.join(format!("{}-{}", input.name, peer.program));
        let files = input
            .write_like(&place, peer.extension, peer.text)
            .map_err(|e| format!("{}: {e}", place.display()))?;
        let here = Command::new(peer.program).arg("--version").stdout(Stdio::null()).status();
        if here.is_err_and(|e| e.kind() == ErrorKind::NotFound) {
            report(&format!("{:<28} {:<24} not on the PATH", input.name, peer.program));
            return Ok(());
        }
        // taplo takes files, ruff files or folders: files are the same work for both.
        let theirs = measure(Command::new(peer.program).args(peer.args).args(files), self.runs)?;
        let ratio = ours.median.as_secs_f64() / theirs.median.as_secs_f64();
        row(input, peer.program, theirs, &format!("handoff takes {ratio:.2} times as long"));
        Ok(())
    }
}

/// One thread, and where the system can hold it there, one core.
fn on_one_core(program: &Path) -> Command {
    let held = Command::new("taskset").args(["-c", "0", "true"]).stderr(Stdio::null()).status();
    let mut command = if held.is_ok_and(|status| status.success()) {
        let mut command = Command::new("taskset");
        command.args(["-c", "0"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.env("RAYON_NUM_THREADS", "1");
    command
}

fn at_most(what: &str, time: Duration, most: f64) -> Option<String> {
    let time = time.as_secs_f64() * 1e3;
    (time > most).then(|| format!("{what} {time:.1} ms and not {most}"))
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
    report(&format!("{:<28} {who:<24} {min:>9.1} {median:>9.1} {max:>9.1}   {note}", input.name));
}
