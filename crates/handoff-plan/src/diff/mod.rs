//! What changes in meaning between two plans, for the cases in flight.

mod clock;
mod data;
mod handoff;
mod people;
mod process;
mod rename;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Name, Plan};

/// How much a change can hurt the cases in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// No running case is worse off.
    Safe,
    /// Some running cases may block, breach or act otherwise.
    Risky,
    /// Cases that stand there cannot follow, or data that they hold no longer fits.
    Breaking,
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Safe => "safe",
            Self::Risky => "risky",
            Self::Breaking => "breaking",
        })
    }
}

/// One thing that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub class: Class,
    /// Where: `sales_to_cs.kickoff.accept`. Of the new plan, where it is in both.
    pub what: String,
    /// What is different now.
    pub message: String,
    /// Why it has its class.
    pub reason: String,
}

/// Every change from `old` to `new`, in the order of the new plan, what is gone after what is there. A stage, handoff or
/// step that says with `was` what it was called before is the same one.
#[must_use]
pub fn diff(old: &Plan, new: &Plan) -> Vec<Change> {
    let mut changes = Changes::default();
    let old = &rename::follow(old, new, &mut changes);
    people::calendars(&mut changes, old, new);
    people::persons(&mut changes, old, new);
    people::teams(&mut changes, old, new);
    people::rotas(&mut changes, old, new);
    data::records(&mut changes, old, new);
    data::events(&mut changes, old, new);
    data::ports(&mut changes, old, new);
    changes.maps("process", &old.processes, &new.processes, process::GONE, process::NEW, process::process);
    changes.list
}

/// The changes so far, and where the next one is.
#[derive(Default)]
struct Changes {
    path: Vec<String>,
    list: Vec<Change>,
}

/// A class and its reason.
type Verdict = (Class, &'static str);

impl Changes {
    fn note(&mut self, (class, reason): Verdict, message: impl Into<String>) {
        let what = self.path.join(".");
        self.list.push(Change { class, what, message: message.into(), reason: reason.to_owned() });
    }

    /// One step further into the plan.
    fn within(&mut self, name: &str, inside: impl FnOnce(&mut Self)) {
        self.path.push(name.to_owned());
        inside(self);
        self.path.pop();
    }

    /// Something that can be written.
    fn value<T: PartialEq + fmt::Display>(&mut self, verdict: Verdict, what: &str, old: &T, new: &T) {
        if old != new {
            let (was, is) = (quoted(old), quoted(new));
            // What differs may not show in one line.
            let shown = was != is;
            let message =
                if shown { format!("{what} is {is}, was {was}") } else { format!("{what} changes") };
            self.note(verdict, message);
        }
    }

    /// Something that may be absent.
    fn maybe<T: PartialEq + fmt::Display>(
        &mut self,
        verdict: Verdict,
        what: &str,
        old: Option<&T>,
        new: Option<&T>,
    ) {
        match (old, new) {
            (Some(old), Some(new)) => self.value(verdict, what, old, new),
            (None, Some(new)) => self.note(verdict, format!("{what} is `{new}`, was not given")),
            (Some(old), None) => self.note(verdict, format!("{what} is no longer given, was `{old}`")),
            (None, None) => {}
        }
    }

    /// Something too long to write.
    fn differs<T: PartialEq>(&mut self, verdict: Verdict, message: &str, old: &T, new: &T) {
        if old != new {
            self.note(verdict, message);
        }
    }

    /// Named parts of both plans, by name.
    fn maps<T>(
        &mut self,
        kind: &str,
        old: &BTreeMap<Name, T>,
        new: &BTreeMap<Name, T>,
        gone: Verdict,
        added: Verdict,
        mut both: impl FnMut(&mut Self, &T, &T),
    ) {
        let names: BTreeSet<&Name> = old.keys().chain(new.keys()).collect();
        for name in names {
            self.within(name, |changes| match (old.get(name), new.get(name)) {
                (Some(old), Some(new)) => both(changes, old, new),
                (None, _) => changes.note(added, format!("{kind} `{name}` is new")),
                (_, None) => changes.note(gone, format!("{kind} `{name}` is removed")),
            });
        }
    }

    /// Parts of a list, told apart by `key`, which also is what they are called.
    fn lists<T, K: PartialEq + fmt::Display>(
        &mut self,
        kind: &str,
        old: &[T],
        new: &[T],
        key: impl Fn(&T) -> K,
        mut each: impl FnMut(&mut Self, Pair<'_, T>, &str),
    ) {
        let pairs = pairs(old, new, &key);
        for pair in &pairs {
            let name = match pair {
                Pair::Added(one) | Pair::Removed(one) | Pair::Both { new: one, .. } => key(one).to_string(),
            };
            self.within(&name, |changes| each(changes, *pair, &name));
        }
        let places: Vec<usize> = pairs
            .iter()
            .filter_map(|p| if let Pair::Both { at, .. } = p { Some(*at) } else { None })
            .collect();
        if !places.is_sorted() {
            self.note(ORDER, format!("the {kind} stand in another order"));
        }
    }
}

fn quoted(value: &impl fmt::Display) -> String {
    let text = value.to_string();
    if text.is_empty() { "nothing".to_owned() } else { format!("`{text}`") }
}

const ORDER: Verdict = (Class::Safe, "what happens at the same time happens in the order of the spec");

/// A part of the old plan, of the new one, or of both.
enum Pair<'a, T> {
    Added(&'a T),
    Removed(&'a T),
    /// `at`: where it stands in the old list.
    Both {
        old: &'a T,
        new: &'a T,
        at: usize,
    },
}

impl<T> Clone for Pair<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Pair<'_, T> {}

impl<'a, T> Pair<'a, T> {
    /// Both, or else a note.
    fn or_note(
        self,
        changes: &mut Changes,
        kind: &str,
        name: &str,
        gone: Verdict,
        added: Verdict,
    ) -> Option<(&'a T, &'a T)> {
        match self {
            Self::Both { old, new, .. } => return Some((old, new)),
            Self::Added(_) => changes.note(added, format!("{kind} `{name}` is new")),
            Self::Removed(_) => changes.note(gone, format!("{kind} `{name}` is removed")),
        }
        None
    }
}

/// In the order of the new list, then what is gone. Of several with one key, the first goes with the first.
fn pairs<'a, T, K: PartialEq>(old: &'a [T], new: &'a [T], key: &impl Fn(&T) -> K) -> Vec<Pair<'a, T>> {
    let mut left: Vec<(usize, &T)> = old.iter().enumerate().collect();
    let mut pairs = Vec::with_capacity(new.len());
    for one in new {
        let same = left.iter().position(|(_, other)| key(other) == key(one));
        pairs.push(match same.map(|index| left.remove(index)) {
            Some((at, old)) => Pair::Both { old, new: one, at },
            None => Pair::Added(one),
        });
    }
    pairs.extend(left.into_iter().map(|(_, gone)| Pair::Removed(gone)));
    pairs
}

/// Items as a list in one line.
struct Listed<'a, T>(&'a [T]);

impl<T: fmt::Display> fmt::Display for Listed<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let items: Vec<String> = self.0.iter().map(T::to_string).collect();
        f.write_str(&items.join(", "))
    }
}

impl<T: PartialEq> PartialEq for Listed<'_, T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

#[cfg(test)]
mod tests;
