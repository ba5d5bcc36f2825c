//! What can be said about a text that cannot be read as it stands. One rule a file: its first lines are its page.

pub mod bad_date;
pub mod bad_escape;
pub mod bad_quantity;
pub mod broken_clause;
pub mod broken_header;
pub mod doc_inside_clause;
pub mod misleading_layout;
pub mod misplaced_clause;
pub mod not_text;
pub mod stray_brace;
pub mod too_deep;
pub mod unclosed_block;
pub mod unclosed_text;
pub mod unknown_declaration;
pub mod unreadable_placeholder;

use crate::diagnostic::Rule;

/// All of them, by code.
pub const RULES: &[&Rule] = &[
    &broken_clause::RULE,
    &broken_header::RULE,
    &unclosed_block::RULE,
    &unclosed_text::RULE,
    &misplaced_clause::RULE,
    &unknown_declaration::RULE,
    &too_deep::RULE,
    &bad_escape::RULE,
    &bad_date::RULE,
    &bad_quantity::RULE,
    &not_text::RULE,
    &misleading_layout::RULE,
    &unreadable_placeholder::RULE,
    &stray_brace::RULE,
    &doc_inside_clause::RULE,
];
