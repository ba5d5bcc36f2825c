//! Where a blank stands between two tokens of a line.

use crate::token::{Kind, Token};

/// Words that take an operand, so that a bracket after them is no call and a `-` no subtraction.
const OPERATORS: &[&str] = &[
    "and", "or", "not", "in", "if", "then", "else", "where", "when", "while", "require", "by", "to", "from",
    "of", "for", "with", "expect", "expose", "add", "remove", "before", "after", "matches", "case",
];

/// Whether a blank stands between two tokens that follow each other, the first of which comes after `earlier`.
pub(super) fn blank_between(earlier: Option<&Token<'_>>, left: &Token<'_>, right: &Token<'_>) -> bool {
    match (left.kind, left.text, right.kind, right.text) {
        (_, "(" | "[" | "..", ..) | (.., ")" | "]" | "," | ";" | ":" | "?" | "..") => false,
        (_, "{", _, "}") => false,
        (Kind::Word, word, _, "(") => !is_call(earlier, word, right),
        _ => true,
    }
}

fn is_call(earlier: Option<&Token<'_>>, word: &str, bracket: &Token<'_>) -> bool {
    if word == "money" || earlier.is_some_and(|t| matches!(t.text, "action" | "call")) {
        return true;
    }
    !bracket.spaced && !OPERATORS.contains(&word)
}
