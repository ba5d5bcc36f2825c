//! A name that is declared in letters of two alphabets is missed wherever it is meant. That is one mistake, told where it was made.

use handoff_syntax::diagnostic::Diagnostic;

use crate::lint::mixed_scripts;
use crate::rules::unknown_name;

/// So many such names are looked at: a text in which more are meant to be so is not mistaken.
const MOST: usize = 100;

pub(super) fn told_once(diagnostics: &mut Vec<Diagnostic>) {
    let mixed = diagnostics.iter().filter(|d| d.rule == &mixed_scripts::RULE).take(MOST);
    let mixed: Vec<(String, Diagnostic)> = mixed.map(|d| (named(d).to_owned(), d.clone())).collect();
    for (declared, at) in mixed {
        let missed = |d: &Diagnostic| d.rule == &unknown_name::RULE && look_alike(&declared, named(d));
        let Some(meant) = diagnostics.iter().find(|d| missed(d)).map(|d| named(d).to_owned()) else {
            continue;
        };
        diagnostics.retain(|d| !missed(d) && *d != at);
        diagnostics.push(unknown_name::look_alike(&declared, &meant, at.span));
    }
}

/// The name that a finding begins with speaking of.
fn named(d: &Diagnostic) -> &str {
    d.message.split('`').nth(1).unwrap_or_default()
}

/// Letter by letter the same, or of another alphabet.
fn look_alike(one: &str, other: &str) -> bool {
    let differ = |(a, b): (char, char)| a == b || mixed_scripts::are_of_two(a, b);
    one != other && one.chars().count() == other.chars().count() && one.chars().zip(other.chars()).all(differ)
}
