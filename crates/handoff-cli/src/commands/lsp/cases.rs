//! How many open cases are in each stage, for an editor that waits for nothing: what was last seen, and a look beside the
//! conversation where that is old.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use handoff_lsp::CasesAt;
use handoff_plan::{Name, Place};

use crate::glance::Whereabouts;

type Counts = BTreeMap<(Name, Place), usize>;

/// What was seen this long ago is looked at anew.
const OLD: Duration = Duration::from_secs(5);

#[derive(Debug, Default)]
pub(super) struct Watched {
    at: CasesAt,
    roots: Arc<Mutex<BTreeMap<String, Root>>>,
}

#[derive(Debug, Default)]
struct Root {
    counts: Counts,
    /// The editor has been told.
    told: Counts,
    looked: Option<Instant>,
    looking: bool,
    /// The state of the store's files that was seen: one that nobody wrote to is not opened again.
    stamp: Option<u64>,
}

impl Watched {
    pub(super) fn at(at: CasesAt) -> Self {
        Self { at, roots: Arc::default() }
    }

    /// As last seen.
    pub(super) fn open(&self, root: &str) -> Counts {
        let whereabouts = self.whereabouts(root);
        if !whereabouts.is_known() {
            locked(&self.roots).remove(root);
            return Counts::new();
        }
        self.look(root, whereabouts);
        let mut roots = locked(&self.roots);
        let seen = roots.entry(root.to_owned()).or_default();
        seen.told = seen.counts.clone();
        seen.counts.clone()
    }

    pub(super) fn moved(&self) -> bool {
        let known: Vec<String> = locked(&self.roots).keys().cloned().collect();
        for root in known {
            self.look(&root, self.whereabouts(&root));
        }
        locked(&self.roots).values().any(|root| root.told != root.counts)
    }

    /// What the editor says, else what the `handoff.toml` says.
    fn whereabouts(&self, root: &str) -> Whereabouts {
        let CasesAt { store, url } = &self.at;
        let store = store.as_ref().map(|store| Path::new(root).join(store));
        let said = Whereabouts { store, url: url.clone() };
        if said.is_known() { said } else { Whereabouts::of_folder(Path::new(root)) }
    }

    fn look(&self, root: &str, whereabouts: Whereabouts) {
        {
            let mut roots = locked(&self.roots);
            let seen = roots.entry(root.to_owned()).or_default();
            if seen.looking || seen.looked.is_some_and(|at| at.elapsed() < OLD) {
                return;
            }
            (seen.looking, seen.looked) = (true, Some(Instant::now()));
        }
        let (roots, root) = (Arc::clone(&self.roots), root.to_owned());
        std::thread::spawn(move || {
            let before = locked(&roots).get(&root).and_then(|seen| seen.stamp);
            let now = whereabouts.store.as_deref().map(stamp);
            let counted = (now.is_none() || now != before).then(|| count(&whereabouts));
            let mut roots = locked(&roots);
            let seen = roots.entry(root).or_default();
            if let Some(counts) = counted {
                seen.counts = counts;
                // Looking may have touched the files.
                seen.stamp = whereabouts.store.as_deref().filter(|_| whereabouts.url.is_none()).map(stamp);
            }
            seen.looking = false;
        });
    }
}

/// A thread that broke off left nothing half done: each entry is put in whole.
fn locked(roots: &Mutex<BTreeMap<String, Root>>) -> MutexGuard<'_, BTreeMap<String, Root>> {
    roots.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Nothing where they cannot be seen.
fn count(whereabouts: &Whereabouts) -> Counts {
    let mut counts = Counts::new();
    let Ok(seen) = whereabouts.look() else { return counts };
    for case in seen.cases.into_iter().filter(|case| case.open) {
        for place in case.places {
            *counts.entry((case.process.clone(), place)).or_default() += 1;
        }
    }
    counts
}

/// What tells one state of a store's files from another.
fn stamp(store: &Path) -> u64 {
    let folders = [store.to_owned(), store.join("journal")];
    folders.iter().flat_map(files).fold(0, |sum, path| {
        let Ok(about) = fs::metadata(&path) else { return sum };
        let written = about.modified().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
        let written = written.map_or(0, |at| at.as_secs().rotate_left(32) ^ u64::from(at.subsec_nanos()));
        sum ^ written.wrapping_mul(31).wrapping_add(about.len())
    })
}

fn files(folder: &PathBuf) -> impl Iterator<Item = PathBuf> + use<> {
    fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()))
}
