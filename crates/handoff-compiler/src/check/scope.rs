//! What names mean where an expression stands.

use handoff_plan::{self as plan, About, Name};
use handoff_syntax::source::FileId;

use crate::outline::Outline;
use crate::ty::Ty;

/// What an event is called whose name was reported. INVARIANT: no event has an empty name.
pub(super) const UNKNOWN_EVENT: Name = Name::new_static("");

#[derive(Clone, Debug)]
pub(crate) struct Scope<'a> {
    /// Whose declarations are seen.
    pub(crate) file: FileId,
    /// Whose fields, stages and handoffs are seen.
    pub(crate) outline: Option<&'a Outline<'a>>,
    pub(crate) track: Option<Name>,
    pub(crate) about: About,
    /// The event at hand, by its name in the plan.
    pub(crate) event: Option<Name>,
    /// Innermost last.
    pub(crate) variables: Vec<Variable>,
    /// In a message: `{missing}` and its like mean something.
    pub(crate) message: bool,
    /// In a scenario: texts are literal, `exposure` means something.
    pub(crate) scenario: bool,
    /// Where dates and times without an offset are read.
    pub(crate) zone: &'a plan::Calendar,
    /// What is said here stays hidden: it goes into a `sensitive` field or a package.
    pub(crate) covered: bool,
    /// Inside an `if`, or a step or reaction with a condition.
    pub(crate) conditional: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) name: Name,
    pub(crate) ty: Ty,
    pub(crate) sensitive: bool,
}

impl<'a> Scope<'a> {
    /// Sees the declarations of a file, and no case.
    pub(crate) fn of_file(file: FileId, zone: &'a plan::Calendar) -> Self {
        Self {
            file,
            outline: None,
            track: None,
            about: About::Case,
            event: None,
            variables: Vec::new(),
            message: false,
            scenario: false,
            zone,
            covered: false,
            conditional: false,
        }
    }

    pub(crate) fn of_process(outline: &'a Outline<'a>, zone: &'a plan::Calendar) -> Self {
        Self { outline: Some(outline), ..Self::of_file(outline.file, zone) }
    }

    pub(crate) fn with_event(&self, event: Option<Name>) -> Self {
        Self { event, ..self.clone() }
    }

    /// Of an event that was reported: whatever is asked of it is not reported again.
    pub(crate) fn with_unknown_event(&self) -> Self {
        self.with_event(Some(UNKNOWN_EVENT))
    }

    pub(crate) fn about(&self, about: About) -> Self {
        Self { about, ..self.clone() }
    }

    pub(crate) fn covered_if(&self, covered: bool) -> Self {
        Self { covered: self.covered || covered, ..self.clone() }
    }

    pub(crate) fn in_track(&self, track: &Name) -> Self {
        Self { track: Some(track.clone()), ..self.clone() }
    }

    pub(crate) fn conditional_if(&self, conditional: bool) -> Self {
        Self { conditional: self.conditional || conditional, ..self.clone() }
    }

    pub(crate) fn with_variable(&self, variable: Variable) -> Self {
        let mut scope = self.clone();
        scope.variables.push(variable);
        scope
    }
}
