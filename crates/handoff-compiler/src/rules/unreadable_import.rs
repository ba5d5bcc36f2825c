//! An import that cannot be read.
//!
//! What the file declares is not known then. Imports are written relative to the importing file and stay inside the
//! spec's root, the folder of the nearest `handoff.toml`.

use handoff_syntax::ast::Text;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "H0203",
    name: "unreadable-import",
    severity: Severity::Error,
    source: include_str!("unreadable_import.rs"),
};

pub(crate) fn diagnostic(path: &Text, why: &str) -> Diagnostic {
    Diagnostic::new(&RULE, path.span, format!("`{}` cannot be imported: {why}", path.value))
        .label("write the path of a file, relative to this one")
        .help("Imports lie inside the spec's root: the folder of the nearest `handoff.toml`, else the path that is checked.")
}
