use std::fmt::Write as _;

use handoff_engine::{Fact, Record};

use super::record;
use crate::packing::{pack_behind, parts};
use crate::{SledStore, Store};

/// The first fact, one of the middle, the last: a fact added anywhere but at the end moves the others.
///
/// If this fails, stores that are out there are read wrongly: raise `FormatVersion`, or put the new fact last.
#[test]
fn bytes_on_disk_are_as_they_were() {
    let facts = [
        Fact::CaseOpened {
            plan: super::plan_id('7'),
            key: handoff_plan::Value::Text("D-1".into()),
            parent: None,
        },
        Fact::Notified { to: "maria".into(), via: None, text: "hello".to_owned() },
        Fact::InputSeen { name: 1, digest: 300 },
    ];
    let mut group: Vec<Record> =
        (1..).zip(facts).map(|(seq, fact)| Record { fact, ..record(seq, "D-1") }).collect();
    group.push(Record { case: None, ..record(4, "") });
    let bytes = pack_behind(Vec::new(), &group).unwrap();
    let (_, value) = parts(&bytes, |number| number.to_be_bytes().to_vec()).unwrap().remove(0);
    let mut hex = String::new();
    for line in value.chunks(32) {
        line.iter().for_each(|byte| write!(hex, "{byte:02x}").unwrap());
        hex.push('\n');
    }
    insta::assert_snapshot!(hex);
}

/// A store of format 1, as it was: sled alone.
#[test]
fn a_store_of_the_first_format_is_brought_to_the_present_one() {
    let dir = super::folder();
    let store = super::create(dir.path());
    store.put_plan(super::plan_id('a'), b"{}").unwrap();
    store.append(&super::group(1, 4)).unwrap();
    store.append(&[super::large(5, 15_000)]).unwrap();
    store.put_plan(super::plan_id('b'), b"[]").unwrap();
    store.put_plan(super::plan_id('a'), b"{}").unwrap();
    let plans = store.plans().unwrap();
    drop(store);
    std::fs::remove_dir_all(dir.path().join("journal")).unwrap();
    let marker = dir.path().join("handoff-store");
    let text = std::fs::read_to_string(&marker).unwrap();
    std::fs::write(&marker, text.replace("format 2", "format 1")).unwrap();
    // What an attempt leaves that a crash ended.
    std::fs::create_dir(dir.path().join("journal")).unwrap();
    std::fs::write(dir.path().join("journal/next"), "half").unwrap();
    for _ in 0..2 {
        let store = SledStore::open(dir.path()).unwrap();
        assert_eq!(super::read(&store), [super::group(1, 4), vec![super::large(5, 15_000)]].concat());
        assert_eq!(store.plans().unwrap(), plans);
        drop(store);
        assert!(std::fs::read_to_string(&marker).unwrap().contains("format 2"));
    }
    super::lose_sled(dir.path());
    let store = SledStore::open(dir.path()).unwrap();
    assert_eq!(super::read(&store).len(), 5);
    assert_eq!(store.plans().unwrap(), plans);
}
