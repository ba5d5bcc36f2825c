use std::fs;
use std::path::Path;

use handoff_engine::Record;
use proptest::prelude::*;

use super::{create, folder, group, journal_of, large, lose_sled, plan_id, read};
use crate::{Position, SledStore, Store, StoreError, verify};

/// What a store reads that has this journal and nothing else. `acknowledged`: how far it is known to be acknowledged.
fn with_journal(acknowledged: u64, bytes: &[u8]) -> Result<Vec<Record>, StoreError> {
    let copy = folder();
    fs::create_dir(copy.path().join("journal")).unwrap();
    fs::write(copy.path().join("journal/00000001"), bytes).unwrap();
    crate::marker::make(copy.path(), Position(acknowledged)).unwrap();
    Ok(read(&SledStore::open(copy.path())?))
}

/// Three groups, the last of them not acknowledged; the journal's bytes, and where each frame ends.
fn three(dir: &Path, length: usize) -> (Vec<u8>, Vec<usize>) {
    let store = create(dir);
    let mut ends = Vec::new();
    for n in 1..=3 {
        store.append(&[large(n, length)]).unwrap();
        let (_, bytes) = journal_of(dir);
        ends.push(bytes.iter().rposition(|b| *b != 0).unwrap() + 1);
    }
    store.acknowledge_only(Position(2));
    drop(store);
    (journal_of(dir).1, ends)
}

#[test]
fn a_torn_end_that_nobody_was_told_of_is_gone_whole() {
    let dir = folder();
    let (bytes, ends) = three(dir.path(), 2_000);
    let facts: Vec<Record> = (1..=3).map(|n| large(n, 2_000)).collect();
    assert_eq!(with_journal(2, &bytes), Ok(facts.clone()));
    let torn: [fn(&mut Vec<u8>, usize, usize); 4] = [
        |bytes, from, to| bytes[from + 9..to].fill(0),
        |bytes, from, _| bytes[from..from + 512].fill(0),
        |bytes, from, to| bytes[from + 600..to - 200].fill(0),
        |bytes, from, to| bytes.truncate(usize::midpoint(from, to)),
    ];
    for tear in torn {
        let mut bytes = bytes.clone();
        tear(&mut bytes, ends[1], ends[2]);
        assert_eq!(with_journal(2, &bytes), Ok(facts[..2].to_vec()));
    }
}

#[test]
fn a_last_frame_that_is_cut_at_any_byte_is_gone_whole() {
    let dir = folder();
    let (bytes, ends) = three(dir.path(), 10);
    let two: Vec<Record> = (1..=2).map(|n| large(n, 10)).collect();
    for cut in ends[1]..ends[2] {
        let mut zeros = bytes.clone();
        zeros[cut..].fill(0);
        assert_eq!(with_journal(2, &zeros), Ok(two.clone()), "zeros from byte {cut}");
        // A file that ends there is the same to the reader but for its length.
        if cut.is_multiple_of(8) {
            assert_eq!(with_journal(2, &bytes[..cut]), Ok(two.clone()), "nothing from byte {cut}");
        }
    }
}

#[test]
fn a_torn_end_that_was_acknowledged_is_damage() {
    let dir = folder();
    let (mut bytes, ends) = three(dir.path(), 2_000);
    bytes[ends[0] + 20..ends[2]].fill(0);
    let error = with_journal(2, &bytes).unwrap_err();
    assert!(
        error.to_string().contains("its journal ends after group 1 of its facts, and 2 were stored"),
        "{error}"
    );
}

/// After a power cut nobody may know how far it was acknowledged.
#[test]
fn a_broken_frame_before_a_whole_one_is_damage() {
    let dir = folder();
    let (mut bytes, ends) = three(dir.path(), 2_000);
    bytes[ends[0] + 40] ^= 1;
    let error = with_journal(0, &bytes).unwrap_err();
    assert!(error.to_string().contains("group 2 of its facts is not readable in its journal"), "{error}");
}

