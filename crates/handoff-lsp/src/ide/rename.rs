//! Another name for a thing, wherever it is spoken of.

use std::collections::BTreeMap;
use std::fmt;

use handoff_syntax::ast::{
    ActionKind, Arg, Expr, ExprKind, File, HandoffClause, Item, LineKind, ProcessItem, RequireKind,
};
use handoff_syntax::diagnostic::Severity;
use handoff_syntax::source::{FileId, Span};

use super::symbols::Kind;
use super::{Analysis, Change};

/// Why a thing keeps its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RenameError {
    Nothing,
    NotAName(String),
    /// What the check would say afterwards.
    WouldBreak(String),
}

impl fmt::Display for RenameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("there is nothing here that has a name"),
            Self::NotAName(name) => {
                write!(f, "`{name}` is not a name: letters, digits and `_`, and no digit at the front")
            }
            Self::WouldBreak(why) => write!(f, "after that the spec would not check: {why}"),
        }
    }
}

impl std::error::Error for RenameError {}

impl Analysis {
    /// The name under the cursor, if it can have another.
    #[must_use]
    pub fn renamable(&self, file: FileId, at: u32) -> Option<Span> {
        let (place, meant) = self.meant(file, at)?;
        let symbol = meant.iter().find_map(|of| self.symbols.get(*of))?;
        (symbol.kind != Kind::Scenario).then_some(place)
    }

    /// The changes of all files.
    ///
    /// # Errors
    /// Nothing is there, or the new name is none. Whether the spec holds afterwards is for [`still_checks`] to say.
    pub fn rename(&self, file: FileId, at: u32, new: &str) -> Result<Vec<Change>, RenameError> {
        let (place, meant) = self.meant(file, at).ok_or(RenameError::Nothing)?;
        // Where two things share one place, the declaration that the cursor itself is on, else the first.
        let of = meant.first().copied().filter(|of| self.symbols.get(*of).is_some());
        let of = of.ok_or(RenameError::Nothing)?;
        self.renamable(file, place.start).ok_or(RenameError::Nothing)?;
        let dotted = self.symbols.get(of).is_some_and(|s| s.kind == Kind::Event);
        if !is_name(new, dotted) {
            return Err(RenameError::NotAName(new.to_owned()));
        }
        let uses = self.model().uses.iter().filter(|u| u.of == of).map(|u| u.at);
        let mut places: Vec<Span> = uses.chain([of]).collect();
        places.sort_unstable();
        places.dedup();
        let bare = self.bare_names();
        let change = |span: Span| {
            let old = self.text(span);
            // A bare `name` means `name: name`; only one of the two gets another name.
            let text = match bare.binary_search(&span).is_ok().then(|| self.is_value(of)) {
                Some(true) => format!("{old}: {new}"),
                Some(false) => format!("{new}: {old}"),
                None => new.to_owned(),
            };
            Change { span, text }
        };
        Ok(places.into_iter().map(change).collect())
    }

    /// Whether at a bare name the thing renamed is the value, so that the name before the colon stays.
    fn is_value(&self, of: Span) -> bool {
        let given = |s: &super::Symbol| matches!(s.kind, Kind::Member | Kind::Param);
        !self.symbols.get(of).is_some_and(given)
    }

    /// Places of `name` that stand for `name: name`, sorted.
    fn bare_names(&self) -> Vec<Span> {
        let mut found = Vec::new();
        for tree in &self.compilation.trees {
            bare_in(tree, &mut found);
        }
        found.sort_unstable();
        found
    }

    /// The texts of all files that the changes touch.
    #[must_use]
    pub fn changed(&self, changes: &[Change]) -> BTreeMap<String, String> {
        let mut texts = BTreeMap::new();
        for change in changes.iter().rev() {
            let Some(file) = self.file(change.span.file) else { continue };
            let text = texts.entry(file.path().to_owned()).or_insert_with(|| file.text().to_owned());
            let range = change.span.start as usize..change.span.end as usize;
            if text.get(range.clone()).is_some() {
                text.replace_range(range, &change.text);
            }
        }
        texts
    }
}

/// # Errors
/// The first thing that the check says of the new texts and did not say of the old.
pub fn still_checks(before: &Analysis, after: &Analysis) -> Result<(), RenameError> {
    let errors = |a: &Analysis| {
        let all = a.compilation.diagnostics.iter().filter(|d| d.severity == Severity::Error);
        all.map(|d| d.message.clone()).collect::<Vec<_>>()
    };
    let (old, new) = (errors(before), errors(after));
    if new.len() <= old.len() {
        return Ok(());
    }
    let said = new.into_iter().find(|m| !old.contains(m)).unwrap_or_default();
    Err(RenameError::WouldBreak(said))
}

fn is_name(name: &str, dotted: bool) -> bool {
    let part = |part: &str| {
        let mut letters = part.chars();
        letters.next().is_some_and(|c| c.is_alphabetic() || c == '_')
            && letters.all(|c| c.is_alphanumeric() || c == '_')
    };
    if dotted { name.split('.').all(part) } else { part(name) }
}

