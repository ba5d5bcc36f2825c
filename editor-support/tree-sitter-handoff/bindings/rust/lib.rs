//! The grammar of `.handoff` files for tree-sitter, with its queries.

use tree_sitter_language::LanguageFn;

unsafe extern "C" {
    fn tree_sitter_handoff() -> *const ();
}

/// The language, for `tree_sitter::Parser::set_language`.
// SAFETY: the function is the one that `tree-sitter generate` wrote into `src/parser.c`.
pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_handoff) };

pub const HIGHLIGHTS: &str = include_str!("../../queries/highlights.scm");
pub const FOLDS: &str = include_str!("../../queries/folds.scm");
pub const INDENTS: &str = include_str!("../../queries/indents.scm");
pub const LOCALS: &str = include_str!("../../queries/locals.scm");
