//! Files that do not see each other may use one name for different things; in the one plan they need names apart.
//!
//! Declarations of one name that say the same are one; else the first keeps the name and others are called `NAME@FILE`.
//! Events and ports are names of the outside world, which knows no files: for them it is an error.

use std::collections::BTreeMap;

use handoff_plan::Name;

use super::{Names, Space};
use crate::findings::Findings;
use crate::load::Loaded;
use crate::rules;

pub(super) fn keep_apart(names: &mut Names<'_>, loaded: &Loaded, findings: &mut Findings) {
    let mut groups: BTreeMap<(Space, Name), Vec<usize>> = BTreeMap::new();
    for (index, symbol) in names.symbols.iter().enumerate() {
        if !matches!(symbol.space, Space::Process | Space::Ladder) {
            groups.entry((symbol.space, symbol.name.clone())).or_default().push(index);
        }
    }
    groups.retain(|_, indices| {
        let mut files: Vec<_> =
            indices.iter().filter_map(|&i| names.symbols.get(i)).map(|s| s.file).collect();
        files.dedup();
        files.len() > 1
    });
    // A declaration says the same as another when its words do and those words mean the same; what they mean may have
    // been told apart in the round before.
    for _ in 0..=groups.len() {
        if !round(names, loaded, &groups) {
            break;
        }
    }
    for ((space, _), indices) in &groups {
        let mut symbols = indices.iter().filter_map(|&i| names.symbols.get(i));
        let Some(first) = symbols.next().filter(|_| matches!(space, Space::Event | Space::Port)) else {
            continue;
        };
        if let Some(other) = symbols.find(|s| s.plan != first.plan) {
            let at = other.at.name;
            findings.report(rules::duplicate_name::differs(space.noun(), &first.name, at, first.at.name));
        }
    }
}

/// Names the declarations of every group anew; whether a name changed.
fn round(names: &mut Names<'_>, loaded: &Loaded, groups: &BTreeMap<(Space, Name), Vec<usize>>) -> bool {
    let mut changed = false;
    for ((_, name), indices) in groups {
        let mut variants: BTreeMap<String, Name> = BTreeMap::new();
        for &index in indices {
            let Some(symbol) = names.symbols.get(index) else { continue };
            let says = meaning(names, loaded, index);
            let path = loaded.sources.get(symbol.file).map_or("", |f| f.path());
            let fresh = if variants.is_empty() { name.clone() } else { Name::new(format!("{name}@{path}")) };
            let repeats = variants.contains_key(&says);
            let plan = variants.entry(says).or_insert(fresh).clone();
            if let Some(symbol) = names.symbols.get_mut(index) {
                changed |= symbol.plan != plan;
                symbol.plan = plan;
                symbol.repeats = repeats;
            }
        }
    }
    changed
}

/// The words of a declaration, each followed by what it means where it means something with a name of its own.
fn meaning(names: &Names<'_>, loaded: &Loaded, index: usize) -> String {
    let Some(symbol) = names.symbols.get(index) else { return String::new() };
    let text = loaded.sources.get(symbol.file).map_or("", |f| f.slice(symbol.at.span));
    let mut says = String::with_capacity(text.len());
    let blank = |c: char| c.is_whitespace() || c == ';' || c == ',';
    for word in text.split(blank).filter(|w| !w.is_empty()) {
        says.push(' ');
        says.push_str(word);
        for space in [Space::Who, Space::Shape, Space::Calendar, Space::Rota] {
            let bare = word.trim_matches(|c: char| !(c.is_alphanumeric() || c == '_'));
            let meant = names.find(symbol.file, space, bare).filter(|s| s.plan != s.name);
            if let Some(meant) = meant.filter(|s| s.at != symbol.at) {
                says.push('\u{0}');
                says.push_str(&meant.plan);
            }
        }
    }
    says
}
