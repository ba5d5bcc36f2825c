//! The outlines of a whole set, found by place and by name: sets may have thousands, and each is asked about others.

use std::collections::{BTreeMap, BTreeSet};

use handoff_plan::Name;
use handoff_syntax::source::{FileId, Span};

use super::Outline;
use crate::names::{Names, Space};

#[derive(Debug)]
pub(crate) struct Outlines<'a> {
    all: Vec<Outline<'a>>,
    /// INVARIANT: positions in `all`, by the place of the name; and by name, of those with one name the first.
    by_place: BTreeMap<Span, usize>,
    by_name: BTreeMap<Name, usize>,
    /// By the name of a process: the places of those whose handoffs or steps lead into it.
    handing: BTreeMap<Name, BTreeSet<Span>>,
}

impl<'a> Outlines<'a> {
    pub(crate) fn new(all: Vec<Outline<'a>>) -> Self {
        let (mut by_place, mut by_name) = (BTreeMap::new(), BTreeMap::new());
        let mut handing: BTreeMap<Name, BTreeSet<Span>> = BTreeMap::new();
        for (index, outline) in all.iter().enumerate() {
            by_place.insert(outline.at.name, index);
            by_name.entry(outline.name.clone()).or_insert(index);
            for m in &outline.moves {
                if let [process, _, ..] = m.ast.to().parts.as_slice() {
                    handing.entry(process.name.clone()).or_default().insert(outline.at.name);
                }
            }
        }
        Self { all, by_place, by_name, handing }
    }

    pub(crate) fn all(&self) -> &[Outline<'a>] {
        &self.all
    }

    /// Where it stands among all.
    pub(crate) fn position(&self, outline: &Outline<'_>) -> Option<usize> {
        self.by_place.get(&outline.at.name).copied()
    }

    /// The process that a file calls by that name.
    pub(crate) fn find(&self, names: &Names<'_>, file: FileId, name: &str) -> Option<&Outline<'a>> {
        let symbol = names.find(file, Space::Process, name)?;
        self.by_place.get(&symbol.at.name).and_then(|index| self.all.get(*index))
    }

    /// A process of that name in any file, seen or not.
    pub(crate) fn first_named(&self, name: &str) -> Option<&Outline<'a>> {
        self.by_name.get(name).and_then(|index| self.all.get(*index))
    }

    /// Whether another process hands over into it.
    pub(crate) fn is_handed_to(&self, outline: &Outline<'_>) -> bool {
        let handing = self.handing.get(&outline.name);
        handing.is_some_and(|places| places.iter().any(|place| *place != outline.at.name))
    }
}
