//! The rules in the files, and those in use: how new ones get in.
//!
//! A set of rules is taken whole or refused whole. What is refused changes nothing: the last good rules stay in use, which is
//! said aloud (the record, the log, `/readyz`, the board) until the files are good again.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use handoff_plan::{Instant, Plan, PlanId};

use crate::live::{Handle, RuntimeError};

/// Where rules come from.
pub trait Spec: Send + 'static {
    /// What tells one state of the files from another, without compiling them. `None`: they cannot be read now.
    fn digest(&self) -> Option<u64>;

    /// Compiles them.
    ///
    /// # Errors
    /// Everything that is wrong, one line each.
    fn compile(&self) -> Result<Arc<Plan>, Vec<String>>;

    /// The files that there are now.
    fn files(&self) -> BTreeSet<PathBuf>;

    /// The folders in which something has to change before the rules do.
    fn folders(&self) -> Vec<PathBuf>;
}

/// Rules that were not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub at: Instant,
    /// One line each; never empty.
    pub errors: Vec<String>,
}

/// How the rules in use stand to those in the files.
#[derive(Debug, Default)]
pub struct Standing(Mutex<Option<Refused>>);

impl Standing {
    /// What is wrong with the files; `None`: they are in use.
    #[must_use]
    pub fn refused(&self) -> Option<Refused> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, refused: Option<Refused>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = refused;
    }
}

/// What a look at the files came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loaded {
    /// They are in use now.
    Taken(PlanId),
    /// They were in use before.
    Same(PlanId),
    /// The last good ones stay in use, if there are any.
    Refused(Vec<String>),
}

/// Brings rules from the files into the runtime.
pub struct Catalog {
    handle: Handle,
    spec: Box<dyn Spec>,
    standing: Arc<Standing>,
    now: fn() -> Instant,
    /// The state of the files that was looked at last.
    seen: Option<u64>,
    /// The files of the rules in use, as far as they were loaded here.
    files: BTreeSet<PathBuf>,
    /// The state in which some of those were gone when it looked last.
    without: Option<u64>,
}

impl std::fmt::Debug for Catalog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalog").field("standing", &self.standing).finish_non_exhaustive()
    }
}

impl Catalog {
    #[must_use]
    pub fn new(handle: Handle, spec: Box<dyn Spec>, standing: Arc<Standing>, now: fn() -> Instant) -> Self {
        Self { handle, spec, standing, now, seen: None, files: BTreeSet::new(), without: None }
    }

    pub(crate) fn folders(&self) -> Vec<PathBuf> {
        self.spec.folders()
    }

    /// Looks whether the files are another set than at the last look, and loads them if they are. Files that vanish while
    /// they are looked at, or change, are looked at again the next time. So are those of a set from which files are gone:
    /// some programs delete a file and then write it anew, and its process is not to be gone in between.
    ///
    /// # Errors
    /// The runtime has stopped, or its store takes nothing at the moment: then they are looked at again the next time.
    pub fn look(&mut self) -> Result<Option<Loaded>, RuntimeError> {
        let digest = self.spec.digest();
        if digest.is_some() && digest == self.seen {
            return Ok(None);
        }
        let files = self.spec.files();
        if digest.is_some() && self.without != digest && !self.files.is_subset(&files) {
            self.without = digest;
            return Ok(None);
        }
        let compiled = self.spec.compile();
        // INVARIANT: what is loaded is one state of the files: not half of it from before a change.
        if self.spec.digest() != digest {
            return Ok(None);
        }
        // Files that cannot be read are looked at each time, and told once.
        if digest.is_none() && self.standing.refused().map(|r| r.errors) == compiled.as_ref().err().cloned() {
            return Ok(None);
        }
        let loaded = self.take(compiled)?;
        (self.seen, self.without) = (digest, None);
        if !matches!(loaded, Loaded::Refused(_)) {
            self.files = files;
        }
        Ok(Some(loaded))
    }

    fn take(&mut self, compiled: Result<Arc<Plan>, Vec<String>>) -> Result<Loaded, RuntimeError> {
        match compiled {
            Ok(plan) => {
                let id = PlanId::of(&plan);
                let facts = self.handle.use_plan(plan)?;
                self.standing.set(None);
                Ok(if facts.is_empty() { Loaded::Same(id) } else { Loaded::Taken(id) })
            }
            Err(errors) => {
                // Said aloud even where it cannot be put on record.
                self.standing.set(Some(Refused { at: (self.now)(), errors: errors.clone() }));
                self.handle.reject_plan(errors.clone())?;
                Ok(Loaded::Refused(errors))
            }
        }
    }
}
