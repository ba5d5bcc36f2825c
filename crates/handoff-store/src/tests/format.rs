use std::fmt::Write as _;

use handoff_engine::{Fact, Record};

use super::record;
use crate::SledStore;
use crate::packing::{Packer, parts};

/// The first fact, some of the middle, the last: a fact added anywhere but at the end moves the others.
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
        Fact::ClockBreached { clock: "accept".into(), due: record(1, "").at },
        Fact::Notified { to: "maria".into(), via: None, text: "hello".to_owned() },
        Fact::InputSeen { name: 1.into(), digest: 300 },
    ];
    let mut group: Vec<Record> =
        (1..).zip(facts).map(|(seq, fact)| Record { fact, ..record(seq, "D-1") }).collect();
    group.push(Record { case: None, ..record(5, "") });
    let bytes = Packer::default().pack_behind(Vec::new(), &group).unwrap();
    let (_, value) = parts(&bytes, |number| number.to_be_bytes().to_vec()).unwrap().remove(0);
    let mut hex = String::new();
    for line in value.chunks(32) {
        line.iter().for_each(|byte| write!(hex, "{byte:02x}").unwrap());
        hex.push('\n');
    }
    insta::assert_snapshot!(hex);
}

/// The first format had no journal, and its facts said less; the second knew plans by other ids; the third wrote instants as text.
#[test]
fn a_store_of_an_older_format_is_refused_and_left_as_it_is() {
    for older in ["format 1", "format 2", "format 3"] {
        let dir = super::folder();
        drop(super::create(dir.path()));
        let marker = dir.path().join("handoff-store");
        let text = std::fs::read_to_string(&marker).unwrap().replace("format 4", older);
        std::fs::write(&marker, &text).unwrap();
        let refused = SledStore::open(dir.path()).unwrap_err().to_string();
        assert!(refused.contains(&format!("has {older}")) && refused.contains("format 4"), "{refused}");
        assert_eq!(std::fs::read_to_string(&marker).unwrap(), text);
    }
}
