use std::fs;
use std::path::Path;

use super::{checkpoint, create, folder, group, large, put_checkpoint, read, trouble};
use handoff_engine::Record;

use crate::{FormatVersion, Position, SledStore, Store, StoreError, verify};

/// Changes what sled holds behind the store's back.
fn meddle(dir: &Path, change: impl FnOnce(&sled::Db)) {
    let store = SledStore::open(dir).unwrap();
    change(&store.sled());
    store.sled().flush().unwrap();
}

fn key(group: u64, part: u32) -> Vec<u8> {
    [&b"f"[..], &group.to_be_bytes(), &part.to_be_bytes()].concat()
}

fn is_damaged(error: &StoreError, says: &str) -> bool {
    matches!(error, StoreError::Damaged { what, .. } if what.contains(says))
}

/// The last group is a single one of several parts.
fn four_and_a_large_one(dir: &Path) -> Vec<Record> {
    let store = create(dir);
    store.append(&group(1, 4)).unwrap();
    store.append(&[large(5, 15_000)]).unwrap();
    read(&store)
}

#[test]
fn sled_gets_again_what_a_crash_took_from_its_end() {
    for lost in 0..3 {
        let dir = folder();
        let facts = four_and_a_large_one(dir.path());
        meddle(dir.path(), |db| {
            assert_eq!(db.scan_prefix(key(2, 0).split_at(9).0).count(), 3);
            db.remove(key(2, lost)).unwrap().unwrap();
        });
        let store = SledStore::open(dir.path()).unwrap();
        assert_eq!((store.end(), store.mended()), (Position(2), None));
        assert_eq!(read(&store), facts);
        store.append(&group(6, 6)).unwrap();
        drop(store);
        assert!(verify(dir.path()).unwrap().is_sound());
    }
}

#[test]
fn a_gap_is_damage() {
    let dir = folder();
    let store = create(dir.path());
    for seq in 1..=5 {
        store.append(&group(seq, seq)).unwrap();
    }
    drop(store);
    meddle(dir.path(), |db| drop(db.remove(key(3, 0)).unwrap().unwrap()));
    assert!(is_damaged(&trouble(dir.path()), "group 3 of its facts is not there"));
    let found = verify(dir.path()).unwrap();
    assert_eq!((found.records, found.problems.len()), (2, 2));
}

#[test]
fn a_changed_byte_is_found_or_mended() {
    for spoilt in [1, 2] {
        let dir = folder();
        let store = create(dir.path());
        store.append(&group(1, 4)).unwrap();
        store.append(&group(5, 6)).unwrap();
        drop(store);
        meddle(dir.path(), |db| {
            let mut value = db.get(key(spoilt, 0)).unwrap().unwrap().to_vec();
            *value.last_mut().unwrap() ^= 1;
            db.insert(key(spoilt, 0), value).unwrap();
        });
        let says = format!("group {spoilt} of its facts is not readable: its checksum does not fit");
        let found = verify(dir.path());
        if spoilt == 1 {
            assert!(found.unwrap().problems.iter().any(|p| p.contains(&says)));
            assert!(is_damaged(&trouble(dir.path()), &says));
            crate::restore_from_journal(dir.path()).unwrap();
        } else {
            // Where sled ends, opening looks.
            assert!(is_damaged(&found.unwrap_err(), &says));
            assert!(SledStore::open(dir.path()).unwrap().mended().unwrap().contains(&says));
        }
        assert_eq!(read(&SledStore::open(dir.path()).unwrap()), group(1, 6));
        assert!(verify(dir.path()).unwrap().is_sound());
    }
}

#[test]
fn a_value_in_the_place_of_another_is_found() {
    let dir = folder();
    let store = create(dir.path());
    for seq in 1..=3 {
        store.append(&group(seq, seq)).unwrap();
    }
    drop(store);
    meddle(dir.path(), |db| {
        let first = db.get(key(1, 0)).unwrap().unwrap();
        db.insert(key(2, 0), first).unwrap();
    });
    assert!(is_damaged(&trouble(dir.path()), "its checksum does not fit"));
}

