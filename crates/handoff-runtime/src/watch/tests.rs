use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use handoff_engine::Limits;
use handoff_plan::{Plan, PlanId};

use super::Watch;
use crate::catalog::{Catalog, Loaded, Spec, Standing};
use crate::driver::Driver;
use crate::live::{Runtime, system_time};
use crate::testing::{SharedStore, other_plan, plan};

/// Long enough for a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// One file, whose text says which rules it holds.
struct OneFile(PathBuf);

impl Spec for OneFile {
    fn digest(&self) -> Option<u64> {
        let text = fs::read(&self.0).ok()?;
        Some(u64::from_le_bytes(*blake3::hash(&text).as_bytes().first_chunk().unwrap()))
    }

    fn compile(&self) -> Result<Arc<Plan>, Vec<String>> {
        match fs::read_to_string(&self.0).as_deref() {
            Ok("one") => Ok(plan()),
            Ok("other") => Ok(other_plan()),
            Ok(half) => Err(vec![half.to_owned()]),
            Err(_) => Err(vec!["it is gone".to_owned()]),
        }
    }

    fn files(&self) -> std::collections::BTreeSet<PathBuf> {
        std::collections::BTreeSet::new()
    }

    fn folders(&self) -> Vec<PathBuf> {
        vec![self.0.parent().unwrap().to_owned()]
    }
}

fn start(file: &Path, every: Duration) -> (Runtime, Watch, Receiver<Loaded>) {
    let driver = Driver::open(SharedStore::default().reopen(), Limits::default()).unwrap();
    let runtime = Runtime::start(driver, system_time).unwrap();
    let spec = Box::new(OneFile(file.to_owned()));
    let mut catalog = Catalog::new(runtime.handle(), spec, Arc::new(Standing::default()), system_time);
    catalog.look().unwrap();
    let (told, heard) = channel();
    let watch = Watch::start(catalog, every, move |loaded| told.send(loaded.clone()).unwrap()).unwrap();
    (runtime, watch, heard)
}

fn other() -> Loaded {
    Loaded::Taken(PlanId::of(&other_plan()))
}

#[test]
fn a_file_put_in_the_place_of_the_old_one_is_seen() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("spec");
    fs::write(&file, "one").unwrap();
    let (runtime, watch, heard) = start(&file, PATIENCE);
    let beside = dir.path().join(".spec.swp");
    fs::write(&beside, "other").unwrap();
    fs::rename(&beside, &file).unwrap();
    assert_eq!(heard.recv_timeout(PATIENCE).unwrap(), other());
    watch.stop();
    runtime.stop().unwrap();
}

#[test]
fn a_burst_of_changes_is_one_and_ends_with_the_last() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("spec");
    fs::write(&file, "one").unwrap();
    let (runtime, watch, heard) = start(&file, PATIENCE);
    for half in ["o", "ot", "oth", "othe", "other"] {
        fs::write(&file, half).unwrap();
    }
    let mut all = vec![heard.recv_timeout(PATIENCE).unwrap()];
    while all.last() != Some(&other()) {
        all.push(heard.recv_timeout(PATIENCE).unwrap());
    }
    watch.stop();
    runtime.stop().unwrap();
}

#[cfg(unix)]
#[test]
fn a_swapped_link_as_kubernetes_does_it_is_seen() {
    use std::os::unix::fs::symlink;
    let dir = tempfile::tempdir().unwrap();
    for (folder, text) in [("..1", "one"), ("..2", "other")] {
        fs::create_dir(dir.path().join(folder)).unwrap();
        fs::write(dir.path().join(folder).join("spec"), text).unwrap();
    }
    symlink("..1", dir.path().join("..data")).unwrap();
    symlink("..data/spec", dir.path().join("spec")).unwrap();
    let (runtime, watch, heard) = start(&dir.path().join("spec"), PATIENCE);
    symlink("..2", dir.path().join("..data_tmp")).unwrap();
    fs::rename(dir.path().join("..data_tmp"), dir.path().join("..data")).unwrap();
    assert_eq!(heard.recv_timeout(PATIENCE).unwrap(), other());
    watch.stop();
    runtime.stop().unwrap();
}

/// The file that changes lies where nothing is watched.
#[cfg(unix)]
#[test]
fn what_the_system_does_not_tell_is_seen_by_time() {
    let (dir, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (file, real) = (dir.path().join("spec"), elsewhere.path().join("real"));
    fs::write(&real, "one").unwrap();
    std::os::unix::fs::symlink(&real, &file).unwrap();
    let (runtime, watch, heard) = start(&file, Duration::from_millis(20));
    fs::write(&real, "other").unwrap();
    let mut last = heard.recv_timeout(PATIENCE).unwrap();
    while last != other() {
        last = heard.recv_timeout(PATIENCE).unwrap();
    }
    watch.stop();
    runtime.stop().unwrap();
}

#[test]
fn a_file_that_vanishes_and_comes_back_changes_nothing_in_use() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("spec");
    fs::write(&file, "one").unwrap();
    let (runtime, watch, heard) = start(&file, PATIENCE);
    fs::remove_file(&file).unwrap();
    assert_eq!(heard.recv_timeout(PATIENCE).unwrap(), Loaded::Refused(vec!["it is gone".to_owned()]));
    assert_eq!(runtime.handle().look(|world| world.current_plan().cloned()).unwrap(), Some(plan()));
    fs::write(&file, "one").unwrap();
    let same = Loaded::Same(PlanId::of(&plan()));
    let mut last = heard.recv_timeout(PATIENCE).unwrap();
    while last != same {
        last = heard.recv_timeout(PATIENCE).unwrap();
    }
    watch.stop();
    runtime.stop().unwrap();
}