fn bare_in(tree: &File, found: &mut Vec<Span>) {
    for item in &tree.items {
        match item {
            Item::Process(process) => process.items.iter().for_each(|i| bare_in_process(i, found)),
            Item::Ladder(ladder) => {
                ladder.steps.iter().flat_map(|s| &s.actions).for_each(|a| bare_in_action(&a.kind, found));
            }
            Item::Scenario(scenario) => scenario.lines.iter().for_each(|l| bare_in_line(&l.kind, found)),
            _ => {}
        }
    }
}

fn bare_in_process(item: &ProcessItem, found: &mut Vec<Span>) {
    use handoff_syntax::ast::{ClockClause, ExceptionClause, StageClause};
    let mut actions = |list: &[handoff_syntax::ast::Action]| {
        list.iter().for_each(|a| bare_in_action(&a.kind, found));
    };
    match item {
        ProcessItem::Start(start) => actions(&start.actions),
        ProcessItem::On(on) => actions(&on.actions),
        ProcessItem::When(when) => actions(&when.actions),
        ProcessItem::Observe(observe) => actions(&observe.actions),
        ProcessItem::Track(track) => track.items.iter().for_each(|i| bare_in_process(i, found)),
        ProcessItem::Clock(clock) => {
            for clause in &clock.clauses {
                if let ClockClause::Step(step) = clause {
                    actions(&step.actions);
                }
            }
        }
        ProcessItem::Stage(stage) => {
            for clause in &stage.clauses {
                match clause {
                    StageClause::On(on) => actions(&on.actions),
                    StageClause::Stay(d) => d.steps.iter().for_each(|s| actions(&s.actions)),
                    _ => {}
                }
            }
        }
        ProcessItem::Exception(exception) => {
            for clause in &exception.clauses {
                match clause {
                    ExceptionClause::On(on) => actions(&on.actions),
                    ExceptionClause::Resolve(d) => d.steps.iter().for_each(|s| actions(&s.actions)),
                    _ => {}
                }
            }
        }
        ProcessItem::Handoff(handoff) => handoff.clauses.iter().for_each(|c| bare_in_clause(c, found)),
        ProcessItem::Step(step) => step.clauses.iter().for_each(|c| bare_in_clause(c, found)),
        _ => {}
    }
}

fn bare_in_clause(clause: &HandoffClause, found: &mut Vec<Span>) {
    use handoff_syntax::ast::CarryKind;
    match clause {
        HandoffClause::Carry(carry) => {
            if let CarryKind::Record { fields, .. } = &carry.kind {
                bare_args(fields, found);
            }
        }
        HandoffClause::On(on) => on.actions.iter().for_each(|a| bare_in_action(&a.kind, found)),
        HandoffClause::Prepare(d) | HandoffClause::Accept(d) | HandoffClause::Complete(d) => {
            d.steps.iter().flat_map(|s| &s.actions).for_each(|a| bare_in_action(&a.kind, found));
        }
        HandoffClause::Require(require) => {
            if let RequireKind::Approval(approval) = &require.kind {
                let steps = approval.deadline.iter().flat_map(|d| &d.steps);
                steps.flat_map(|s| &s.actions).for_each(|a| bare_in_action(&a.kind, found));
            }
        }
        _ => {}
    }
}

fn bare_in_action(action: &ActionKind, found: &mut Vec<Span>) {
    match action {
        ActionKind::Call { args, .. } => bare_args(args, found),
        ActionKind::Emit { fields, .. } | ActionKind::Open { fields, .. } => bare_args(fields, found),
        ActionKind::Set { value, .. } | ActionKind::Add { value, .. } => bare_in_value(value, found),
        ActionKind::If { then, otherwise, .. } => {
            then.iter().chain(otherwise).for_each(|a| bare_in_action(&a.kind, found));
        }
        _ => {}
    }
}

fn bare_in_line(line: &LineKind, found: &mut Vec<Span>) {
    match line {
        LineKind::Event { fields, .. } => bare_args(fields, found),
        LineKind::Set { value, .. } => bare_in_value(value, found),
        LineKind::Case { lines, .. } => lines.iter().for_each(|l| bare_in_line(&l.kind, found)),
        _ => {}
    }
}

fn bare_in_value(value: &Expr, found: &mut Vec<Span>) {
    match &value.kind {
        ExprKind::Record(args) => bare_args(args, found),
        ExprKind::List(items) => items.iter().for_each(|i| bare_in_value(i, found)),
        _ => {}
    }
}

fn bare_args(args: &[Arg], found: &mut Vec<Span>) {
    for arg in args {
        match &arg.value {
            None => found.push(arg.name.span),
            Some(value) => bare_in_value(value, found),
        }
    }
}

#[cfg(test)]
mod tests;