#[test]
fn a_file_that_is_missing_or_not_of_the_journal_is_damage() {
    let dir = folder();
    let store = create(dir.path());
    for n in 1..=3 {
        store.append(&group(n, n)).unwrap();
        // Each failure makes a new file.
        store.break_medium("/dev/full");
        store.append(&group(n + 1, n + 1)).unwrap_err();
        store.resume().unwrap();
    }
    drop(store);
    assert_eq!(fs::read_dir(dir.path().join("journal")).unwrap().count(), 4);
    assert!(verify(dir.path()).unwrap().is_sound());
    let file = dir.path().join("journal/00000002");
    let bytes = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    let says = SledStore::open(dir.path()).unwrap_err().to_string();
    assert!(says.contains("file 00000002 of its journal is not there"), "{says}");
    fs::write(&file, &bytes[1..]).unwrap();
    let says = SledStore::open(dir.path()).unwrap_err().to_string();
    assert!(says.contains("does not begin like a file of the journal"), "{says}");
}

#[test]
fn what_was_cut_off_after_a_failure_does_not_come_back() {
    let dir = folder();
    let store = create(dir.path());
    store.append(&group(1, 2)).unwrap();
    let (path, before) = journal_of(dir.path());
    store.append(&group(3, 3)).unwrap();
    let with_third = fs::read(&path).unwrap();
    drop(store);
    // As if the third had never been acknowledged, and its sync had failed.
    let dir = folder();
    let store = create(dir.path());
    store.append(&group(1, 2)).unwrap();
    store.break_medium("/dev/null");
    store.append(&group(3, 3)).unwrap_err();
    let (path, bytes) = journal_of(dir.path());
    assert_eq!(bytes[..100], before[..100]);
    fs::write(path, with_third).unwrap();
    store.resume().unwrap();
    let other = [large(3, 50)];
    store.append(&other).unwrap();
    drop(store);
    lose_sled(dir.path());
    let facts = [group(1, 2), other.to_vec()].concat();
    assert_eq!(read(&SledStore::open(dir.path()).unwrap()), facts);
    assert!(verify(dir.path()).unwrap().is_sound());
}

#[test]
fn the_journal_alone_makes_the_store_with_its_plans() {
    let dir = folder();
    let store = create(dir.path());
    store.put_plan(plan_id('a'), b"{}").unwrap();
    store.append(&group(1, 3)).unwrap();
    store.put_plan(plan_id('b'), &vec![b'x'; 100_000]).unwrap();
    store.append(&[large(4, 400_000)]).unwrap();
    store.put_plan(plan_id('a'), b"{}").unwrap();
    let (facts, plans) = (read(&store), store.plans().unwrap());
    drop(store);
    lose_sled(dir.path());
    let store = SledStore::open(dir.path()).unwrap();
    assert_eq!((read(&store), store.plans().unwrap()), (facts, plans));
}

/// The next file is made beside the work: whether it was ready in time, or a crash left it half made, makes no difference.
#[test]
fn however_the_journal_grows_it_reads_as_one() {
    let dir = folder();
    let facts: Vec<Record> = (1..=90).map(|seq| large(seq, 100_000)).collect();
    for opened in facts.chunks(45) {
        let store = create(dir.path());
        for fact in opened {
            store.append(std::slice::from_ref(fact)).unwrap();
        }
        assert!(read(&store).ends_with(opened));
        drop(store);
        fs::write(dir.path().join("journal/next"), b"half made").unwrap();
    }
    lose_sled(dir.path());
    assert_eq!(read(&SledStore::open(dir.path()).unwrap()), facts);
    assert!(verify(dir.path()).unwrap().is_sound());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever byte of an acknowledged frame changes: never fewer facts in silence.
    #[test]
    fn a_changed_byte_never_goes_unseen(at in 64_usize..4_000, flip in 1..=255_u8) {
        let dir = folder();
        let (mut bytes, ends) = three(dir.path(), 2_000);
        prop_assume!(at < ends[1]);
        bytes[at] ^= flip;
        let damaged = matches!(with_journal(2, &bytes), Err(StoreError::Damaged { .. }));
        prop_assert!(damaged);
    }
}
