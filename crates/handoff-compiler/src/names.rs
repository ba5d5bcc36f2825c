//! Pass 1: every declaration, and which names each file sees.
//!
//! A file sees what it declares and what the files that it imports declare themselves; an import does not hand on the
//! imports of the imported file. People, shapes, events, ports, calendars, rotas, ladders and processes are named apart,
//! as the place of a name always says which of them is meant.

mod apart;

use std::collections::BTreeMap;

use handoff_plan::Name;
use handoff_syntax::ast::{self, Ident, Item};
use handoff_syntax::diagnostic::Diagnostic;
use handoff_syntax::source::{FileId, Span};

use crate::findings::Findings;
use crate::load::Loaded;
use crate::model::At;
use crate::rules;

/// Which kind of thing a name means; names of different spaces do not meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Space {
    /// Persons and teams.
    Who,
    /// Types and records.
    Shape,
    Event,
    Port,
    Calendar,
    Rota,
    Ladder,
    Process,
}

impl Space {
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Who => "person or team",
            Self::Shape => "type",
            Self::Event => "event",
            Self::Port => "service or assistant",
            Self::Calendar => "calendar",
            Self::Rota => "rota",
            Self::Ladder => "ladder",
            Self::Process => "process",
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Decl<'a> {
    Calendar(&'a ast::Calendar),
    Person(&'a ast::Person),
    Team(&'a ast::Team),
    Rota(&'a ast::Rota),
    Type(&'a ast::TypeAlias),
    Record(&'a ast::Record),
    Event(&'a ast::Event),
    Port(&'a ast::Port),
    Ladder(&'a ast::Ladder),
    Process(&'a ast::Process),
}

/// Where there are no more names than these, all are looked at for one that was meant.
pub(crate) const MANY: usize = 300;
/// Else so many before it in the order of letters, and so many after.
pub(crate) const BESIDE: usize = 50;

/// A declaration under its name.
#[derive(Clone, Debug)]
pub(crate) struct Symbol<'a> {
    pub(crate) name: Name,
    /// Its name in the plan: the same, unless files that do not see each other use it for different things.
    pub(crate) plan: Name,
    /// The plan has it already, from an earlier file that declares the very same.
    pub(crate) repeats: bool,
    pub(crate) space: Space,
    pub(crate) file: FileId,
    pub(crate) at: At,
    pub(crate) decl: Decl<'a>,
}

#[derive(Debug, Default)]
pub(crate) struct Names<'a> {
    pub(crate) symbols: Vec<Symbol<'a>>,
    /// Per file: what it sees.
    scopes: Vec<BTreeMap<(Space, Name), usize>>,
    /// By name in the plan; of those that say the same the first.
    plans: BTreeMap<(Space, Name), usize>,
}

impl<'a> Names<'a> {
    pub(crate) fn find(&self, file: FileId, space: Space, name: &str) -> Option<&Symbol<'a>> {
        let scope = self.scopes.get(file.0 as usize)?;
        scope.get(&(space, Name::new(name))).and_then(|&index| self.symbols.get(index))
    }

    /// Like [`Self::find`]; notes the use, and says so when there is no such name.
    pub(crate) fn resolve(
        &self,
        file: FileId,
        space: Space,
        name: &Ident,
        findings: &mut Findings,
    ) -> Option<&Symbol<'a>> {
        self.resolve_as(file, space, &name.name, name.span, findings)
    }

    pub(crate) fn resolve_as(
        &self,
        file: FileId,
        space: Space,
        name: &str,
        span: Span,
        findings: &mut Findings,
    ) -> Option<&Symbol<'a>> {
        let found = self.find(file, space, name);
        match found {
            Some(symbol) => findings.used(span, symbol.at.name),
            None => {
                findings.strange += 1;
                findings.report(self.unknown(file, space, name, span));
            }
        }
        found
    }

    pub(crate) fn unknown(&self, file: FileId, space: Space, name: &str, span: Span) -> Diagnostic {
        let elsewhere = self.elsewhere(space, name);
        rules::unknown_name::declared(space.noun(), name, span, self.near(file, space, name), elsewhere)
    }

    /// What a file sees and a name could stand for: everything; of very many names those that stand beside it in the
    /// order of letters, so that a file of nothing but mistakes takes no longer than its size.
    pub(crate) fn near<'s>(
        &'s self,
        file: FileId,
        space: Space,
        name: &str,
    ) -> impl Iterator<Item = &'s str> {
        let scope = self.scopes.get(file.0 as usize);
        let reach = if scope.is_none_or(|scope| scope.len() <= MANY) { MANY } else { BESIDE };
        let of_space =
            move |((s, found), _): (&'s (Space, Name), &usize)| (*s == space).then_some(found.as_str());
        let key = (space, Name::new(name));
        let before = scope.into_iter().flat_map(|scope| scope.range(..key.clone()).rev().take(reach));
        let mut before: Vec<&str> = before.map_while(of_space).collect();
        before.reverse();
        let after = scope.into_iter().flat_map(move |scope| scope.range(key.clone()..).take(reach));
        before.into_iter().chain(after.map_while(of_space))
    }

    /// Where a name is declared, whatever file sees it.
    pub(crate) fn elsewhere(&self, space: Space, name: &str) -> Option<Span> {
        // The first of a name has that name in the plan too.
        self.planned(space, &Name::new(name)).map(|s| s.at.name)
    }

    pub(crate) fn planned(&self, space: Space, plan: &Name) -> Option<&Symbol<'a>> {
        self.plans.get(&(space, plan.clone())).and_then(|&index| self.symbols.get(index))
    }

    pub(crate) fn of(&self, space: Space) -> impl Iterator<Item = &Symbol<'a>> {
        self.symbols.iter().filter(move |s| s.space == space)
    }
}

pub(crate) fn collect<'a>(loaded: &'a Loaded, findings: &mut Findings) -> Names<'a> {
    let mut names = Names::default();
    let mut own: Vec<Vec<usize>> = Vec::new();
    for tree in &loaded.trees {
        let mut indices = Vec::new();
        for item in &tree.items {
            if let Some(symbol) = symbol(tree.id, item) {
                indices.push(names.symbols.len());
                names.symbols.push(symbol);
            }
        }
        own.push(indices);
    }
    let mut twice = Twice::new();
    for (index, indices) in own.iter().enumerate() {
        let imports = loaded.imports.get(index).map_or(&[][..], Vec::as_slice);
        let scope = scope(&names, &own, indices, imports, &mut twice);
        names.scopes.push(scope);
    }
    twice.into_values().for_each(|(_, diagnostic)| findings.report(diagnostic));
    unique_processes(&names, findings);
    unique_outside(&names, findings);
    apart::keep_apart(&mut names, loaded, findings);
    for (index, symbol) in names.symbols.iter().enumerate() {
        names.plans.entry((symbol.space, symbol.plan.clone())).or_insert(index);
    }
    names
}

