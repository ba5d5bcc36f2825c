use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use handoff_engine::Limits;
use handoff_plan::{Instant, Plan, PlanId};

use super::{Catalog, Loaded, Spec, Standing};
use crate::driver::Driver;
use crate::live::Runtime;
use crate::testing::{SharedStore, at, names, other_plan, plan};

/// Files that a test writes: a digest and what compiling gives.
#[derive(Clone)]
struct Written(Arc<Mutex<State>>);

struct State {
    digest: Option<u64>,
    plan: Result<Arc<Plan>, Vec<String>>,
    /// The digest after the next compilation, where somebody writes meanwhile.
    meanwhile: Option<u64>,
    compiled: usize,
    files: &'static [&'static str],
}

impl Written {
    fn new(plan: Arc<Plan>) -> Self {
        Self(Arc::new(Mutex::new(State {
            digest: Some(0),
            plan: Ok(plan),
            meanwhile: None,
            compiled: 0,
            files: &[],
        })))
    }

    fn write(&self, digest: Option<u64>, plan: Result<Arc<Plan>, Vec<String>>) {
        let mut state = self.0.lock().unwrap();
        (state.digest, state.plan) = (digest, plan);
    }
}

impl Spec for Written {
    fn digest(&self) -> Option<u64> {
        self.0.lock().unwrap().digest
    }

    fn compile(&self) -> Result<Arc<Plan>, Vec<String>> {
        let mut state = self.0.lock().unwrap();
        state.compiled += 1;
        if let Some(digest) = state.meanwhile.take() {
            state.digest = Some(digest);
        }
        state.plan.clone()
    }

    fn files(&self) -> BTreeSet<PathBuf> {
        self.0.lock().unwrap().files.iter().map(PathBuf::from).collect()
    }

    fn folders(&self) -> Vec<PathBuf> {
        Vec::new()
    }
}

fn nine() -> Instant {
    at("2026-03-02T09:00:00Z")
}

struct Setting {
    store: SharedStore,
    runtime: Runtime,
    standing: Arc<Standing>,
    catalog: Catalog,
}

fn start(store: &SharedStore, files: &Written) -> Setting {
    let driver = Driver::open(store.reopen(), Limits::default()).unwrap();
    let runtime = Runtime::start(driver, nine).unwrap();
    let standing = Arc::new(Standing::default());
    let catalog = Catalog::new(runtime.handle(), Box::new(files.clone()), standing.clone(), nine);
    Setting { store: store.clone(), runtime, standing, catalog }
}

fn wrong() -> Vec<String> {
    vec!["spec.handoff:1:1: no process".to_owned()]
}

#[test]
fn a_set_is_taken_whole_or_refused_whole_and_the_last_good_one_stays() {
    let files = Written::new(plan());
    let Setting { store, runtime, standing, mut catalog } = start(&SharedStore::default(), &files);
    assert_eq!(catalog.look().unwrap(), Some(Loaded::Taken(PlanId::of(&plan()))));
    assert_eq!(catalog.look().unwrap(), None, "nothing changed");
    files.write(Some(1), Err(wrong()));
    assert_eq!(catalog.look().unwrap(), Some(Loaded::Refused(wrong())));
    assert_eq!(standing.refused().map(|r| r.errors), Some(wrong()));
    let current = runtime.handle().look(|world| world.current_plan().cloned()).unwrap();
    assert_eq!(current, Some(plan()));
    files.write(Some(2), Ok(other_plan()));
    assert_eq!(catalog.look().unwrap(), Some(Loaded::Taken(PlanId::of(&other_plan()))));
    assert_eq!(standing.refused(), None);
    assert_eq!(names(&store.facts()), ["plan.loaded", "plan.rejected", "plan.loaded"]);
    runtime.stop().unwrap();
}

