//! The words that the language brings, and the names behind a point or a brace.

use std::collections::BTreeSet;

use handoff_compiler::model;
use handoff_plan::{Field, Name, Type};
use handoff_syntax::Block;
use handoff_syntax::source::FileId;

use super::{Completion, CompletionKind};
use crate::ide::Analysis;
use crate::ide::cursor::{Cursor, Frame};
use crate::ide::symbols::Kind;

pub(super) const TYPES: &[(&str, &str)] = &[
    ("text", "words"),
    ("number", "an exact decimal"),
    ("integer", "a whole number"),
    ("bool", "yes or no"),
    ("date", "a day"),
    ("time", "a time of day"),
    ("datetime", "a moment"),
    ("duration", "a length of time"),
    ("email", "an address"),
    ("url", "a link"),
    ("document", "a link to a document"),
    ("person", "somebody who is declared"),
    ("team", "a team that is declared"),
    ("list of", "several of one type"),
    ("one of", "a choice"),
];

pub(super) const DURATIONS: &[(&str, &str)] = &[
    ("${1:24} hours", "24 hours"),
    ("${1:1} business day", "1 business day"),
    ("${1:5} business days", "5 business days"),
    ("${1:8} business hours", "8 business hours"),
    ("${1:7} days", "7 days"),
    ("${1:2} weeks", "2 weeks"),
    ("${1:30} minutes", "30 minutes"),
];

pub(super) const UNITS: &[&str] = &[
    "minutes",
    "hours",
    "days",
    "weeks",
    "business days",
    "business hours",
    "minute",
    "hour",
    "day",
    "week",
    "business day",
    "business hour",
];

pub(super) const ROLES: &[(&str, &str)] =
    &[("giver", "who hands the work over"), ("receiver", "who gets the work"), ("owner", "who has the case")];

pub(super) const OPERATORS: &[(&str, &str)] = &[
    ("is set", "has a value"),
    ("is missing", "has no value"),
    ("and", "both"),
    ("or", "at least one"),
    ("in", "is one of a list"),
    ("not in", "is none of a list"),
    ("matches", "fits a pattern"),
    ("only if", "must not be without"),
];

pub(super) const TESTS: &[(&str, &str)] = &[
    ("reached", "the stage was ever entered"),
    ("in", "the case is in the stage"),
    ("seen", "the event has come"),
    ("done", "the handoff or step is completed"),
    ("times", "how often it happened"),
    ("open", "the exception is open"),
    ("approver of", "who approved the handoff"),
    ("not", "the opposite"),
    ("any", "any x in list: condition"),
    ("all", "all x in list: condition"),
    ("true", "yes"),
    ("false", "no"),
    ("if", "if a then b else c"),
];

pub(super) const FUNCTIONS: &[(&str, &str)] = &[
    ("count", "how many"),
    ("sum", "all added up"),
    ("min", "the least"),
    ("max", "the greatest"),
    ("default", "the first, or the second where it is missing"),
    ("contains", "a text or list has it"),
    ("starts_with", "a text begins with it"),
    ("ends_with", "a text ends with it"),
    ("lower", "in small letters"),
    ("upper", "in capital letters"),
    ("trim", "without white space around it"),
    ("length", "how many characters"),
    ("reveal", "show a sensitive field on purpose"),
];

