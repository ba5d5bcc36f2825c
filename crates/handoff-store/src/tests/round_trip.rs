use chrono::DateTime;
use handoff_engine::Record;
use proptest::prelude::*;

use super::{checkpoint, create, folder, group, large, plan_id, put_checkpoint, read, record};
use crate::packing::{Packer, parts, unpack};
use crate::{MemoryStore, PART_BYTES, Plans, Position, SledStore, Store, StoreError, StoredPlan, verify};

#[test]
fn facts_come_back_in_order_after_reopening() {
    let dir = folder();
    let store = create(dir.path());
    assert_eq!(store.end(), Position(0));
    assert_eq!(store.append(&group(1, 3)), Ok(Position(1)));
    assert_eq!(store.append(&[]), Ok(Position(1)));
    assert_eq!(store.append(&group(4, 4)), Ok(Position(2)));
    drop(store);
    let store = SledStore::open(dir.path()).unwrap();
    assert_eq!(store.end(), Position(2));
    assert_eq!(store.append(&group(5, 9)), Ok(Position(3)));
    assert_eq!(read(&store), group(1, 9));
    let tail: Result<Vec<_>, _> = store.records_after(Position(1)).collect();
    assert_eq!(tail, Ok(group(4, 9)));
    assert_eq!(store.records_after(Position(3)).count(), 0);
    assert_eq!(store.records_after(Position(99)).count(), 0);
}

#[test]
fn memory_and_disk_answer_alike() {
    let dir = folder();
    let stores: [Box<dyn Store>; 2] = [Box::new(create(dir.path())), Box::new(MemoryStore::new())];
    for store in stores {
        store.append(&group(1, 2)).unwrap();
        store.append(&group(3, 5)).unwrap();
        assert_eq!(checkpoint(&*store), None);
        put_checkpoint(&*store, 1, &[b"after", b"", b"the first"]).unwrap();
        let pieces = [b"after".to_vec(), Vec::new(), b"the first".to_vec()];
        assert_eq!(checkpoint(&*store), Some((Position(1), Ok(pieces.to_vec()))));
        assert_eq!(store.records_after(Position(1)).collect::<Result<Vec<_>, _>>(), Ok(group(3, 5)));
        assert_eq!(store.plans(), Ok(Plans::default()));
        store.put_plan(plan_id('a'), b"{\"a\":1}").unwrap();
        store.put_plan(plan_id('b'), b"{}").unwrap();
        store.put_plan(plan_id('a'), b"{\"a\":1}").unwrap();
        let all = vec![
            StoredPlan { id: plan_id('a'), json: b"{\"a\":1}".to_vec() },
            StoredPlan { id: plan_id('b'), json: b"{}".to_vec() },
        ];
        assert_eq!(store.plans(), Ok(Plans { all, current: Some(plan_id('a')) }));
        assert_eq!(read(&*store), group(1, 5));
    }
}

#[test]
fn plans_of_any_size_are_there_after_reopening() {
    let dir = folder();
    let json = vec![b'x'; 40 * PART_BYTES];
    let store = create(dir.path());
    store.put_plan(plan_id('c'), &json).unwrap();
    store.put_plan(plan_id('d'), b"").unwrap();
    drop(store);
    let plans = SledStore::open(dir.path()).unwrap().plans().unwrap();
    assert_eq!(plans.current, Some(plan_id('d')));
    assert_eq!(plans.all.iter().map(|p| p.json.len()).collect::<Vec<_>>(), [json.len(), 0]);
}

/// What is in `blobs` is never synced.
#[test]
fn no_group_is_so_large_that_sled_moves_it_out_of_its_log() {
    let dir = folder();
    let store = create(dir.path());
    let sizes = [100, 100_000, 6_000, 6_100, 6_200, 12_000, 300_000];
    let records: Vec<Record> =
        (1..=70).map(|seq| large(seq, sizes[usize::try_from(seq).unwrap() % 7])).collect();
    for one in &records {
        store.append(std::slice::from_ref(one)).unwrap();
    }
    assert_eq!(std::fs::read_dir(dir.path().join("blobs")).unwrap().count(), 0);
    drop(store);
    assert_eq!(read(&SledStore::open(dir.path()).unwrap()), records);
}