#[test]
fn a_restart_with_broken_files_goes_on_with_the_last_good_rules() {
    let (store, files) = (SharedStore::default(), Written::new(plan()));
    let Setting { runtime, mut catalog, .. } = start(&store, &files);
    catalog.look().unwrap();
    runtime.stop().unwrap();
    files.write(Some(1), Err(wrong()));
    let Setting { runtime, standing, mut catalog, .. } = start(&store, &files);
    assert_eq!(catalog.look().unwrap(), Some(Loaded::Refused(wrong())));
    assert!(standing.refused().is_some());
    assert_eq!(runtime.handle().look(|world| world.current_plan().cloned()).unwrap(), Some(plan()));
    files.write(Some(2), Ok(plan()));
    assert_eq!(catalog.look().unwrap(), Some(Loaded::Same(PlanId::of(&plan()))));
    assert_eq!(standing.refused(), None);
    runtime.stop().unwrap();
}

#[test]
fn files_that_change_while_they_are_compiled_are_looked_at_again() {
    let files = Written::new(plan());
    let Setting { runtime, mut catalog, .. } = start(&SharedStore::default(), &files);
    files.0.lock().unwrap().meanwhile = Some(7);
    assert_eq!(catalog.look().unwrap(), None);
    assert!(runtime.handle().look(|world| world.current_plan().is_none()).unwrap());
    assert_eq!(catalog.look().unwrap(), Some(Loaded::Taken(PlanId::of(&plan()))));
    assert_eq!(files.0.lock().unwrap().compiled, 2);
    runtime.stop().unwrap();
}

#[test]
fn files_that_cannot_be_read_are_told_once_and_tried_again() {
    let files = Written::new(plan());
    let Setting { store, runtime, mut catalog, .. } = start(&SharedStore::default(), &files);
    catalog.look().unwrap();
    files.write(None, Err(wrong()));
    assert_eq!(catalog.look().unwrap(), Some(Loaded::Refused(wrong())));
    assert_eq!(catalog.look().unwrap(), None);
    files.write(Some(0), Ok(plan()));
    assert_eq!(catalog.look().unwrap(), Some(Loaded::Same(PlanId::of(&plan()))));
    assert_eq!(names(&store.facts()), ["plan.loaded", "plan.rejected"]);
    runtime.stop().unwrap();
}

#[test]
fn a_file_that_is_gone_for_a_moment_takes_no_process_away() {
    let files = Written::new(plan());
    files.0.lock().unwrap().files = &["deals", "people"];
    let Setting { runtime, mut catalog, .. } = start(&SharedStore::default(), &files);
    catalog.look().unwrap();
    files.0.lock().unwrap().files = &["people"];
    files.write(Some(1), Ok(other_plan()));
    assert_eq!(catalog.look().unwrap(), None, "it may come back");
    files.0.lock().unwrap().files = &["deals", "people"];
    files.write(Some(0), Ok(plan()));
    assert_eq!(catalog.look().unwrap(), None, "it did");
    files.0.lock().unwrap().files = &["people"];
    files.write(Some(2), Ok(other_plan()));
    assert_eq!(catalog.look().unwrap(), None);
    assert_eq!(catalog.look().unwrap(), Some(Loaded::Taken(PlanId::of(&other_plan()))), "it stays away");
    runtime.stop().unwrap();
}

#[test]
fn a_store_that_takes_nothing_leaves_the_files_to_the_next_look() {
    let (store, files) = (SharedStore::default(), Written::new(plan()));
    let Setting { runtime, mut catalog, .. } = start(&store, &files);
    catalog.look().unwrap();
    store.fail();
    files.write(Some(1), Ok(other_plan()));
    assert!(catalog.look().is_err());
    store.mend();
    while catalog.look().is_err() {}
    assert_eq!(runtime.handle().look(|world| world.current_plan().cloned()).unwrap(), Some(other_plan()));
    runtime.stop().unwrap();
}

#[test]
fn rules_that_are_refused_are_told_even_if_it_cannot_be_put_on_record() {
    let (store, files) = (SharedStore::default(), Written::new(plan()));
    let Setting { runtime, standing, mut catalog, .. } = start(&store, &files);
    catalog.look().unwrap();
    store.fail();
    files.write(Some(1), Err(wrong()));
    assert!(catalog.look().is_err());
    assert_eq!(standing.refused().map(|refused| refused.errors), Some(wrong()));
    assert!(runtime.stop().is_err());
}
