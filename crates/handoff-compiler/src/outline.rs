//! Pass 3: what each process names: its fields, tracks, stages, handoffs, steps, clocks and exceptions, so that bodies can
//! be checked in any order and processes can point at each other.

mod all;

use std::collections::BTreeMap;
use std::ops::Bound;

pub(crate) use all::Outlines;

use handoff_plan::{MAIN_TRACK, Name, Place, Type};
use handoff_syntax::ast::{self, Ident, ProcessItem, StageClause};
use handoff_syntax::source::{FileId, Span};

use crate::findings::Findings;
use crate::model::At;
use crate::names::{BESIDE, Decl, MANY, Names};
use crate::rules;
use crate::shapes::{self, Member};
use crate::ty::Ty;

#[derive(Debug)]
pub(crate) struct Outline<'a> {
    pub(crate) name: Name,
    pub(crate) file: FileId,
    pub(crate) at: At,
    pub(crate) ast: &'a ast::Process,
    pub(crate) key: Option<Member>,
    pub(crate) fields: Vec<Member>,
    pub(crate) field_items: Vec<&'a ast::Field>,
    /// INVARIANT: not empty; the one without a name comes first, where there is one.
    pub(crate) tracks: Vec<Name>,
    pub(crate) named_tracks: Vec<(Name, At)>,
    pub(crate) stages: Vec<StageOutline<'a>>,
    pub(crate) moves: Vec<MoveOutline<'a>>,
    pub(crate) clocks: Vec<(Name, Span)>,
    pub(crate) exceptions: Vec<(Name, Span)>,
    /// Everything but tracks, with the track that it stands in.
    pub(crate) items: Vec<(Name, &'a ProcessItem)>,
    /// The calendar that dates and times without an offset are read in.
    pub(crate) calendar: Option<&'a Ident>,
    /// INVARIANT: where things of a name stand in the lists above; of two with one name the first.
    index: Index,
}

#[derive(Debug, Default)]
struct Index {
    fields: BTreeMap<Name, usize>,
    /// All of a name, as tracks may share it.
    stages: BTreeMap<Name, Vec<usize>>,
    moves: BTreeMap<Name, usize>,
    exceptions: BTreeMap<Name, usize>,
    clocks: BTreeMap<Name, usize>,
}

#[derive(Debug)]
pub(crate) struct StageOutline<'a> {
    pub(crate) place: Place,
    pub(crate) span: Span,
    pub(crate) ast: &'a ast::Stage,
}

impl<'a> StageOutline<'a> {
    pub(crate) fn is_final(&self) -> bool {
        self.ast.clauses.iter().any(|c| matches!(c, StageClause::Final { .. }))
    }

    pub(crate) fn owner(&self) -> Option<&'a ast::Who> {
        self.ast.clauses.iter().find_map(|c| match c {
            StageClause::Owner { who, .. } => Some(who),
            _ => None,
        })
    }

    pub(crate) fn expects(&self) -> Option<&'a Ident> {
        self.ast.clauses.iter().find_map(|c| match c {
            StageClause::Expects { record, .. } => Some(record),
            _ => None,
        })
    }

    pub(crate) fn entry(&self) -> impl Iterator<Item = &'a ast::Require> {
        self.ast.clauses.iter().filter_map(|c| match c {
            StageClause::Entry(require) => Some(&**require),
            _ => None,
        })
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Move<'a> {
    Handoff(&'a ast::Handoff),
    Step(&'a ast::Step),
}

impl<'a> Move<'a> {
    pub(crate) fn clauses(self) -> &'a [ast::HandoffClause] {
        match self {
            Self::Handoff(handoff) => &handoff.clauses,
            Self::Step(step) => &step.clauses,
        }
    }

    pub(crate) fn to(self) -> &'a ast::Path {
        match self {
            Self::Handoff(handoff) => &handoff.to,
            Self::Step(step) => &step.to,
        }
    }
}