/// Two declarations of one name that some file sees both of. They are one mistake, however many files see them: told where
/// one of them stands (`false`), or else at an import (`true`).
type Twice = BTreeMap<(usize, usize), (bool, Diagnostic)>;

/// What one file sees: its own names before those that it imports.
fn scope(
    names: &Names<'_>,
    own: &[Vec<usize>],
    indices: &[usize],
    imports: &[(Span, FileId)],
    twice: &mut Twice,
) -> BTreeMap<(Space, Name), usize> {
    let mut scope: BTreeMap<(Space, Name), usize> = BTreeMap::new();
    let mut enter = |index: usize, place: Option<Span>| {
        let Some(symbol) = names.symbols.get(index) else { return };
        let first = *scope.entry((symbol.space, symbol.name.clone())).or_insert(index);
        if first == index {
            return;
        }
        let Some(earlier) = names.symbols.get(first) else { return };
        // A process declared twice is reported once for the whole set.
        if symbol.space != Space::Process {
            let (at, other, imported) = match place {
                Some(import) if earlier.file != import.file => (import, earlier, true),
                Some(_) => (earlier.at.name, symbol, false),
                None => (symbol.at.name, earlier, false),
            };
            let pair = (first.min(index), first.max(index));
            if twice.get(&pair).is_none_or(|(before, _)| *before && !imported) {
                let noun = symbol.space.noun();
                let found = rules::duplicate_name::diagnostic(noun, &symbol.name, at, other.at.name);
                twice.insert(pair, (imported, found));
            }
        }
    };
    indices.iter().for_each(|&index| enter(index, None));
    for (span, file) in imports {
        let Some(theirs) = own.get(file.0 as usize) else { continue };
        theirs.iter().for_each(|&index| enter(index, Some(*span)));
    }
    scope
}

