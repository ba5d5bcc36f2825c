//! Everything that has a name, where it is declared, with its words.

use std::collections::BTreeMap;

use handoff_compiler::Compilation;
use handoff_syntax::ast::{
    self, Doc, EventBody, Field, HandoffClause, Ident, Item, Process, ProcessItem, RequireKind, StageClause,
    Text,
};
use handoff_syntax::source::{FileId, SourceFile, Span};
use smol_str::SmolStr;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Calendar,
    Person,
    Team,
    Rota,
    Type,
    Record,
    Event,
    /// A field of a record or event.
    Member,
    Service,
    Assistant,
    PortAction,
    Param,
    Ladder,
    Process,
    Key,
    /// A field of a context.
    Field,
    Track,
    Stage,
    Handoff,
    Step,
    Requirement,
    Return,
    Clock,
    Exception,
    Scenario,
}

impl Kind {
    /// As a reader calls it.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Calendar => "calendar",
            Self::Person => "person",
            Self::Team => "team",
            Self::Rota => "rota",
            Self::Type => "type",
            Self::Record => "record",
            Self::Event => "event",
            Self::Member | Self::Field => "field",
            Self::Service => "service",
            Self::Assistant => "assistant",
            Self::PortAction => "action",
            Self::Param => "parameter",
            Self::Ladder => "ladder",
            Self::Process => "process",
            Self::Key => "key",
            Self::Track => "track",
            Self::Stage => "stage",
            Self::Handoff => "handoff",
            Self::Step => "step",
            Self::Requirement => "requirement",
            Self::Return => "return",
            Self::Clock => "clock",
            Self::Exception => "exception",
            Self::Scenario => "scenario",
        }
    }
}

/// A declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    pub kind: Kind,
    pub name: SmolStr,
    pub label: Option<String>,
    pub docs: Option<String>,
    /// Where its name stands: who is meant by a use.
    pub at: Span,
    pub span: Span,
    /// What is shown of it: its header, or the whole of it where it has no block.
    pub header: Span,
    /// The place of the name of what it stands in.
    pub within: Option<Span>,
}

/// INVARIANT: sorted by the place of the name.
#[derive(Debug, Default)]
pub(super) struct Symbols {
    all: BTreeMap<Span, Symbol>,
}

impl Symbols {
    pub(super) fn of(compilation: &Compilation) -> Self {
        let mut symbols = Self::default();
        for (tree, (_, file)) in compilation.trees.iter().zip(compilation.sources.iter()) {
            let mut walk = Walk { file, symbols: &mut symbols, within: None };
            tree.items.iter().for_each(|item| walk.item(item));
        }
        symbols
    }

    pub(super) fn get(&self, at: Span) -> Option<&Symbol> {
        self.all.get(&at)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Symbol> {
        self.all.values()
    }

    pub(super) fn of_file(&self, file: FileId) -> impl Iterator<Item = &Symbol> {
        self.all.values().filter(move |s| s.at.file == file)
    }

    /// The declaration whose name is there.
    pub(super) fn named_at(&self, file: FileId, at: u32) -> Option<&Symbol> {
        let up_to = Span::new(file, at, u32::MAX);
        let before = self.all.range(..=up_to).rev().take_while(|(span, _)| span.file == file);
        before.take(8).map(|(_, symbol)| symbol).find(|s| s.at.start <= at && at <= s.at.end)
    }
}

struct Walk<'a> {
    file: &'a SourceFile,
    symbols: &'a mut Symbols,
    within: Option<Span>,
}

/// What a declaration shows beside its name.
#[derive(Default)]
struct About<'a> {
    label: Option<&'a Text>,
    docs: Option<&'a Doc>,
    header: Option<Span>,
}

