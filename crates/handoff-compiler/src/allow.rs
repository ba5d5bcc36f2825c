//! `// allow(rule): reason` on the line above a finding, or behind it on its line, silences it. An error cannot be silenced: nothing would run.

use std::collections::BTreeMap;

use handoff_syntax::ast::{Comment, File};
use handoff_syntax::diagnostic::{Diagnostic, Severity};
use handoff_syntax::source::{FileId, SourceMap, Span};

use crate::load::Loaded;
use crate::{rules, sound};

struct Allow {
    rule: String,
    reason: String,
    span: Span,
    file: FileId,
    /// The line of what it silences.
    line: u32,
    used: bool,
}

impl Allow {
    fn place(&self) -> (FileId, u32) {
        (self.file, self.line)
    }
}

/// A finding that somebody has answered for in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silenced {
    pub finding: Diagnostic,
    pub reason: String,
}

/// What is still to be said, and what is not. Unless what a case can do was `walked` through, nobody knows whether silencing
/// a rule of soundness is needed.
pub(crate) fn silence(
    diagnostics: Vec<Diagnostic>,
    loaded: &Loaded,
    walked: bool,
) -> (Vec<Diagnostic>, Vec<Silenced>) {
    let (sources, trees) = (&loaded.sources, &loaded.trees);
    let mut said = Vec::new();
    // INVARIANT: in the order of files and lines.
    let mut allows: Vec<Allow> = Vec::new();
    for tree in trees {
        allows.extend(allows_of(tree, sources, &mut said));
    }
    allows.sort_by_key(Allow::place);
    if allows.is_empty() && said.is_empty() {
        return (diagnostics, Vec::new());
    }
    let mut silenced = Vec::new();
    let mut kept: Vec<Diagnostic> = diagnostics;
    kept.retain(|diagnostic| {
        let line = sources.get(diagnostic.span.file).map_or(0, |f| f.position(diagnostic.span.start).line);
        let place = (diagnostic.span.file, line);
        let from = allows.partition_point(|allow| allow.place() < place);
        let mut reason = None;
        for allow in allows.iter_mut().skip(from).take_while(|allow| allow.place() == place) {
            if allow.rule == diagnostic.rule.name && diagnostic.severity != Severity::Error {
                allow.used = true;
                reason.get_or_insert_with(|| allow.reason.clone());
            }
        }
        let kept = reason.is_none();
        silenced.extend(reason.map(|reason| Silenced { finding: diagnostic.clone(), reason }));
        kept
    });
    kept.extend(said);
    let unused =
        allows.iter().filter(|a| !a.used && (walked || !sound::RULES.iter().any(|r| r.name == a.rule)));
    kept.extend(unused.map(|a| rules::allow_unused::diagnostic(&a.rule, a.span)));
    (kept, silenced)
}

fn allows_of(tree: &File, sources: &SourceMap, said: &mut Vec<Diagnostic>) -> Vec<Allow> {
    let Some(file) = sources.get(tree.id) else { return Vec::new() };
    let line_of = |comment: &Comment| file.position(comment.span.start).line;
    // By line of a comment that stands alone: the first line below that is none.
    let mut below: BTreeMap<u32, u32> = BTreeMap::new();
    for line in tree.comments.iter().rev().filter(|c| c.own_line).map(line_of) {
        below.insert(line, below.get(&(line + 1)).copied().unwrap_or(line + 1));
    }
    let mut allows = Vec::new();
    let written = tree.comments.iter().filter_map(|comment| Some((comment, read(&comment.text)?)));
    let mut written = written.peekable();
    let known = if written.peek().is_some() { rules() } else { Vec::new() };
    for (comment, (rule, reason)) in written {
        if reason.is_empty() {
            said.push(rules::allow_without_reason::diagnostic(rule, comment.span));
        }
        if !known.iter().any(|r| r.name == rule) {
            let names = known.iter().map(|r| r.name);
            said.push(rules::allow_unknown_rule::diagnostic(rule, comment.span, names));
            continue;
        }
        // Behind a clause it speaks of that line; else of the one below, above which several of them may stand.
        let line = line_of(comment);
        let line = below.get(&line).copied().unwrap_or(line);
        let (rule, reason) = (rule.to_owned(), reason.to_owned());
        allows.push(Allow { rule, reason, span: comment.span, file: tree.id, line, used: false });
    }
    allows
}

/// Rule and reason of a comment that silences.
fn read(comment: &str) -> Option<(&str, &str)> {
    let rest = comment.trim().strip_prefix("allow")?.trim_start().strip_prefix('(')?;
    let (rule, rest) = rest.split_once(')')?;
    let reason = rest.trim_start().strip_prefix(':').unwrap_or_default();
    Some((rule.trim(), reason.trim()))
}

#[cfg(test)]
mod tests;