#[test]
fn a_newer_checkpoint_takes_the_place_of_the_older() {
    let dir = folder();
    let store = create(dir.path());
    store.append(&group(1, 1)).unwrap();
    let large = vec![7; 1_500_000];
    put_checkpoint(&store, 1, &[&large, &large]).unwrap();
    assert_eq!(checkpoint(&store), Some((Position(1), Ok(vec![large.clone(), large]))));
    store.append(&group(2, 2)).unwrap();
    put_checkpoint(&store, 2, &[b"short"]).unwrap();
    drop(store);
    let store = SledStore::open(dir.path()).unwrap();
    assert_eq!(checkpoint(&store), Some((Position(2), Ok(vec![b"short".to_vec()]))));
    drop(store);
    assert_eq!(verify(dir.path()).unwrap().checkpoint, Some(Position(2)));
}

#[test]
fn a_sound_store_verifies_with_its_figures() {
    let dir = folder();
    let store = create(dir.path());
    store.append(&group(1, 3)).unwrap();
    store.append(&group(4, 9)).unwrap();
    store.put_plan(plan_id('a'), b"{}").unwrap();
    drop(store);
    let found = verify(dir.path()).unwrap();
    assert!(found.is_sound(), "{:?}", found.problems);
    assert_eq!((found.groups, found.records, found.plans, found.checkpoint), (2, 9, 1, None));
}

#[test]
fn facts_out_of_order_are_a_problem() {
    let dir = folder();
    let store = create(dir.path());
    store.append(&[record(1, "D-1"), record(3, "D-1")]).unwrap();
    drop(store);
    assert_eq!(verify(dir.path()).unwrap().problems, ["fact 3 stands where 2 belongs"]);
}

/// A full disk, and a sync that fails.
#[test]
fn after_a_failed_write_nothing_is_acknowledged_until_it_resumes_and_reading_goes_on() {
    for device in ["/dev/full", "/dev/null"] {
        let dir = folder();
        let store = create(dir.path());
        store.append(&group(1, 2)).unwrap();
        store.break_medium(device);
        let StoreError::Failed { doing, why } = store.append(&group(3, 3)).unwrap_err() else {
            panic!("it did not fail")
        };
        assert_eq!(doing, "store facts");
        let stopped = StoreError::Stopped { first: why };
        assert_eq!(store.append(&group(3, 3)), Err(stopped.clone()));
        assert_eq!(store.put_plan(plan_id('a'), b"{}"), Err(stopped.clone()));
        assert_eq!(put_checkpoint(&store, 1, &[b""]), Err(stopped));
        assert_eq!(read(&store), group(1, 2));
        store.resume().unwrap();
        store.append(&group(3, 4)).unwrap();
        assert_eq!(read(&store), group(1, 4));
        drop(store);
        assert_eq!(read(&SledStore::open(dir.path()).unwrap()), group(1, 4));
        assert!(verify(dir.path()).unwrap().is_sound());
    }
}

/// It may have been written after all: what was not acknowledged is there whole, or not at all.
#[test]
fn what_failed_is_there_whole_or_not_at_all_after_opening() {
    let dir = folder();
    let store = create(dir.path());
    store.append(&group(1, 2)).unwrap();
    store.break_medium("/dev/null");
    store.append(&group(3, 3)).unwrap_err();
    drop(store);
    let store = SledStore::open(dir.path()).unwrap();
    let there = read(&store).len() as u64;
    assert!([2, 3].contains(&there));
    store.append(&group(there + 1, 4)).unwrap();
    assert_eq!(read(&store), group(1, 4));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_group_unpacks_to_itself(
        facts in prop::collection::vec((any::<u64>(), -60_000_000_000_i64..60_000_000_000, 0..1_000_000_000_u32, "[a-cä]{0,3}", 0..3_u32), 0..40)
    ) {
        let records: Vec<Record> = facts
            .into_iter()
            .map(|(seq, seconds, nanos, key, round)| {
                let mut record = Record { seq, at: DateTime::from_timestamp(seconds, nanos).unwrap(), ..record(1, &key) };
                match round {
                    0 => record.case = None,
                    _ => record.case.as_mut().unwrap().round = round,
                }
                record
            })
            .collect();
        prop_assert_eq!(unpack(&Packer::default().pack_behind(Vec::new(), &records).unwrap()), Ok(records));
    }

    #[test]
    fn parts_are_small_and_join_to_the_whole(length in 0..5 * PART_BYTES) {
        let bytes: Vec<u8> = (0..=255).cycle().take(length).collect();
        let parts = parts(&bytes, |number| number.to_be_bytes().to_vec()).unwrap();
        let mut joined = Vec::new();
        for (number, (key, value)) in parts.iter().enumerate() {
            prop_assert!(value.len() <= PART_BYTES);
            let part = crate::packing::part(key, value).unwrap();
            prop_assert_eq!((part.number as usize, part.of as usize), (number, parts.len()));
            joined.extend_from_slice(part.bytes);
        }
        prop_assert_eq!(joined, bytes);
    }
}