#[derive(Debug)]
pub(crate) struct MoveOutline<'a> {
    pub(crate) name: Name,
    pub(crate) span: Span,
    pub(crate) track: Name,
    pub(crate) ast: Move<'a>,
}

impl<'a> Outline<'a> {
    /// A field or the key.
    pub(crate) fn field(&self, name: &str) -> Option<&Member> {
        self.key.as_ref().filter(|key| key.name == name).or_else(|| self.context_field(name))
    }

    pub(crate) fn context_field(&self, name: &str) -> Option<&Member> {
        self.index.fields.get(name).and_then(|&i| self.fields.get(i))
    }

    /// The fields that a misspelt name could stand for.
    pub(crate) fn fields_near(&self, name: &str) -> Vec<&str> {
        let all = self.key.iter().chain(&self.fields).map(|f| f.name.as_str());
        near(all, &self.index.fields, name)
    }

    pub(crate) fn stages_near(&self, name: &str) -> Vec<&str> {
        near(self.stages.iter().map(|s| s.place.stage.as_str()), &self.index.stages, name)
    }

    pub(crate) fn moves_near(&self, name: &str) -> Vec<&str> {
        near(self.moves.iter().map(|m| m.name.as_str()), &self.index.moves, name)
    }

    pub(crate) fn exceptions_near(&self, name: &str) -> Vec<&str> {
        near(self.exceptions.iter().map(|(name, _)| name.as_str()), &self.index.exceptions, name)
    }

    /// The stages of a name, in all tracks.
    pub(crate) fn stages_named(&self, name: &str) -> impl Iterator<Item = &StageOutline<'a>> {
        let indices = self.index.stages.get(name).into_iter().flatten();
        indices.filter_map(|&i| self.stages.get(i))
    }

    pub(crate) fn stage(&self, place: &Place) -> Option<&StageOutline<'a>> {
        self.stages_named(&place.stage).find(|s| s.place.track == place.track)
    }

    pub(crate) fn move_named(&self, name: &str) -> Option<&MoveOutline<'a>> {
        self.index.moves.get(name).and_then(|&i| self.moves.get(i))
    }

    pub(crate) fn exception(&self, name: &str) -> Option<&(Name, Span)> {
        self.index.exceptions.get(name).and_then(|&i| self.exceptions.get(i))
    }

    /// A clock of its own.
    pub(crate) fn clock(&self, name: &str) -> Option<&(Name, Span)> {
        self.index.clocks.get(name).and_then(|&i| self.clocks.get(i))
    }

    /// The stage that a name without a track means: that of `home`, else the only one of that name.
    pub(crate) fn stage_named(&self, name: &str, home: Option<&str>) -> Option<&StageOutline<'a>> {
        let mut named = self.stages_named(name);
        let first = named.next()?;
        match named.next() {
            None => Some(first),
            Some(_) => home.and_then(|track| self.stages_named(name).find(|s| s.place.track == track)),
        }
    }

    /// What facts call the stay clock of a stage: `STAGE.stay`, with the track where two tracks use the name.
    pub(crate) fn stay_clock(&self, place: &Place) -> Name {
        let Place { track, stage } = place;
        let alone = self.stages_named(stage).count() < 2;
        Name::new(if alone { format!("{stage}.stay") } else { format!("{track}.{stage}.stay") })
    }
}

pub(crate) fn outlines<'a>(names: &Names<'a>, findings: &mut Findings) -> Vec<Outline<'a>> {
    let mut outlines = Vec::new();
    for symbol in &names.symbols {
        if let Decl::Process(process) = symbol.decl {
            outlines.push(outline(names, symbol.file, symbol.at, process, findings));
        }
    }
    outlines
}

/// Words that mean something in every process.
pub(crate) const TAKEN: [&str; 8] =
    ["giver", "receiver", "owner", "event", "missing", "case", "reason", "note"];

