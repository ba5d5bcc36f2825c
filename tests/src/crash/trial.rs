//! One round after the other: start, kill, judge.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::judge::{Ledger, judge};
use super::power::{self, Shim};

/// What some rounds came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub rounds: u64,
    pub acknowledged: u64,
    /// How often sled had to be made anew from the journal.
    pub mended: u64,
}

/// Kills the process so many times with SIGKILL, on one store.
///
/// # Errors
/// What was acknowledged and is not there, or is there twice.
pub fn kills(program: &Path, rounds: u64, seed: u64) -> Result<Tally, String> {
    let mut random = fastrand::Rng::with_seed(seed);
    let (mut ledger, mut tally) = (Ledger::new(), Tally::default());
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let dir = folder.path().join("store");
    for round in 0..rounds {
        let command = command(program, &dir, &format!("K{round:04}"));
        let fresh = until_killed(command, random.u64(0..120))?;
        tally.acknowledged += fresh.values().map(|last| *last as u64 + 1).sum::<u64>();
        ledger.extend(fresh);
        tally.mended += u64::from(judge(&dir, &ledger).map_err(|why| format!("round {round}: {why}"))?);
        tally.rounds += 1;
        // A store of many rounds takes long to read.
        if round % 20 == 19 {
            std::fs::remove_dir_all(&dir).map_err(|e| e.to_string())?;
            ledger.clear();
        }
    }
    Ok(tally)
}

/// Cuts the power so many times: what the process wrote and did not sync is gone, or a part of it.
///
/// # Errors
/// As with [`kills`].
pub fn power_cuts(program: &Path, rounds: u64, seed: u64) -> Result<Tally, String> {
    let mut random = fastrand::Rng::with_seed(seed);
    let shim = Shim::compile().map_err(|e| e.to_string())?;
    let (mut ledger, mut tally) = (Ledger::new(), Tally::default());
    let mut disk = tempfile::tempdir().map_err(|e| e.to_string())?;
    std::fs::create_dir(disk.path().join("store")).map_err(|e| e.to_string())?;
    for round in 0..rounds {
        let next = tempfile::tempdir().map_err(|e| e.to_string())?;
        let (dir, shadow, left) =
            (disk.path().join("store"), disk.path().join("shadow"), next.path().join("store"));
        let text = |e: std::io::Error| e.to_string();
        std::fs::create_dir(&shadow).map_err(text)?;
        power::begin(&dir, &shadow).map_err(text)?;
        let mut command = command(program, &dir, &format!("P{round:04}"));
        shim.preload(&mut command, &dir, &shadow, random.bool());
        let fresh = until_killed(command, random.u64(0..300))?;
        tally.acknowledged += fresh.values().map(|last| *last as u64 + 1).sum::<u64>();
        ledger.extend(fresh);
        let inode = std::fs::metadata(&dir).map_err(text)?.ino();
        power::leave(inode, &shadow, &left).map_err(text)?;
        let judged = judge(&left, &ledger);
        tally.mended +=
            u64::from(judged.map_err(|why| format!("round {round}: {why}; {:?}", power::sizes(&left)))?);
        tally.rounds += 1;
        if round % 10 == 9 {
            std::fs::remove_dir_all(&left).and_then(|()| std::fs::create_dir(&left)).map_err(text)?;
            ledger.clear();
        }
        disk = next;
    }
    Ok(tally)
}

fn command(program: &Path, dir: &Path, round: &str) -> Command {
    let mut command = Command::new(program);
    command.arg("child").arg(dir).arg(round);
    command
}

/// Runs it until so many milliseconds after its first acknowledgement, and says what it acknowledged.
fn until_killed(mut command: Command, milliseconds: u64) -> Result<Ledger, String> {
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|e| e.to_string())?;
    let out = child.stdout.take().ok_or("it has no output")?;
    let mut ledger = Ledger::new();
    let mut until = None;
    // A line that the kill cut short was not acknowledged to anybody.
    for line in BufReader::new(out).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line).into_owned();
        let mut words = line.split(' ').skip(1);
        if let (Some(key), Some(Ok(step))) = (words.next(), words.next().map(str::parse)) {
            ledger.insert(key.to_owned(), step);
        }
        let until = *until.get_or_insert_with(|| Instant::now() + Duration::from_millis(milliseconds));
        if Instant::now() >= until {
            child.kill().map_err(|e| e.to_string())?;
        }
    }
    let status = child.wait().map_err(|e| e.to_string())?;
    if status.code().is_some() {
        return Err(format!("it ended by itself: {status}"));
    }
    Ok(ledger)
}
