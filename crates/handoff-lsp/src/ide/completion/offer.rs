//! From sorts of things to the things themselves.

use std::collections::BTreeSet;

use handoff_compiler::model;
use handoff_plan::{Name, Type};
use handoff_syntax::source::{FileId, Span};
use handoff_syntax::{Block, OPENINGS};

use super::names::{self, snippet_of};
use super::want::Want;
use super::{Completion, CompletionKind};
use crate::ide::Analysis;
use crate::ide::cursor::{Cursor, Frame};
use crate::ide::symbols::{Kind, Symbol};

pub(super) struct Offer<'a> {
    analysis: &'a Analysis,
    file: Option<FileId>,
    cursor: &'a Cursor<'a>,
    items: &'a mut Vec<Completion>,
}

impl<'a> Offer<'a> {
    pub(super) fn new(
        analysis: &'a Analysis,
        file: Option<FileId>,
        cursor: &'a Cursor<'a>,
        items: &'a mut Vec<Completion>,
    ) -> Self {
        Self { analysis, file, cursor, items }
    }

    pub(super) fn add(&mut self, want: Want) {
        match want {
            Want::Declarations => self.shapes(OPENINGS.iter().map(|o| (o.word, o.shape))),
            Want::Clauses(Block::Fields) => {}
            Want::Clauses(block) => self.shapes(block.clauses().iter().copied()),
            Want::Words(words) => words.iter().for_each(|word| self.word(word, "")),
            Want::Types => self.types(),
            Want::Durations => names::DURATIONS.iter().for_each(|(insert, says)| self.snippet(insert, says)),
            Want::People => self.people(),
            Want::Persons => self.kinds(&[Kind::Person]),
            Want::Stages => self.own(&[Kind::Stage, Kind::Track]),
            Want::Handoffs => self.own(&[Kind::Handoff]),
            Want::Moves => self.own(&[Kind::Handoff, Kind::Step]),
            Want::Events => self.kinds(&[Kind::Event]),
            Want::Moments => {
                self.word("enter", "a stage is entered");
                self.word("leave", "a stage is left");
                self.own(&[Kind::Handoff, Kind::Step, Kind::Exception, Kind::Clock]);
                self.kinds(&[Kind::Event]);
            }
            Want::Records => self.kinds(&[Kind::Record]),
            Want::Exceptions => self.own(&[Kind::Exception]),
            Want::Clocks => self.own(&[Kind::Clock, Kind::Handoff]),
            Want::Ladders => self.kinds(&[Kind::Ladder]),
            Want::Calendars => {
                self.kinds(&[Kind::Calendar]);
                self.word("always", "never closed, UTC");
            }
            Want::Rotas => self.kinds(&[Kind::Rota]),
            Want::PortActions => self.port_actions(),
            Want::Processes => self.kinds(&[Kind::Process]),
            Want::Fields => self.own(&[Kind::Field, Kind::Key]),
            Want::Values => self.values(),
            Want::Operators => names::OPERATORS.iter().for_each(|(word, says)| self.word(word, says)),
            Want::Requirements => self.requirements(),
            Want::Missing => self.missing(),
            Want::Units => names::UNITS.iter().for_each(|unit| self.word(unit, "")),
            Want::Currencies => self.named(&names::currencies(self.analysis), "currency"),
            Want::Channels => self.named(&names::channels(self.analysis), "channel"),
            Want::Reasons => self.reasons(),
            Want::GivenNames => self.given(),
        }
    }

    fn push(&mut self, label: &str, kind: CompletionKind, detail: String, docs: Option<String>) {
        let (label, insert) = (label.to_owned(), label.to_owned());
        self.items.push(Completion { label, kind, detail, docs, insert, snippet: false });
    }

    fn word(&mut self, word: &str, says: &str) {
        self.push(word, CompletionKind::Word, says.to_owned(), None);
    }

    fn snippet(&mut self, insert: &str, label: &str) {
        self.items.push(Completion {
            label: label.to_owned(),
            kind: CompletionKind::Clause,
            detail: String::new(),
            docs: None,
            insert: insert.to_owned(),
            snippet: true,
        });
    }