/// `stage NAME "Label" { owner WHO }` with places to fill in.
pub(super) fn snippet_of(shape: &str) -> String {
    let mut out = String::new();
    let mut place = 0;
    let mut rest = shape;
    while let Some(c) = rest.chars().next() {
        let word: usize = rest.chars().take_while(|c| c.is_ascii_uppercase()).count();
        let ends = !rest.get(word..).and_then(|r| r.chars().next()).is_some_and(char::is_alphanumeric);
        let after_letter = out.chars().next_back().is_some_and(char::is_alphanumeric);
        if word > 1 && ends && !after_letter && rest.get(..word) != Some("USD") {
            place += 1;
            let name = rest.get(..word).unwrap_or_default().to_lowercase();
            out.push_str(&format!("${{{place}:{name}}}"));
            rest = rest.get(word..).unwrap_or_default();
        } else if c == '…' {
            out.push_str("$0");
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        } else {
            if matches!(c, '$' | '}') && !shape_brace(c) {
                out.push('\\');
            }
            out.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    // A block that is to be filled opens over several lines.
    out.replace("{ $0 }", "{\n  $0\n}")
}

/// A closing brace outside of a place needs no escape.
fn shape_brace(c: char) -> bool {
    c == '}'
}

/// Those of the amounts that are declared; where there are none, two that many know.
pub(super) fn currencies(analysis: &Analysis) -> BTreeSet<Name> {
    let model = analysis.model();
    let own = model.processes.iter().flat_map(|p| &p.plan.context);
    let records = model.records.iter().flat_map(|r| &r.plan.fields);
    let events = model.events.iter().flat_map(|e| &e.plan.fields);
    let used = own.chain(records).chain(events).filter_map(|field| match &field.ty {
        Type::Money(currency) => Some(currency.clone()),
        _ => None,
    });
    let used: BTreeSet<Name> = used.collect();
    if used.is_empty() { ["EUR", "USD"].map(Name::new_static).into() } else { used }
}

/// Those by which somebody is reached already, and two that many have.
pub(super) fn channels(analysis: &Analysis) -> BTreeSet<Name> {
    let model = analysis.model();
    let persons = model.persons.iter().flat_map(|p| &p.plan.reach);
    let teams = model.teams.iter().flat_map(|t| &t.plan.reach);
    let used = persons.chain(teams).map(|(channel, _)| channel.clone());
    used.chain(["email", "slack"].map(Name::new_static)).collect()
}

type Member = (Name, CompletionKind, String);

/// What stands behind `base.`, wherever that may be said.
pub(super) fn members(
    analysis: &Analysis,
    cursor: &Cursor<'_>,
    process: Option<&model::Process>,
    base: &str,
) -> Vec<Member> {
    let model = analysis.model();
    let mut found: Vec<Member> = Vec::new();
    let whole = format!("{base}.");
    // Dotted events: `crm.deal.|`.
    for event in &model.events {
        if let Some(rest) = event.name.strip_prefix(&whole) {
            found.push((rest.into(), CompletionKind::Symbol(Kind::Event), "event".to_owned()));
        }
    }
    if let Some(port) = model.port(base) {
        let actions = port.plan.actions.iter().map(|a| a.name.clone());
        found.extend(actions.map(|n| (n, CompletionKind::Symbol(Kind::PortAction), "action".to_owned())));
    }
    let (first, rest) = base.split_once('.').unwrap_or((base, ""));
    if first == "event" {
        let fields = event_at_hand(analysis, cursor).map(|e| e.plan.fields.as_slice()).unwrap_or_default();
        found.extend(walk(analysis, fields, rest));
    }
    if let Some(process) = process {
        let own: Vec<Field> = process.plan.context.clone();
        if own.iter().any(|f| f.name == first) {
            found.extend(walk(analysis, &own, base));
        }
        found.extend(stages_of(process, base));
        if let Some(handoff) = process.plan.handoff(base) {
            let names = handoff.requirements.iter().map(|r| r.name.clone());
            found.extend(
                names.map(|n| (n, CompletionKind::Symbol(Kind::Requirement), "requirement".to_owned())),
            );
            let clocks = ["prepare", "accept", "complete"].map(Name::new_static);
            found.extend(clocks.map(|n| (n, CompletionKind::Word, "clock".to_owned())));
        }
    }
    if let Some(other) = model.process(base) {
        let stages = other.plan.stages.iter().map(|s| (s.place.stage.clone(), s.label.clone()));
        found.extend(stages.map(|(n, says)| (n, CompletionKind::Symbol(Kind::Stage), says)));
    }
    let is_person = |name: &str| {
        let field = process.and_then(|p| p.plan.field(name));
        let of_field = field.is_some_and(|f| matches!(f.ty, Type::Person | Type::Team));
        of_field || model.person(name).is_some() || ROLES.iter().any(|(role, _)| *role == name)
    };
    let tail = base.rsplit('.').next().unwrap_or(base);
    let chained = matches!(tail, "lead" | "manager");
    if model.team(base).is_some() {
        found.push((Name::new_static("lead"), CompletionKind::Word, "who leads the team".to_owned()));
    }
    if chained || model.team(base).is_some() || is_person(base) {
        found.push((Name::new_static("manager"), CompletionKind::Word, "who manages them".to_owned()));
    }
    found
}

fn stages_of(process: &model::Process, track: &str) -> Vec<Member> {
    let of_track = process.plan.stages.iter().filter(|s| s.place.track == track);
    of_track.map(|s| (s.place.stage.clone(), CompletionKind::Symbol(Kind::Stage), s.label.clone())).collect()
}

/// The members behind a path of fields: `champion` of a record gives its fields.
fn walk(analysis: &Analysis, fields: &[Field], path: &str) -> Vec<Member> {
    let mut fields = fields;
    for part in path.split('.').filter(|p| !p.is_empty()) {
        let Some(field) = fields.iter().find(|f| f.name == part) else { return Vec::new() };
        let Type::Record(record) = &field.ty else { return Vec::new() };
        let Some(record) = analysis.model().record(record) else { return Vec::new() };
        fields = &record.plan.fields;
    }
    fields.iter().map(|f| (f.name.clone(), CompletionKind::Symbol(Kind::Member), says(f))).collect()
}

fn says(field: &Field) -> String {
    let optional = if field.optional { "?" } else { "" };
    let described = field.description.as_deref().map(|d| format!(" {d}")).unwrap_or_default();
    format!("{}{optional}{described}", field.ty)
}

/// The event that the clause, or the block around it, runs on.
fn event_at_hand<'a>(
    analysis: &'a Analysis,
    cursor: &Cursor<'_>,
) -> Option<&'a model::Shape<handoff_plan::Event>> {
    let heads = cursor.frames.iter().rev().map(|f| f.head.as_slice());
    let clauses = std::iter::once(cursor.clause.as_slice()).chain(heads);
    let names = clauses.flat_map(|clause| clause.iter().map(|t| t.text));
    let mut events = names.filter_map(|name| analysis.model().event(name));
    events.next()
}