fn outline<'a>(
    names: &Names<'a>,
    file: FileId,
    at: At,
    process: &'a ast::Process,
    findings: &mut Findings,
) -> Outline<'a> {
    let mut outline = Outline {
        name: process.name.name.clone(),
        file,
        at,
        ast: process,
        key: None,
        fields: Vec::new(),
        field_items: Vec::new(),
        tracks: Vec::new(),
        named_tracks: Vec::new(),
        stages: Vec::new(),
        moves: Vec::new(),
        clocks: Vec::new(),
        exceptions: Vec::new(),
        items: Vec::new(),
        calendar: None,
        index: Index::default(),
    };
    let main = Name::new(MAIN_TRACK);
    for item in &process.items {
        if let ProcessItem::Track(track) = item {
            let name = &track.name;
            let items = track.items.iter();
            if outline.named_tracks.iter().any(|(n, _)| *n == name.name) || name.name == MAIN_TRACK {
                let first = outline.named_tracks.iter().find(|(n, _)| *n == name.name).map(|(_, at)| at.name);
                findings.report(match first {
                    Some(first) => rules::duplicate_name::diagnostic("track", &name.name, name.span, first),
                    None => rules::name_taken::diagnostic(
                        &name.name,
                        name.span,
                        "it names the track without a name",
                    ),
                });
            } else {
                let at = At { name: name.span, header: track.header, span: track.span };
                outline.named_tracks.push((name.name.clone(), at));
            }
            outline.items.extend(items.map(|item| (name.name.clone(), item)));
        } else {
            outline.items.push((main.clone(), item));
        }
    }
    for (track, item) in outline.items.clone() {
        outline.take(names, &track, item, findings);
    }
    let unnamed =
        outline.stages.iter().any(|s| s.place.track == MAIN_TRACK) || outline.named_tracks.is_empty();
    outline.tracks = unnamed.then_some(main).into_iter().collect();
    outline.tracks.extend(outline.named_tracks.iter().map(|(name, _)| name.clone()));
    outline.twice(findings);
    outline.index = outline.indexed();
    outline
}

impl<'a> Outline<'a> {
    fn take(&mut self, names: &Names<'a>, track: &Name, item: &'a ProcessItem, findings: &mut Findings) {
        match item {
            ProcessItem::Key { name, ty, .. } => {
                let ty = shapes::type_of(names, findings, self.file, ty);
                let member = Member {
                    name: name.name.clone(),
                    ty,
                    optional: false,
                    sensitive: false,
                    default: false,
                    span: name.span,
                };
                self.take_key(member, findings);
            }
            ProcessItem::Context { fields, .. } => {
                for field in shapes::members(names, findings, self.file, fields) {
                    if TAKEN.contains(&field.name.as_str()) {
                        let why = "in every process it has a meaning of its own";
                        findings.report(rules::name_taken::diagnostic(&field.name, field.span, why));
                    }
                    if let Some(item) = crate::check::declared(fields, &field) {
                        self.fields.push(field);
                        self.field_items.push(item);
                    }
                }
            }
            ProcessItem::Calendar { name, .. } => self.calendar = self.calendar.or(Some(name)),
            ProcessItem::Stage(stage) => {
                let place = Place { track: track.clone(), stage: stage.name.name.clone() };
                self.stages.push(StageOutline { place, span: stage.name.span, ast: stage });
            }
            ProcessItem::Handoff(handoff) => self.take_move(track, &handoff.name, Move::Handoff(handoff)),
            ProcessItem::Step(step) => self.take_move(track, &step.name, Move::Step(step)),
            ProcessItem::Clock(clock) => self.clocks.push((clock.name.name.clone(), clock.name.span)),
            ProcessItem::Exception(e) => self.exceptions.push((e.name.name.clone(), e.name.span)),
            _ => {}
        }
    }