    /// Clauses as they are written, with places to fill in.
    fn shapes(&mut self, shapes: impl Iterator<Item = (&'static str, &'static str)>) {
        for (word, shape) in shapes {
            let first = shape.split("`, `").next().unwrap_or(shape);
            let first = first.split("` or `").next().unwrap_or(first);
            self.items.push(Completion {
                label: word.to_owned(),
                kind: CompletionKind::Clause,
                detail: first.to_owned(),
                docs: None,
                insert: snippet_of(first),
                snippet: true,
            });
        }
    }

    fn symbol(&mut self, symbol: &Symbol) {
        let shown = symbol.label.clone().unwrap_or_else(|| symbol.kind.noun().to_owned());
        self.push(&symbol.name, CompletionKind::Symbol(symbol.kind), shown, symbol.docs.clone());
    }

    /// Declared in this file or in one that it imports.
    fn kinds(&mut self, kinds: &[Kind]) {
        let analysis = self.analysis;
        let seen = self.file.map(|file| analysis.seen_from(file));
        let visible = |s: &&Symbol| seen.as_ref().is_none_or(|files| files.contains(&s.at.file));
        let found = analysis.symbols.iter().filter(|s| kinds.contains(&s.kind)).filter(visible);
        found.for_each(|symbol| self.symbol(symbol));
    }

