//! Durable transitions a second of the store alone.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a bench ends where it cannot measure, and prints figures for people"
)]

mod measure;

use std::path::Path;

use chrono::DateTime;
use handoff_engine::{CaseId, Fact, Record};
use handoff_store::{SledStore, Store};

use measure::{Commit, Table, Turn, alone, tell, together};

fn store(dir: &Path) -> Commit {
    let store = SledStore::open_or_create(dir).unwrap();
    let mut seqs = 1..;
    Box::new(move |turns| {
        let group: Vec<Record> =
            turns.iter().zip(&mut seqs).map(|(turn, seq)| transition(seq, *turn)).collect();
        store.append(&group).unwrap();
    })
}

/// About as long, packed, as a record of the limit.
fn transition(seq: u64, Turn { client, number }: Turn) -> Record {
    let key = format!("D-{client}-{}", number / 5).into();
    let case = CaseId { process: "sales_to_cs".into(), key, round: 1 };
    let text = "Kickoff with Acme is not booked; ".repeat(5);
    let at = DateTime::from_timestamp(1_772_000_000, 0).unwrap();
    Record { seq, at, case: Some(case), fact: Fact::Escalated { to: "dana".into(), text } }
}

fn main() {
    let dir = tempfile::tempdir().unwrap();
    let mut table = Table::new(dir.path());
    table.row("store", alone(store(&dir.path().join("one"))));
    table.row("store", together(store(&dir.path().join("many"))));
    tell(&table.measure(1));
}