fn unique_processes(names: &Names<'_>, findings: &mut Findings) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for symbol in names.of(Space::Process) {
        let first = *seen.entry(&symbol.name).or_insert(symbol.at.name);
        if first != symbol.at.name {
            findings.report(rules::duplicate_name::diagnostic(
                "process",
                &symbol.name,
                symbol.at.name,
                first,
            ));
        }
    }
}

/// What comes from outside under one name is one event.
fn unique_outside(names: &Names<'_>, findings: &mut Findings) {
    let mut seen: BTreeMap<&str, &Symbol<'_>> = BTreeMap::new();
    for symbol in names.of(Space::Event) {
        let Decl::Event(event) = symbol.decl else { continue };
        let outside = event.outside.as_ref().map_or(symbol.name.as_str(), |text| text.value.as_str());
        let first = *seen.entry(outside).or_insert(symbol);
        if first.name != symbol.name {
            findings.report(rules::duplicate_name::diagnostic(
                "event from outside",
                outside,
                symbol.at.name,
                first.at.name,
            ));
        }
    }
}

fn symbol(file: FileId, item: &Item) -> Option<Symbol<'_>> {
    let (space, name, header, span, decl) = match item {
        Item::Calendar(x) => (Space::Calendar, &x.name, x.header, x.span, Decl::Calendar(x)),
        Item::Person(x) => (Space::Who, &x.name, x.header, x.span, Decl::Person(x)),
        Item::Team(x) => (Space::Who, &x.name, x.header, x.span, Decl::Team(x)),
        Item::Rota(x) => (Space::Rota, &x.name, x.header, x.span, Decl::Rota(x)),
        Item::Type(x) => (Space::Shape, &x.name, x.span, x.span, Decl::Type(x)),
        Item::Record(x) => (Space::Shape, &x.name, x.header, x.span, Decl::Record(x)),
        Item::Port(x) => (Space::Port, &x.name, x.header, x.span, Decl::Port(x)),
        Item::Ladder(x) => (Space::Ladder, &x.name, x.header, x.span, Decl::Ladder(x)),
        Item::Process(x) => (Space::Process, &x.name, x.header, x.span, Decl::Process(x)),
        Item::Event(x) => {
            let at = At { name: x.name.span, header: x.header, span: x.span };
            let (name, decl) = (dotted(&x.name), Decl::Event(x));
            return Some(Symbol {
                plan: name.clone(),
                name,
                repeats: false,
                space: Space::Event,
                file,
                at,
                decl,
            });
        }
        Item::Import(_) | Item::Scenario(_) | Item::Error(_) => return None,
    };
    let at = At { name: name.span, header, span };
    Some(Symbol { name: name.name.clone(), plan: name.name.clone(), repeats: false, space, file, at, decl })
}

/// A dotted name as one.
pub(crate) fn dotted(path: &ast::Path) -> Name {
    match path.parts.as_slice() {
        [only] => only.name.clone(),
        parts => Name::new(parts.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(".")),
    }
}

#[cfg(test)]
mod tests;