/// Whatever happens to sled's own file: it is made anew from the journal, and says so; without one, an error in words.
#[test]
fn a_spoilt_file_of_sled_costs_no_fact() {
    let dir = folder();
    let store = create(dir.path());
    let facts: Vec<Record> = (1..=40).map(|seq| large(seq, 3_000)).collect();
    for fact in &facts {
        store.append(std::slice::from_ref(fact)).unwrap();
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
        for with_journal in [true, false] {
            let copy = folder();
            fs::create_dir(copy.path().join("blobs")).unwrap();
            fs::create_dir(copy.path().join("journal")).unwrap();
            let journal = with_journal.then_some("journal/00000001");
            for name in ["handoff-store", "conf"].into_iter().chain(journal) {
                fs::copy(dir.path().join(name), copy.path().join(name)).unwrap();
            }
            let mut spoilt = data.clone();
            spoil(&mut spoilt);
            fs::write(copy.path().join("db"), spoilt).unwrap();
            if with_journal {
                assert_eq!(read(&SledStore::open(copy.path()).unwrap()), facts, "{number}");
            } else {
                assert!(is_damaged(&trouble(copy.path()), "its journal is not there"), "{number}");
            }
        }
    }
}

#[test]
fn without_its_files_a_store_is_not_an_empty_one() {
    let dir = folder();
    let facts = four_and_a_large_one(dir.path());
    super::lose_sled(dir.path());
    let store = SledStore::open_or_create(dir.path()).unwrap();
    assert_eq!(store.mended(), Some("its sled files were not there"));
    assert_eq!(read(&store), facts);
    drop(store);
    fs::remove_dir_all(dir.path().join("journal")).unwrap();
    assert!(is_damaged(&trouble(dir.path()), "its journal is not there"));
    super::lose_sled(dir.path());
    assert!(is_damaged(&SledStore::open_or_create(dir.path()).unwrap_err(), "its journal is not there"));
}

#[test]
fn another_format_is_refused_by_both_names() {
    let dir = folder();
    drop(create(dir.path()));
    let marker = dir.path().join("handoff-store");
    let text = fs::read_to_string(&marker).unwrap();
    fs::write(&marker, text.replace("format 4", "format 7")).unwrap();
    let error = SledStore::open_or_create(dir.path()).unwrap_err();
    let expected = StoreError::OtherVersion {
        dir: dir.path().to_owned(),
        found: FormatVersion(7),
        ours: FormatVersion::CURRENT,
    };
    assert_eq!(error, expected);
    let says = error.to_string();
    assert!(says.contains("has format 7") && says.contains("writes format 4"), "{says}");
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

/// Wherever it is spoilt or cut off, no piece from there on is given out, and the last says so.
#[test]
fn a_spoilt_checkpoint_costs_no_fact() {
    let dir = folder();
    let store = create(dir.path());
    store.append(&group(1, 3)).unwrap();
    let pieces: [&[u8]; 3] = [b"after", b"the", b"first"];
    put_checkpoint(&store, 1, &pieces).unwrap();
    let file = dir.path().join("checkpoint");
    let whole = fs::read(&file).unwrap();
    let spoilt = (0..whole.len()).flat_map(|at| {
        let mut other = whole.clone();
        other[at] ^= 1;
        [other, whole[..at].to_vec()]
    });
    for bytes in spoilt {
        fs::write(&file, bytes).unwrap();
        let Some((_, read)) = checkpoint(&store) else { continue };
        assert!(read.is_err(), "{read:?}");
        let pieces_read = store.checkpoint().unwrap().unwrap().pieces.filter_map(Result::ok);
        assert!(pieces_read.zip(pieces).all(|(read, piece)| read == piece));
    }
    assert_eq!(read(&store), group(1, 3));
    drop(store);
    let problem = "the checkpoint is not as it was written; delete it, every fact is read instead";
    assert_eq!(verify(dir.path()).unwrap().problems, [problem]);
}

#[test]
fn a_checkpoint_of_another_version_is_none() {
    let dir = folder();
    let store = create(dir.path());
    store.append(&group(1, 3)).unwrap();
    fs::write(dir.path().join("checkpoint"), b"handoff checkpoint 1\n and something else").unwrap();
    assert_eq!(checkpoint(&store), None);
    drop(store);
    assert!(verify(dir.path()).unwrap().is_sound());
}

#[test]
fn a_store_behind_its_checkpoint_is_damaged() {
    let dir = folder();
    let store = create(dir.path());
    store.append(&group(1, 3)).unwrap();
    put_checkpoint(&store, 2, &[b""]).unwrap();
    drop(store);
    assert!(is_damaged(&trouble(dir.path()), "its checkpoint is of a later one"));
}
