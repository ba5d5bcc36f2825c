use std::fs;

use super::{create, folder, group, large, plan_id, read};
use crate::{Position, SledStore, Store, StoreError, backup, compact, restore, verify};

#[test]
fn a_backup_of_a_store_in_use_has_everything_that_was_acknowledged() {
    let dir = folder();
    let to = dir.path().join("copy");
    let store = create(&dir.path().join("store"));
    store.put_plan(plan_id('a'), b"{}").unwrap();
    store.append(&group(1, 3)).unwrap();
    fs::write(store.dir().join("tokens"), "kept too").unwrap();
    store.break_medium("/dev/full");
    store.append(&group(4, 4)).unwrap_err();
    store.resume().unwrap();
    store.append(&group(4, 5)).unwrap();
    assert_eq!(backup(store.dir(), &to), Ok(Position(2)));
    store.append(&group(6, 6)).unwrap();
    assert!(matches!(backup(store.dir(), &to), Err(StoreError::NotAStore { .. })), "there is one already");
    let copy = SledStore::open(&to).unwrap();
    assert_eq!(read(&copy), group(1, 5));
    assert_eq!(copy.plans(), store.plans());
    assert_eq!(fs::read_to_string(to.join("tokens")).unwrap(), "kept too");
    copy.append(&group(6, 6)).unwrap();
    drop(copy);
    assert!(verify(&to).unwrap().is_sound());
    let again = dir.path().join("again");
    assert_eq!(restore(&to, &again), Ok(Position(3)));
    assert_eq!(read(&SledStore::open(&again).unwrap()), group(1, 6));
}

#[test]
fn a_damaged_store_is_not_backed_up_as_if_it_were_whole() {
    let dir = folder();
    let from = dir.path().join("store");
    let store = create(&from);
    store.append(&group(1, 3)).unwrap();
    store.append(&group(4, 4)).unwrap();
    drop(store);
    let file = from.join("journal/00000001");
    let mut bytes = fs::read(&file).unwrap();
    let end = bytes.iter().rposition(|b| *b != 0).unwrap();
    bytes[end] ^= 1;
    fs::write(&file, bytes).unwrap();
    let to = dir.path().join("copy");
    assert!(matches!(backup(&from, &to), Err(StoreError::Damaged { .. })));
    assert!(matches!(SledStore::open(&to), Err(StoreError::NotAStore { .. })));
    assert!(matches!(backup(&dir.path().join("none"), &to), Err(StoreError::NotThere { .. })));
}

#[test]
fn compacting_loses_nothing_and_makes_it_smaller() {
    let dir = folder();
    let store = create(dir.path());
    for seq in 1..=300 {
        store.append(&[large(seq, 4_000)]).unwrap();
    }
    let facts = read(&store);
    assert!(matches!(compact(dir.path()), Err(StoreError::InUse { .. })));
    drop(store);
    let done = compact(dir.path()).unwrap();
    assert!(done.after <= done.before, "{done:?}");
    assert!(!dir.path().join("damaged").exists());
    assert_eq!(read(&SledStore::open(dir.path()).unwrap()), facts);
}

#[cfg(unix)]
#[test]
fn what_root_makes_is_of_the_owner_of_the_folder() {
    use std::os::unix::fs::{MetadataExt, chown, symlink};
    let (dir, elsewhere) = (folder(), folder());
    let at = dir.path().join("store");
    fs::create_dir(&at).unwrap();
    // Only root may.
    if chown(&at, Some(12_345), Some(12_346)).is_err() {
        return;
    }
    let store = create(&at);
    symlink(elsewhere.path(), at.join("link")).unwrap();
    fs::write(elsewhere.path().join("of root"), "").unwrap();
    store.append(&group(1, 3)).unwrap();
    drop(store);
    compact(&at).unwrap();
    let owner = |path: &std::path::Path| fs::symlink_metadata(path).map(|found| found.uid()).unwrap();
    let mut left = vec![at];
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()) {
            if !entry.file_type().unwrap().is_symlink() {
                assert_eq!(owner(&entry.path()), 12_345, "{}", entry.path().display());
            }
            if entry.file_type().unwrap().is_dir() {
                left.push(entry.path());
            }
        }
    }
    assert_eq!(owner(&elsewhere.path().join("of root")), 0);
}
