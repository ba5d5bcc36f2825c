//! Another process, which this test program starts as itself.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::{create, folder, group, large, read};
use crate::{SledStore, Store, StoreError};

const STORE: &str = "HANDOFF_TEST_STORE";

/// What the other process does: opens the store, then writes until it is killed, and says what was acknowledged.
#[test]
fn child() {
    let Some(dir) = std::env::var_os(STORE).map(PathBuf::from) else { return };
    let store = create(&dir);
    let mut seq = read(&store).last().map_or(0, |r| r.seq);
    loop {
        let mut out = std::io::stdout().lock();
        writeln!(out, "\nacknowledged {seq}").unwrap();
        out.flush().unwrap();
        let facts = [large(seq + 1, 20_000), large(seq + 2, 10)];
        let facts = if seq.is_multiple_of(3) { &facts[..] } else { &facts[1..] };
        let facts: Vec<_> =
            (seq + 1..).zip(facts).map(|(n, f)| handoff_engine::Record { seq: n, ..f.clone() }).collect();
        store.append(&facts).unwrap();
        seq += facts.len() as u64;
    }
}

fn start(dir: &Path) -> (Child, impl Iterator<Item = u64>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tests::child::child", "--nocapture", "--test-threads=1"])
        .env(STORE, dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    // A line that the kill cut short was not acknowledged to anybody.
    let whole = out.split(b'\n').map_while(Result::ok).filter_map(|line| String::from_utf8(line).ok());
    let numbers = whole.filter_map(|line| line.strip_prefix("acknowledged ")?.parse().ok());
    (child, numbers)
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    let dir = folder();
    let mut acknowledged = 0;
    for round in 0..4 {
        let (mut child, mut numbers) = start(dir.path());
        let enough = acknowledged + 20 + 17 * round;
        let reached = numbers.by_ref().find(|n| *n >= enough);
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged = numbers.last().or(reached).expect("the other process did not get so far");
        let store = SledStore::open(dir.path()).unwrap();
        let facts = read(&store);
        let last = facts.last().unwrap().seq;
        assert!(last >= acknowledged, "{acknowledged} were acknowledged, {last} are there");
        assert!(last <= acknowledged + 2, "nothing was written that was not the next");
        assert!(facts.iter().map(|r| r.seq).eq(1..=last));
        // A large fact and the small one after it are one group.
        assert_ne!(last % 3, 1);
        assert!(crate::verify(dir.path()).is_err(), "it is open here");
        drop(store);
        assert!(crate::verify(dir.path()).unwrap().is_sound());
    }
}

#[test]
fn a_second_process_is_refused_at_once() {
    let dir = folder();
    let (mut child, mut numbers) = start(dir.path());
    numbers.next().unwrap();
    let refused = SledStore::open(dir.path()).unwrap_err();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(refused, StoreError::InUse { dir: dir.path().to_owned() });
    assert!(refused.to_string().starts_with("another handoff has the store"), "{refused}");
    SledStore::open(dir.path()).unwrap();
}

#[test]
fn a_second_open_in_this_process_is_refused_at_once() {
    let dir = folder();
    let store = create(dir.path());
    for open in [SledStore::open, SledStore::open_or_create] {
        assert_eq!(open(dir.path()).unwrap_err(), StoreError::InUse { dir: dir.path().to_owned() });
    }
    store.append(&group(1, 1)).unwrap();
    drop(store);
    assert_eq!(read(&SledStore::open(dir.path()).unwrap()), group(1, 1));
}