impl Walk<'_> {
    fn add(&mut self, kind: Kind, name: &Ident, span: Span, about: &About<'_>) {
        self.add_as(kind, name.name.clone(), name.span, span, about);
    }

    fn add_as(&mut self, kind: Kind, name: SmolStr, at: Span, span: Span, about: &About<'_>) {
        if name.is_empty() {
            return;
        }
        let symbol = Symbol {
            kind,
            name,
            label: about.label.map(|l| l.value.clone()),
            docs: about.docs.map(|d| d.text.clone()),
            at,
            span,
            header: about.header.unwrap_or(span),
            within: self.within,
        };
        self.symbols.all.insert(at, symbol);
    }

    fn inside(&mut self, at: Span, walk: impl FnOnce(&mut Self)) {
        let outer = self.within.replace(at);
        walk(self);
        self.within = outer;
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Calendar(c) => {
                self.add(
                    Kind::Calendar,
                    &c.name,
                    c.span,
                    &About { docs: c.docs.as_ref(), ..About::default() },
                );
            }
            Item::Person(p) => {
                let about = About { label: p.label.as_ref(), docs: p.docs.as_ref(), ..About::default() };
                self.add(Kind::Person, &p.name, p.span, &about);
            }
            Item::Team(t) => {
                let about = About { label: t.label.as_ref(), docs: t.docs.as_ref(), ..About::default() };
                self.add(Kind::Team, &t.name, t.span, &about);
            }
            Item::Rota(r) => {
                self.add(Kind::Rota, &r.name, r.span, &About { docs: r.docs.as_ref(), ..About::default() });
            }
            Item::Type(t) => {
                self.add(Kind::Type, &t.name, t.span, &About { docs: t.docs.as_ref(), ..About::default() });
            }
            Item::Record(r) => {
                self.add(Kind::Record, &r.name, r.span, &About { docs: r.docs.as_ref(), ..About::default() });
                self.inside(r.name.span, |walk| walk.fields(Kind::Member, &r.fields));
            }
            Item::Event(e) => self.event(e),
            Item::Port(p) => self.port(p),
            Item::Ladder(l) => {
                self.add(Kind::Ladder, &l.name, l.span, &About { docs: l.docs.as_ref(), ..About::default() });
            }
            Item::Process(p) => self.process(p),
            Item::Scenario(s) => {
                let about = About { docs: s.docs.as_ref(), header: Some(s.header), ..About::default() };
                self.add_as(Kind::Scenario, s.title.value.as_str().into(), s.title.span, s.span, &about);
            }
            Item::Import(_) | Item::Error(_) => {}
        }
    }

    fn event(&mut self, event: &ast::Event) {
        let about = About { label: event.outside.as_ref(), docs: event.docs.as_ref(), header: None };
        let name: SmolStr = self.file.slice(event.name.span).into();
        self.add_as(Kind::Event, name, event.name.span, event.span, &about);
        if let EventBody::Fields(fields) = &event.body {
            self.inside(event.name.span, |walk| walk.fields(Kind::Member, fields));
        }
    }

    fn port(&mut self, port: &ast::Port) {
        let kind = if port.assistant { Kind::Assistant } else { Kind::Service };
        let about = About { docs: port.docs.as_ref(), header: Some(port.header), ..About::default() };
        self.add(kind, &port.name, port.span, &about);
        self.inside(port.name.span, |walk| {
            for action in &port.actions {
                let about = About { docs: action.docs.as_ref(), ..About::default() };
                walk.add(Kind::PortAction, &action.name, action.span, &about);
                walk.inside(action.name.span, |walk| {
                    for param in &action.params {
                        walk.add(Kind::Param, &param.name, param.span, &About::default());
                    }
                });
            }
        });
    }

    fn fields(&mut self, kind: Kind, fields: &[Field]) {
        for field in fields {
            let about =
                About { label: field.description.as_ref(), docs: field.docs.as_ref(), ..About::default() };
            self.add(kind, &field.name, field.span, &about);
        }
    }

    fn process(&mut self, process: &Process) {
        let about = About {
            label: process.label.as_ref(),
            docs: process.docs.as_ref(),
            header: Some(process.header),
        };
        self.add(Kind::Process, &process.name, process.span, &about);
        self.inside(process.name.span, |walk| process.items.iter().for_each(|item| walk.clause(item)));
    }

    fn clause(&mut self, item: &ProcessItem) {
        match item {
            ProcessItem::Key { name, docs, span, .. } => {
                self.add(Kind::Key, name, *span, &About { docs: docs.as_ref(), ..About::default() });
            }
            ProcessItem::Context { fields, .. } => self.fields(Kind::Field, fields),
            ProcessItem::Stage(s) => self.stage(s),
            ProcessItem::Track(t) => {
                let about = About { label: t.label.as_ref(), docs: t.docs.as_ref(), header: Some(t.header) };
                self.add(Kind::Track, &t.name, t.span, &about);
                self.inside(t.name.span, |walk| t.items.iter().for_each(|item| walk.clause(item)));
            }
            ProcessItem::Handoff(h) => {
                let about = About { label: h.label.as_ref(), docs: h.docs.as_ref(), header: Some(h.header) };
                self.add(Kind::Handoff, &h.name, h.span, &about);
                self.inside(h.name.span, |walk| walk.moves(&h.clauses));
            }
            ProcessItem::Step(s) => {
                let about = About { label: s.label.as_ref(), docs: s.docs.as_ref(), header: Some(s.header) };
                self.add(Kind::Step, &s.name, s.span, &about);
                self.inside(s.name.span, |walk| walk.moves(&s.clauses));
            }
            ProcessItem::Clock(c) => {
                let about = About { label: c.label.as_ref(), docs: c.docs.as_ref(), header: Some(c.header) };
                self.add(Kind::Clock, &c.name, c.span, &about);
            }
            ProcessItem::Exception(e) => {
                let about = About { label: e.label.as_ref(), docs: e.docs.as_ref(), header: Some(e.header) };
                self.add(Kind::Exception, &e.name, e.span, &about);
            }
            ProcessItem::Owner { .. }
            | ProcessItem::Calendar { .. }
            | ProcessItem::Start(_)
            | ProcessItem::On(_)
            | ProcessItem::When(_)
            | ProcessItem::Observe(_)
            | ProcessItem::Invariant(_)
            | ProcessItem::Error(_) => {}
        }
    }

    fn stage(&mut self, stage: &ast::Stage) {
        let about =
            About { label: stage.label.as_ref(), docs: stage.docs.as_ref(), header: Some(stage.header) };
        self.add(Kind::Stage, &stage.name, stage.span, &about);
        self.inside(stage.name.span, |walk| {
            for clause in &stage.clauses {
                if let StageClause::Entry(require) = clause {
                    walk.require(require);
                }
            }
        });
    }

    fn moves(&mut self, clauses: &[HandoffClause]) {
        for clause in clauses {
            match clause {
                HandoffClause::Require(require) => self.require(require),
                HandoffClause::Return(r) => {
                    let about = About { label: r.label.as_ref(), docs: r.docs.as_ref(), ..About::default() };
                    self.add(Kind::Return, &r.name, r.span, &about);
                }
                _ => {}
            }
        }
    }

    fn require(&mut self, require: &ast::Require) {
        let Some(name) = &require.name else { return };
        if !matches!(require.kind, RequireKind::Error) {
            let about =
                About { label: require.label.as_ref(), docs: require.docs.as_ref(), ..About::default() };
            self.add(Kind::Requirement, name, require.span, &about);
        }
    }
}

#[cfg(test)]
mod tests;
