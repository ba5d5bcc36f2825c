use std::fs;
use std::path::Path;

use super::{create, folder, group, large, read, trouble};
use crate::{FormatVersion, Position, Recovered, SledStore, Store, StoreError, verify};

/// Changes what sled holds behind the store's back. `end`: the last group that counts as acknowledged.
fn meddle(dir: &Path, end: u64, change: impl FnOnce(&sled::Db)) {
    let mut store = SledStore::open(dir).unwrap();
    change(store.sled());
    store.sled().flush().unwrap();
    store.acknowledge_only(Position(end));
}

fn key(group: u64, part: u32) -> Vec<u8> {
    [&b"f"[..], &group.to_be_bytes(), &part.to_be_bytes()].concat()
}

fn is_damaged(error: &StoreError, says: &str) -> bool {
    matches!(error, StoreError::Damaged { what, .. } if what.contains(says))
}

#[test]
fn a_group_that_a_crash_left_half_written_is_gone_whole() {
    for lost in 0..3 {
        let dir = folder();
        let mut store = create(dir.path());
        store.append(&group(1, 4)).unwrap();
        store.append(&[large(5, 15_000)]).unwrap();
        drop(store);
        meddle(dir.path(), 1, |db| {
            assert_eq!(db.scan_prefix(key(2, 0).split_at(9).0).count(), 3);
            db.remove(key(2, lost)).unwrap().unwrap();
        });
        let mut store = SledStore::open(dir.path()).unwrap();
        assert_eq!(store.end(), Position(1));
        assert_eq!(read(&store), group(1, 4));
        store.append(&group(5, 5)).unwrap();
        drop(store);
        assert_eq!(read(&SledStore::open(dir.path()).unwrap()), group(1, 5));
    }
}

#[test]
fn a_part_lost_of_what_was_acknowledged_is_damage() {
    let dir = folder();
    let mut store = create(dir.path());
    store.append(&group(1, 4)).unwrap();
    store.append(&[large(5, 15_000)]).unwrap();
    drop(store);
    meddle(dir.path(), 2, |db| drop(db.remove(key(2, 1)).unwrap().unwrap()));
    assert!(is_damaged(&trouble(dir.path()), "a part of group 2 of its facts is not there"));
}

#[test]
fn a_lost_end_is_damage() {
    let dir = folder();
    let mut store = create(dir.path());
    store.append(&group(1, 4)).unwrap();
    store.append(&group(5, 6)).unwrap();
    drop(store);
    meddle(dir.path(), 2, |db| drop(db.remove(key(2, 0)).unwrap().unwrap()));
    assert!(is_damaged(&trouble(dir.path()), "it ends after group 1 of its facts, and 2 were stored"));
}

#[test]
fn a_gap_is_damage() {
    let dir = folder();
    let mut store = create(dir.path());
    for seq in 1..=5 {
        store.append(&group(seq, seq)).unwrap();
    }
    drop(store);
    meddle(dir.path(), 5, |db| drop(db.remove(key(3, 0)).unwrap().unwrap()));
    assert!(is_damaged(&trouble(dir.path()), "group 3 of its facts is not there"));
    let found = verify(dir.path()).unwrap();
    assert_eq!((found.records, found.problems.len()), (2, 1));
}

#[test]
fn a_changed_byte_is_found() {
    for spoilt in [1, 2] {
        let dir = folder();
        let mut store = create(dir.path());
        store.append(&group(1, 4)).unwrap();
        store.append(&group(5, 6)).unwrap();
        drop(store);
        // Acknowledged or not: it was written whole, so it is no rest of a crash.
        meddle(dir.path(), 1, |db| {
            let mut value = db.get(key(spoilt, 0)).unwrap().unwrap().to_vec();
            *value.last_mut().unwrap() ^= 1;
            db.insert(key(spoilt, 0), value).unwrap();
        });
        let says = format!("group {spoilt} of its facts is not readable: its checksum does not fit");
        assert!(is_damaged(&trouble(dir.path()), &says));
        assert!(verify(dir.path()).is_ok_and(|found| !found.is_sound()) || spoilt == 2);
    }
}

#[test]
fn a_value_in_the_place_of_another_is_found() {
    let dir = folder();
    let mut store = create(dir.path());
    store.append(&group(1, 1)).unwrap();
    store.append(&group(2, 2)).unwrap();
    drop(store);
    meddle(dir.path(), 2, |db| {
        let first = db.get(key(1, 0)).unwrap().unwrap();
        db.insert(key(2, 0), first).unwrap();
    });
    assert!(is_damaged(&trouble(dir.path()), "its checksum does not fit"));
}