/// The names that a brace or a call expects, those left out that are given already.
pub(super) fn expected(
    analysis: &Analysis,
    frame: &Frame<'_>,
    process: Option<&model::Process>,
) -> Vec<(Name, String)> {
    let model = analysis.model();
    let last = frame.head.last().map_or("", |t| t.text);
    let before = frame.head.len().checked_sub(2).and_then(|i| frame.word(i)).unwrap_or_default();
    if before == "open" {
        let other = model.process(last);
        return other
            .map(|p| p.plan.context.iter().map(|f| (f.name.clone(), says(f))).collect())
            .unwrap_or_default();
    }
    if let Some((port, action)) = last.split_once('.') {
        let found = model.port(port).and_then(|p| p.plan.actions.iter().find(|a| a.name == action));
        if let Some(action) = found {
            return action.params.iter().map(|(name, ty)| (name.clone(), ty.to_string())).collect();
        }
    }
    let fields = match (model.event(last), model.record(last)) {
        (Some(event), _) => event.plan.fields.as_slice(),
        (None, Some(record)) => record.plan.fields.as_slice(),
        // `set champion = { … }`: the record of the field.
        (None, None) => {
            let names = frame.head.iter().map(|t| t.text);
            let field = names.rev().find_map(|n| process.and_then(|p| p.plan.field(n)));
            let record = field.and_then(|f| match &f.ty {
                Type::Record(name) => model.record(name),
                Type::List(of) => match &**of {
                    Type::Record(name) => model.record(name),
                    _ => None,
                },
                _ => None,
            });
            record.map(|r| r.plan.fields.as_slice()).unwrap_or_default()
        }
    };
    fields.iter().map(|f| (f.name.clone(), says(f))).collect()
}

impl Analysis {
    /// Files of the set that an import may name, as seen from this one.
    pub(super) fn importable(&self, file: Option<FileId>, written: &str) -> Vec<Completion> {
        let Some(from) = file.and_then(|id| self.file(id)) else { return Vec::new() };
        let here = from.path();
        let all = self.compilation.sources.iter().map(|(_, f)| f.path());
        let relative = all.filter(|path| *path != here).map(|path| super::super::links::relative(here, path));
        let mut paths: Vec<String> = relative.filter(|p| p.starts_with(written)).collect();
        paths.sort();
        let item = |label: String| Completion {
            insert: label.clone(),
            label,
            kind: CompletionKind::File,
            detail: String::new(),
            docs: None,
            snippet: false,
        };
        paths.into_iter().map(item).collect()
    }

    /// What may stand in a block, for whoever shows it beside the text.
    #[must_use]
    pub fn clause_shape(block: Block, word: &str) -> Option<&'static str> {
        block.clauses().iter().find(|(w, _)| *w == word).map(|(_, shape)| *shape)
    }
}
