use std::fs;

use crate::sandbox::{Sandbox, opened};

fn filled() -> Sandbox {
    let sandbox = Sandbox::with_spec();
    sandbox.facts_of(&[opened("T-1", "2026-03-02T09:00:00Z")], &["--store", "store"]);
    sandbox
}

#[test]
fn a_sound_store_is_verified_with_its_figures() {
    let sandbox = filled();
    let says = sandbox.handoff(&["store", "verify", "store"]).exits(0).out;
    assert!(says.starts_with("sound: ") && says.contains(", 1 plans"), "{says}");
    let found = sandbox.handoff(&["store", "verify", "store", "--format", "json"]).exits(0).json();
    assert_eq!((&found["sound"], &found["problems"]), (&true.into(), &serde_json::json!([])));
    assert!(found["facts"].as_u64() > Some(3));
}

#[test]
fn damage_is_found_and_restored_from_the_journal() {
    let sandbox = filled();
    let before = sandbox.handoff(&["case", "history", "T-1", "--store", "store"]).exits(0).out;
    fs::write(sandbox.path("store/db"), "no longer what it was").unwrap();
    let found = sandbox.handoff(&["store", "verify", "store"]).exits(3);
    assert!(found.err.contains("is damaged") && found.err.contains("handoff store restore"), "{}", found.err);
    sandbox.handoff(&["store", "restore", "store", "--from-journal"]).exits(0);
    sandbox.handoff(&["store", "verify", "store"]).exits(0);
    assert_eq!(sandbox.handoff(&["case", "history", "T-1", "--store", "store"]).exits(0).out, before);
}

#[test]
fn a_store_that_had_to_be_mended_says_so() {
    let sandbox = filled();
    let before = sandbox.handoff(&["case", "show", "T-1", "--store", "store"]).exits(0);
    assert_eq!(before.err, "");
    fs::remove_file(sandbox.path("store/db")).unwrap();
    let after = sandbox.handoff(&["case", "show", "T-1", "--store", "store"]).exits(0);
    assert_eq!(after.out, before.out);
    assert!(after.err.contains("made anew from its journal"), "{}", after.err);
}

#[test]
fn a_journal_that_is_damaged_is_found() {
    let sandbox = filled();
    let file = sandbox.path("store/journal/00000001");
    let mut bytes = fs::read(&file).unwrap();
    bytes[200] ^= 1;
    fs::write(file, bytes).unwrap();
    for command in [&["store", "verify", "store"][..], &["store", "backup", "store", "copy"]] {
        let refused = sandbox.handoff(command).exits(3);
        assert!(refused.err.contains("damaged"), "{}", refused.err);
    }
}

#[test]
fn a_backup_is_a_store_and_restores() {
    let sandbox = filled();
    let backed_up =
        sandbox.handoff(&["store", "backup", "store", "copy", "--format", "json"]).exits(0).json();
    assert_eq!(backed_up["backup"], "copy");
    let restored = sandbox.handoff(&["store", "restore", "new", "--from", "copy"]).exits(0).out;
    assert!(restored.contains("groups of facts in `new`"), "{restored}");
    let show = |store| sandbox.handoff(&["case", "history", "T-1", "--store", store]).exits(0).out;
    assert_eq!(show("new"), show("store"));
    sandbox.handoff(&["store", "backup", "store", "copy"]).exits(3);
    sandbox.handoff(&["store", "restore", "new", "--from", "copy", "--from-journal"]).exits(2);
    sandbox.handoff(&["store", "restore", "new"]).exits(2);
    sandbox.handoff(&["store", "verify", "nowhere"]).exits(3);
}

#[test]
fn a_compacted_store_tells_the_same() {
    let sandbox = filled();
    let show = || sandbox.handoff(&["case", "history", "T-1", "--store", "store"]).exits(0).out;
    let before = show();
    let done = sandbox.handoff(&["store", "compact", "store", "--format", "json"]).exits(0).json();
    assert!(done["bytes_after"].as_u64() <= done["bytes_before"].as_u64(), "{done}");
    assert_eq!(show(), before);
}
