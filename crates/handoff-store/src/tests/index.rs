//! The history of one case, without all the others.

use handoff_engine::{CaseId, Record};

use super::{create, folder, lose_sled, record};
use crate::{SledStore, Store, verify};

/// So many cases at once that some groups are more than the index keeps in memory.
const CASES: u64 = 2_000;
const GROUPS: u64 = 10;

fn case(key: &str) -> CaseId {
    CaseId { process: "sales_to_cs".into(), key: key.into(), round: 1 }
}

/// Of each case one fact a group, and of one more two in the third and in the last.
fn groups() -> Vec<Vec<Record>> {
    let mut seq = 0;
    let mut next = |key: &str| {
        seq += 1;
        record(seq, key)
    };
    (1..=GROUPS)
        .map(|group| {
            let mut facts: Vec<Record> = (1..=CASES).map(|n| next(&format!("D-{n}"))).collect();
            if group == 3 || group == GROUPS {
                facts.extend([next("rare"), next("rare")]);
            }
            facts
        })
        .collect()
}

fn fill(store: &SledStore) -> Vec<Record> {
    let groups = groups();
    for group in &groups {
        store.append(group).unwrap();
    }
    groups.into_iter().flatten().collect()
}

#[track_caller]
fn history(store: &SledStore, key: &str) -> Vec<Record> {
    store.records_of(&case(key)).collect::<Result<_, _>>().unwrap()
}

fn of(all: &[Record], key: &str) -> Vec<Record> {
    all.iter().filter(|record| record.case.as_ref().is_some_and(|id| id.key == key)).cloned().collect()
}

#[test]
fn a_history_is_whole_while_it_grows_after_reopening_and_when_sled_is_made_anew() {
    let dir = folder();
    let store = create(dir.path());
    let all = fill(&store);
    let check = |store: &SledStore| {
        for key in ["rare", "D-1", "D-1999", "nobody"] {
            assert_eq!(history(store, key), of(&all, key), "{key}");
        }
    };
    check(&store);
    drop(store);
    check(&SledStore::open(dir.path()).unwrap());
    lose_sled(dir.path());
    check(&SledStore::open(dir.path()).unwrap());
    assert_eq!(verify(dir.path()).unwrap().problems, Vec::<String>::new());
}

#[test]
fn every_round_of_a_key_is_in_its_history_and_no_other_process() {
    let dir = folder();
    let store = create(dir.path());
    let again = CaseId { round: 2, ..case("D-1") };
    let other = CaseId { process: "support".into(), ..case("D-1") };
    let facts = [case("D-1"), other, again];
    let facts = (1..).zip(facts).map(|(seq, id)| Record { case: Some(id), ..record(seq, "D-1") });
    let facts = facts.collect::<Vec<_>>();
    store.append(&facts).unwrap();
    assert_eq!(history(&store, "D-1"), [facts[0].clone(), facts[2].clone()]);
}

/// A group that it has nothing to do with cannot be read any more, and is not looked at.
#[test]
fn groups_without_a_fact_of_the_case_are_not_read() {
    let dir = folder();
    let store = create(dir.path());
    let all = fill(&store);
    drop(store);
    let store = SledStore::open(dir.path()).unwrap();
    spoil(&store, &group_key(2));
    assert!(store.records().any(|record| record.is_err()));
    assert_eq!(history(&store, "rare"), of(&all, "rare"));
    assert!(store.records_of(&case("D-7")).any(|record| record.is_err()));
}

#[test]
fn an_index_that_is_not_readable_is_done_without_and_told_of() {
    let dir = folder();
    let store = create(dir.path());
    let all = fill(&store);
    drop(store);
    let store = SledStore::open(dir.path()).unwrap();
    spoil(&store, b"u");
    assert_eq!(history(&store, "rare"), of(&all, "rare"));
    drop(store);
    assert_eq!(history(&SledStore::open(dir.path()).unwrap(), "rare"), of(&all, "rare"));
    let problems = verify(dir.path()).unwrap().problems;
    assert!(problems.iter().any(|problem| problem.contains("its index of cases")), "{problems:?}");
}

#[test]
fn a_piece_that_a_crash_cut_short_is_taken_away() {
    let dir = folder();
    let store = create(dir.path());
    let all = fill(&store);
    drop(store);
    let store = SledStore::open(dir.path()).unwrap();
    let (key, piece) = store.sled().scan_prefix(b"i").next().unwrap().unwrap();
    let (bucket, part) = (&key[..2], &key[10..]);
    store.sled().insert([bucket, &(GROUPS + 1).to_be_bytes(), part].concat(), piece).unwrap();
    drop(store);
    assert_eq!(history(&SledStore::open(dir.path()).unwrap(), "rare"), of(&all, "rare"));
    assert_eq!(verify(dir.path()).unwrap().problems, Vec::<String>::new());
}

/// Changes the first value whose key begins so.
fn spoil(store: &SledStore, key: &[u8]) {
    let (key, value) = store.sled().scan_prefix(key).next().unwrap().unwrap();
    let mut value = value.to_vec();
    *value.last_mut().unwrap() ^= 1;
    store.sled().insert(key, value).unwrap();
}

fn group_key(position: u64) -> Vec<u8> {
    [&b"f"[..], &position.to_be_bytes()].concat()
}
