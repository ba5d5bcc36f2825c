//! In which processes the names that a line of a scenario speaks of stand for something else than in its own: only there
//! can the line mean what it does not mean here. So of a set of thousands only those few are tried.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use handoff_plan::Name;
use handoff_syntax::ast::{HandoffClause, Line, RequireKind};
use handoff_syntax::token::{Kind, tokens};

use super::{Checker, Reader};
use crate::check::moment::{deadlines, has_stay};
use crate::outline::{Move, MoveOutline, Outline};

/// What each name stands for in the processes that declare it.
///
/// INVARIANT: where all names of a line stand for the same in two processes, the line reads alike in both.
#[derive(Debug, Default)]
pub(crate) struct Spoken {
    /// By name, in the order of processes: which one, and a hash of what the name stands for there.
    by_name: BTreeMap<Name, Vec<(usize, u64)>>,
}

/// What each of some names stands for in one process.
type Sense = Vec<Option<u64>>;

/// The processes that a file sees in which some names stand for the same.
#[derive(Clone, Debug)]
pub(crate) struct Alike<'a> {
    sense: Sense,
    pub(super) first: &'a Outline<'a>,
    pub(super) has_more: bool,
}

/// By the names that lines spoke of.
pub(crate) type AlikeByNames<'a> = BTreeMap<Vec<Name>, Vec<Alike<'a>>>;

impl Spoken {
    fn of(checker: &Checker<'_>) -> Self {
        let mut by_name: BTreeMap<Name, Vec<(usize, u64)>> = BTreeMap::new();
        for (index, outline) in checker.world.outlines.all().iter().enumerate() {
            let mut hashes: BTreeMap<Name, DefaultHasher> = BTreeMap::new();
            for (name, what) in checker.declared_names(outline) {
                what.hash(hashes.entry(name).or_default());
            }
            for (name, hash) in hashes {
                by_name.entry(name).or_default().push((index, hash.finish()));
            }
        }
        Self { by_name }
    }

    fn sense(&self, names: &[Name], index: usize) -> Sense {
        let of = |name: &Name| {
            let places = self.by_name.get(name)?;
            let at = places.binary_search_by_key(&index, |(i, _)| *i).ok()?;
            places.get(at).map(|(_, hash)| *hash)
        };
        names.iter().map(of).collect()
    }

    /// The processes that declare one of the names.
    fn declaring(&self, names: &[Name]) -> Vec<usize> {
        let places = names.iter().filter_map(|name| self.by_name.get(name)).flatten();
        let mut indices: Vec<usize> = places.map(|(index, _)| *index).collect();
        indices.sort_unstable();
        indices.dedup();
        indices
    }
}

impl<'a> Checker<'a> {
    /// Where these lines may read otherwise than in the scenario's own process.
    pub(super) fn elsewhere(&mut self, lines: &[Line], reader: &Reader<'a>) -> Vec<Alike<'a>> {
        let world = self.world;
        let spoken = world.spoken.get_or_init(|| Spoken::of(self));
        let names = self.names_in(lines, spoken);
        let own = world.outlines.position(reader.own).map(|own| spoken.sense(&names, own));
        if !self.alike.contains_key(&names) {
            let alike = self.group(&names, spoken, reader);
            self.alike.insert(names.clone(), alike);
        }
        let alike = self.alike.get(&names).into_iter().flatten();
        alike.filter(|alike| own.as_ref() != Some(&alike.sense)).cloned().collect()
    }

    fn group(&self, names: &[Name], spoken: &Spoken, reader: &Reader<'a>) -> Vec<Alike<'a>> {
        let world = self.world;
        let mut groups: BTreeMap<Sense, Alike<'a>> = BTreeMap::new();
        for index in spoken.declaring(names) {
            let Some(outline) = world.outlines.all().get(index) else { continue };
            let seen = self.outline_named(reader.file, &outline.name);
            if seen.is_none_or(|seen| seen.at.name != outline.at.name) {
                continue;
            }
            let sense = spoken.sense(names, index);
            let group = groups.entry(sense.clone());
            group.and_modify(|alike| alike.has_more = true).or_insert(Alike {
                sense,
                first: outline,
                has_more: false,
            });
        }
        groups.into_values().collect()
    }

    /// The words of the lines that some process declares.
    fn names_in(&self, lines: &[Line], spoken: &Spoken) -> Vec<Name> {
        let mut names: Vec<Name> = Vec::new();
        for line in lines {
            let written = self.written(line.span);
            let words = tokens(&written).into_iter().filter(|token| token.kind == Kind::Word);
            let parts = words.flat_map(|word| word.text.split('.'));
            names.extend(parts.filter_map(|part| spoken.by_name.get_key_value(part)).map(|(n, _)| n.clone()));
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The names that a process declares, each with all that a line can learn of it.
    fn declared_names(&self, outline: &Outline<'a>) -> Vec<(Name, String)> {
        let mut all = vec![(outline.name.clone(), format!("process {}", outline.name))];
        for (noun, fields) in [("key", outline.key.as_slice()), ("field", &outline.fields)] {
            all.extend(fields.iter().map(|f| (f.name.clone(), format!("{noun} {:?} {}", f.ty, f.sensitive))));
        }
        all.extend(outline.named_tracks.iter().map(|(name, _)| (name.clone(), "track".to_owned())));
        for stage in &outline.stages {
            let what = format!("stage of {} {}", stage.place.track, has_stay(stage));
            all.push((stage.place.stage.clone(), what));
        }
        all.extend(outline.clocks.iter().map(|(name, _)| (name.clone(), "clock".to_owned())));
        all.extend(outline.exceptions.iter().map(|(name, _)| (name.clone(), "exception".to_owned())));
        for m in &outline.moves {
            self.names_of_move(m, outline, &mut all);
        }
        all
    }

    fn names_of_move(&self, m: &MoveOutline<'a>, outline: &Outline<'a>, all: &mut Vec<(Name, String)>) {
        let kind = if matches!(m.ast, Move::Handoff(_)) { "handoff" } else { "step" };
        let mut what = format!("{kind} {:?}", deadlines(m).collect::<Vec<_>>());
        for clause in m.ast.clauses() {
            if let HandoffClause::Return(back) = clause {
                what += &format!(" return {}", back.name.name);
                all.push((back.name.name.clone(), format!("return of {}", m.name)));
            }
        }
        for (name, require) in self.named_requirements(m, outline) {
            what += if require.waivable_by.is_some() { " waivable" } else { " required" };
            match &require.kind {
                RequireKind::Approval(approval) => {
                    what += if approval.deadline.is_some() { " approval within" } else { " approval" };
                }
                // `approve kickoff.FIELD` finds a requirement by the fields that its condition names.
                RequireKind::Condition(condition) => {
                    let written = self.written(condition.span);
                    let words = tokens(&written).into_iter().filter(|token| token.kind == Kind::Word);
                    words.for_each(|word| what += &format!(" {}", word.text));
                }
                _ => {}
            }
            // A line cannot speak of what has no name of its own.
            if !name.contains(' ') {
                what += &format!(" {name}");
                let first = name.split('.').next().unwrap_or_default();
                all.push((Name::new(first), format!("requirement {name} of {}", m.name)));
            }
        }
        all.push((m.name.clone(), what));
    }
}
