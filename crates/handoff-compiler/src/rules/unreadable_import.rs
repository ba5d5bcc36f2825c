//! An import that cannot be read.
//!
//! What the file declares is not known then. Imports are written relative to the importing file and stay inside the
//! spec's root, the folder of the nearest `handoff.toml`.
//!
//! ## Bad
//!
//! ```handoff
//! import "org/teams.handoff"
//! ```
//!
//! ## Good
//!
//! ```handoff
//! // In a file of its own: import "org/teams.handoff", relative to the file that imports it.
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! team cs { lead ben }
//! ```

use handoff_syntax::ast::Text;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "H0203",
    name: "unreadable-import",
    severity: Severity::Error,
    source: include_str!("unreadable_import.rs"),
};

pub(crate) fn diagnostic(path: &Text, why: &str) -> Diagnostic {
    let what = match path.value.trim() {
        "" => "this import names no file".to_owned(),
        _ => format!("`{}` cannot be imported: {why}", path.value),
    };
    Diagnostic::new(&RULE, path.span, what)
        .label("write the path of a file, relative to this one")
        .help("Imports lie inside the spec's root: the folder of the nearest `handoff.toml`, else the path that is checked.")
}