/// Whatever happens to sled's own file: an error in words, never a panic, never fewer facts than were acknowledged.
#[test]
fn a_spoilt_file_never_reads_as_less_than_was_stored() {
    let dir = folder();
    let mut store = create(dir.path());
    for seq in 1..=40 {
        store.append(&[large(seq, 3_000)]).unwrap();
    }
    drop(store);
    let data = fs::read(dir.path().join("db")).unwrap();
    let spoilers: [fn(&mut Vec<u8>); 6] = [
        |data| data.clear(),
        |data| data.truncate(data.len() / 2),
        |data| data.fill(0),
        |data| data[60_000..60_050].fill(0xff),
        |data| data[0..20].fill(0x55),
        |data| {
            for byte in data.iter_mut().step_by(1_000) {
                *byte ^= 0x10;
            }
        },
    ];
    for (number, spoil) in spoilers.into_iter().enumerate() {
        let copy = folder();
        fs::create_dir(copy.path().join("blobs")).unwrap();
        for name in ["handoff-store", "conf"] {
            fs::copy(dir.path().join(name), copy.path().join(name)).unwrap();
        }
        let mut spoilt = data.clone();
        spoil(&mut spoilt);
        fs::write(copy.path().join("db"), spoilt).unwrap();
        let error = trouble(copy.path());
        assert!(matches!(error, StoreError::Damaged { .. } | StoreError::Failed { .. }), "{number}: {error}");
    }
    let copy = folder();
    fs::copy(dir.path().join("handoff-store"), copy.path().join("handoff-store")).unwrap();
    assert!(is_damaged(&trouble(copy.path()), "`db` is not there"));
    assert!(matches!(SledStore::open_or_create(copy.path()), Err(StoreError::Damaged { .. })));
}

#[test]
fn another_format_is_refused_by_both_names() {
    let dir = folder();
    drop(create(dir.path()));
    let marker = dir.path().join("handoff-store");
    let text = fs::read_to_string(&marker).unwrap();
    fs::write(&marker, text.replace("format 1", "format 7")).unwrap();
    let error = SledStore::open_or_create(dir.path()).unwrap_err();
    let expected = StoreError::OtherVersion {
        dir: dir.path().to_owned(),
        found: FormatVersion(7),
        ours: FormatVersion::CURRENT,
    };
    assert_eq!(error, expected);
    let says = error.to_string();
    assert!(says.contains("has format 7") && says.contains("writes format 1"), "{says}");
}

#[test]
fn only_an_empty_folder_becomes_a_store_and_only_when_asked() {
    let dir = folder();
    let new = dir.path().join("some/new");
    assert_eq!(SledStore::open(&new).unwrap_err(), StoreError::NotThere { dir: new.clone() });
    assert!(!new.exists());
    let empty = dir.path().join("empty");
    fs::create_dir(&empty).unwrap();
    assert_eq!(SledStore::open(&empty).unwrap_err(), StoreError::NotAStore { dir: empty.clone() });
    drop(create(&empty));
    drop(create(&new));
    SledStore::open(&new).unwrap();

    let foreign = dir.path().join("foreign");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("letter.txt"), "dear all").unwrap();
    let file = foreign.join("letter.txt");
    for path in [&foreign, &file] {
        assert_eq!(SledStore::open(path).unwrap_err(), StoreError::NotAStore { dir: path.clone() });
        assert_eq!(SledStore::open_or_create(path).unwrap_err(), StoreError::NotAStore { dir: path.clone() });
    }
    assert_eq!(fs::read_dir(&foreign).unwrap().count(), 1);
    fs::write(foreign.join("handoff-store"), "something else").unwrap();
    assert_eq!(SledStore::open(&foreign).unwrap_err(), StoreError::NotAStore { dir: foreign.clone() });
}

#[test]
fn a_spoilt_checkpoint_costs_no_fact() {
    let dir = folder();
    let mut store = create(dir.path());
    store.append(&group(1, 3)).unwrap();
    store.put_checkpoint(Position(1), b"after the first").unwrap();
    let file = dir.path().join("checkpoint");
    let mut bytes = fs::read(&file).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&file, bytes).unwrap();
    let Recovered { checkpoint, tail } = store.recover().unwrap();
    assert_eq!((checkpoint, tail.count()), (None, 3));
    drop(store);
    let found = verify(dir.path()).unwrap();
    assert_eq!(
        found.problems,
        ["the checkpoint is not as it was written; delete it, every fact is read instead"]
    );
}

#[test]
fn a_store_behind_its_checkpoint_is_damaged() {
    let dir = folder();
    let mut store = create(dir.path());
    store.append(&group(1, 3)).unwrap();
    store.put_checkpoint(Position(2), b"").unwrap();
    drop(store);
    assert!(is_damaged(&trouble(dir.path()), "its checkpoint is of a later one"));
}