    fn take_key(&mut self, mut key: Member, findings: &mut Findings) {
        if TAKEN.contains(&key.name.as_str()) {
            let why = "in every process it has a meaning of its own";
            findings.report(rules::name_taken::diagnostic(&key.name, key.span, why));
        }
        let plain = matches!(
            key.ty,
            Ty::Error
                | Ty::Is(
                    Type::Text | Type::Integer | Type::Number | Type::Email | Type::Url | Type::Document
                )
        );
        if !plain && !matches!(key.ty, Ty::Is(Type::Choice(_) | Type::Date | Type::Person | Type::Team)) {
            findings.report(rules::bad_key::diagnostic(&key.name, &key.ty, key.span));
            // What takes its type from the key is not to be blamed as well.
            key.ty = Ty::Error;
        }
        match &self.key {
            Some(first) => findings.report(rules::clause_twice::diagnostic("key", key.span, first.span)),
            None => self.key = Some(key),
        }
    }

    fn take_move(&mut self, track: &Name, name: &Ident, ast: Move<'a>) {
        self.moves.push(MoveOutline { name: name.name.clone(), span: name.span, track: track.clone(), ast });
    }

    fn indexed(&self) -> Index {
        let mut index = Index::default();
        for (i, field) in self.fields.iter().enumerate() {
            index.fields.entry(field.name.clone()).or_insert(i);
        }
        for (i, stage) in self.stages.iter().enumerate() {
            index.stages.entry(stage.place.stage.clone()).or_default().push(i);
        }
        for (i, m) in self.moves.iter().enumerate() {
            index.moves.entry(m.name.clone()).or_insert(i);
        }
        for (i, (name, _)) in self.exceptions.iter().enumerate() {
            index.exceptions.entry(name.clone()).or_insert(i);
        }
        for (i, (name, _)) in self.clocks.iter().enumerate() {
            index.clocks.entry(name.clone()).or_insert(i);
        }
        index
    }

    /// Reports names that mean two things of one process.
    fn twice(&self, findings: &mut Findings) {
        let fields = self.key.iter().chain(&self.fields);
        unique("field", fields.map(|f| (f.name.clone(), f.span)), findings);
        unique("handoff or step", self.moves.iter().map(|m| (m.name.clone(), m.span)), findings);
        unique("clock", self.clocks.iter().cloned(), findings);
        unique("exception", self.exceptions.iter().cloned(), findings);
        let stages =
            self.stages.iter().map(|s| (Name::new(format!("{}.{}", s.place.track, s.place.stage)), s.span));
        let mut seen: BTreeMap<Name, Span> = BTreeMap::new();
        for (full, span) in stages {
            if let Some(first) = seen.get(&full) {
                let bare = full.rsplit('.').next().unwrap_or_default();
                findings.report(rules::duplicate_name::diagnostic("stage", bare, span, *first));
            } else {
                seen.insert(full, span);
            }
        }
    }
}

/// All names in the order of the text; of very many those that stand beside a name in the order of letters.
fn near<'s, T>(all: impl Iterator<Item = &'s str>, index: &'s BTreeMap<Name, T>, name: &str) -> Vec<&'s str> {
    if index.len() <= MANY {
        return all.collect();
    }
    let before = index.range::<str, _>((Bound::Unbounded, Bound::Excluded(name))).rev().take(BESIDE);
    let after = index.range::<str, _>((Bound::Excluded(name), Bound::Unbounded)).take(BESIDE);
    before.chain(after).map(|(name, _)| name.as_str()).collect()
}

fn unique(noun: &str, names: impl Iterator<Item = (Name, Span)>, findings: &mut Findings) {
    let mut seen: BTreeMap<Name, Span> = BTreeMap::new();
    for (name, span) in names {
        if let Some(first) = seen.get(&name) {
            // Fields of one block were compared already.
            findings.report(rules::duplicate_name::diagnostic(noun, &name, span, *first));
        } else {
            seen.insert(name, span);
        }
    }
}
