//! An import of which nothing is used.
//!
//! Whoever reads the file looks there for what it might be needed for, and a change there seems to touch this file. (No
//! example: an example is one file.)

use std::collections::BTreeSet;

use handoff_syntax::ast::Item;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::{FileId, Span};

use super::Ctx;

pub(crate) static RULE: Rule = Rule {
    code: "H0207",
    name: "unused-import",
    severity: Severity::Warning,
    source: include_str!("unused_import.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    if !ctx.whole {
        return;
    }
    for (tree, imports) in ctx.loaded.trees.iter().zip(&ctx.loaded.imports) {
        // A file of imports alone gathers a set.
        if tree.items.iter().all(|item| matches!(item, Item::Import(_))) {
            continue;
        }
        let all = Span::new(tree.id, 0, u32::MAX);
        let used: BTreeSet<FileId> = ctx.model.uses_in(all).iter().map(|used| used.of.file).collect();
        for (span, imported) in imports {
            if used.contains(imported) || *imported == tree.id {
                continue;
            }
            let path = ctx.loaded.sources.get(*imported).map_or("", |f| f.path());
            let diagnostic = Diagnostic::new(&RULE, *span, format!("nothing of `{path}` is used here"))
                .label("take the import out")
                .help("An import brings another file's names into sight; none of them is used.");
            let clause = tree.items.iter().find_map(|item| match item {
                Item::Import(import) if import.path.span == *span => Some(import.span),
                _ => None,
            });
            found.push(ctx.take_out(diagnostic, clause.unwrap_or(*span), true));
        }
    }
}