    /// The process that the cursor is in, or that the scenario is for.
    fn process(&self) -> Option<&'a model::Process> {
        let of_process = |frame: &Frame<'_>| frame.word(1).map(str::to_owned);
        let of_scenario = |frame: &Frame<'_>| {
            let at = frame.head.iter().position(|t| t.text == "for")?;
            frame.word(at + 1).map(str::to_owned)
        };
        let block = self.cursor.inside(Block::Process).and_then(of_process);
        let name = block.or_else(|| self.cursor.inside(Block::Scenario).and_then(of_scenario))?;
        let analysis = self.analysis;
        let declared = |p: &&model::Process| analysis.text(p.at.name) == name;
        analysis.model().processes.iter().find(declared)
    }

    /// Declared in the process at hand.
    fn own(&mut self, kinds: &[Kind]) {
        let Some(process) = self.process() else { return };
        let span = process.at.span;
        let inside = |at: Span| at.file == span.file && span.start <= at.start && at.end <= span.end;
        let symbols = self.analysis.symbols.of_file(span.file);
        let found = symbols.filter(|s| kinds.contains(&s.kind) && inside(s.at));
        found.for_each(|symbol| self.symbol(symbol));
    }

    fn types(&mut self) {
        names::TYPES.iter().for_each(|(word, says)| self.word(word, says));
        self.snippet("money(${1:USD})", "money(USD)");
        self.kinds(&[Kind::Type, Kind::Record]);
    }

    fn people(&mut self) {
        names::ROLES.iter().for_each(|(word, says)| self.word(word, says));
        self.kinds(&[Kind::Team, Kind::Person]);
        let Some(process) = self.process() else { return };
        let who = |ty: &Type| matches!(ty, Type::Person | Type::Team);
        let fields = process.fields().filter(|(field, _)| who(&field.ty)).map(|(_, at)| at.name);
        let fields: Vec<Span> = fields.collect();
        let analysis = self.analysis;
        fields.iter().filter_map(|at| analysis.symbols.get(*at)).for_each(|s| self.symbol(s));
    }

    fn values(&mut self) {
        self.own(&[Kind::Field, Kind::Key]);
        self.word("event", "the event at hand");
        names::ROLES.iter().for_each(|(word, says)| self.word(word, says));
        names::TESTS.iter().for_each(|(word, says)| self.word(word, says));
        for (name, says) in names::FUNCTIONS {
            self.items.push(Completion {
                label: (*name).to_owned(),
                kind: CompletionKind::Function,
                detail: (*says).to_owned(),
                docs: None,
                insert: format!("{name}($1)"),
                snippet: true,
            });
        }
        let choices: Vec<Name> = self.process().map(|p| choices(self.analysis, p)).unwrap_or_default();
        choices.iter().for_each(|choice| self.word(choice, "a choice"));
        if self.cursor.inside(Block::Scenario).is_some() {
            self.kinds(&[Kind::Person, Kind::Team]);
        }
    }

    fn port_actions(&mut self) {
        for port in &self.analysis.model().ports {
            for action in &port.plan.actions {
                let label = format!("{}.{}", port.name, action.name);
                let params = action.params.iter().map(|(name, _)| name.as_str());
                let places = params.enumerate().map(|(i, name)| format!("{name}: ${{{}:{name}}}", i + 1));
                let insert = format!("{label}({})", places.collect::<Vec<_>>().join(", "));
                let bare = self.cursor.inside(Block::Scenario).is_some();
                self.items.push(Completion {
                    insert: if bare { label.clone() } else { insert },
                    label,
                    kind: CompletionKind::Symbol(Kind::PortAction),
                    detail: "action".to_owned(),
                    docs: None,
                    snippet: !bare,
                });
            }
        }
    }

    fn requirements(&mut self) {
        let Some(process) = self.process() else { return };
        let named = process.plan.handoffs.iter().flat_map(|h| {
            let waivable = h.requirements.iter().filter(|r| r.waivable_by.is_some());
            waivable.map(move |r| (format!("{}.{}", h.name, r.name), r.label.clone()))
        });
        for (label, says) in named.collect::<Vec<_>>() {
            self.push(&label, CompletionKind::Symbol(Kind::Requirement), says.unwrap_or_default(), None);
        }
    }

    fn missing(&mut self) {
        self.own(&[Kind::Field]);
        let Some(process) = self.process() else { return };
        let names = process.plan.handoffs.iter().flat_map(|h| h.requirements.iter().map(|r| r.name.clone()));
        self.named(&names.collect(), "requirement");
    }

    fn named(&mut self, names: &BTreeSet<Name>, says: &str) {
        names.iter().for_each(|name| self.word(name, says));
    }

    /// The reasons for which the handoff of this line may be returned.
    fn reasons(&mut self) {
        let Some(process) = self.process() else { return };
        let named = self.cursor.clause.get(1).map_or("", |t| t.text);
        let handoff = process.plan.handoffs.iter().find(|h| h.name == named);
        for reason in handoff.into_iter().flat_map(|h| &h.returns) {
            self.push(&reason.name, CompletionKind::Symbol(Kind::Return), reason.label.clone(), None);
        }
    }

    /// The names that are asked for between the braces.
    fn given(&mut self) {
        // In a list of records what the list belongs to says it: `contacts = [{ |`.
        let Some(frame) = self.cursor.frames.iter().rev().find(|f| !f.head.is_empty()) else { return };
        let names = names::expected(self.analysis, frame, self.process());
        if names.is_empty() {
            return self.values();
        }
        for (name, says) in names {
            let label = name.to_string();
            let insert = format!("{label}: ");
            let kind = CompletionKind::Symbol(Kind::Member);
            self.items.push(Completion { label, kind, detail: says, docs: None, insert, snippet: false });
        }
    }

    /// What may follow `base.`
    pub(super) fn members(&mut self, base: &str) {
        let process = self.process();
        for (name, kind, says) in names::members(self.analysis, self.cursor, process, base) {
            self.push(&name, kind, says, None);
        }
    }
}

/// Every choice of the types of the process's fields.
fn choices(analysis: &Analysis, process: &model::Process) -> Vec<Name> {
    let own = process.plan.context.iter().map(|f| &f.ty);
    let records = analysis.model().records.iter().flat_map(|r| r.plan.fields.iter().map(|f| &f.ty));
    let events = analysis.model().events.iter().flat_map(|e| e.plan.fields.iter().map(|f| &f.ty));
    let mut all: Vec<Name> = own
        .chain(records)
        .chain(events)
        .filter_map(|ty| match ty {
            Type::Choice(names) => Some(names.clone()),
            _ => None,
        })
        .flatten()
        .collect();
    all.sort();
    all.dedup();
    all
}
