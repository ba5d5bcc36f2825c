//! What a set of files declares, names resolved and types known, with the places where it stands.
//!
//! The model is the plan in parts, each beside its spans. Lints read it, editors read it, lowering takes the parts
//! together.
//!
//! INVARIANT: where an error was reported a part may be a placeholder; a plan is made only from a model without errors.

mod index;
mod process;

pub use process::*;

use std::collections::BTreeSet;

use handoff_plan as plan;
use handoff_plan::Name;
use handoff_syntax::source::{FileId, Span};

pub use crate::findings::Use;

use self::index::Index;

/// Where a declaration stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    pub name: Span,
    /// From the keyword to before the `{`.
    pub header: Span,
    pub span: Span,
}

/// A declaration of a file, under the name that it has in the plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Item<T> {
    pub name: Name,
    pub plan: T,
    pub at: At,
}

/// A shape's fields with their places.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape<T> {
    pub name: Name,
    pub plan: T,
    pub at: At,
    /// INVARIANT: parallel to the plan's fields; all the declaration's own place where a schema gave them.
    pub fields: Vec<Span>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    pub file: FileId,
    pub at: At,
    pub plan: plan::Scenario,
    /// INVARIANT: parallel to the plan's lines.
    pub lines: Vec<Span>,
}

/// A ladder or named type: the plan has it only where it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub name: Name,
    pub at: At,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    pub calendars: Vec<Item<plan::Calendar>>,
    pub persons: Vec<Item<plan::Person>>,
    pub teams: Vec<Item<plan::Team>>,
    pub rotas: Vec<Item<plan::Rota>>,
    pub types: Vec<Named>,
    pub records: Vec<Shape<plan::Record>>,
    pub events: Vec<Shape<plan::Event>>,
    pub ports: Vec<Item<plan::Port>>,
    pub ladders: Vec<Named>,
    pub processes: Vec<Process>,
    pub scenarios: Vec<Scenario>,
    /// Sorted. Which names of the texts mean which declarations, for lints and editors.
    pub uses: Vec<Use>,
    /// INVARIANT: sorted. The declarations that are meant by any name.
    used: Vec<Span>,
    index: Index,
}

impl Model {
    /// Whether any name in the texts means the declaration whose name stands there.
    #[must_use]
    pub fn is_used(&self, name: Span) -> bool {
        self.used.binary_search(&name).is_ok()
    }

    pub(crate) fn take_uses(&mut self, mut uses: Vec<Use>) {
        // Stable sorts make use of the order in which names were met, which is nearly that of the text.
        uses.sort();
        uses.dedup();
        self.used = uses.iter().map(|u| u.of).collect();
        self.used.sort();
        self.used.dedup();
        self.uses = uses;
    }

    /// The names inside that place, with what they mean.
    #[must_use]
    pub fn uses_in(&self, place: Span) -> &[Use] {
        let inside = |used: &Use| used.at.file == place.file && used.at.start < place.end;
        let from = self.uses.partition_point(|used| used.at < place.before());
        let rest = self.uses.get(from..).unwrap_or_default();
        rest.get(..rest.partition_point(inside)).unwrap_or_default()
    }

    /// The declarations that scenarios name.
    pub(crate) fn in_scenarios<'a>(&self, scenarios: impl Iterator<Item = &'a Scenario>) -> BTreeSet<Span> {
        scenarios.flat_map(|s| self.uses_in(s.at.span)).map(|used| used.of).collect()
    }

    #[must_use]
    pub fn port(&self, name: &str) -> Option<&Item<plan::Port>> {
        self.ports.iter().find(|p| p.name == name)
    }

    #[must_use]
    pub fn person(&self, name: &str) -> Option<&Item<plan::Person>> {
        self.persons.iter().find(|p| p.name == name)
    }

    #[must_use]
    pub fn team(&self, name: &str) -> Option<&Item<plan::Team>> {
        self.teams.iter().find(|t| t.name == name)
    }
}
