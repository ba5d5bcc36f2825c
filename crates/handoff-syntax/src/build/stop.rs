//! How far a text can be read, and what would have to come there.

use std::sync::Mutex;

use pest::Parser;
use pest::error::{Error, ErrorVariant, InputLocation};

use crate::describe::expected;
use crate::grammar::{Grammar, Node};
use crate::words::is_word_byte;

/// Where reading stops.
#[derive(Debug, Default)]
pub(crate) struct Stop {
    pub(crate) at: usize,
    /// What was expected there, in the reader's words.
    pub(crate) label: Option<String>,
    /// Words and signs that were expected there.
    pub(crate) tokens: Vec<String>,
}

/// pest tells what it expected only when a switch for the whole process is on, which makes all reading slower. It is
/// on for as long as one broken clause takes, and one at a time, so that messages do not depend on other threads.
static DETAIL: Mutex<()> = Mutex::new(());

/// Reads a text by a rule that wants all of it; `None` when it can be read.
pub(crate) fn stop(rule: Node, text: &str) -> Option<Stop> {
    let guard = DETAIL.lock();
    pest::set_error_detail(true);
    let read = Grammar::parse(rule, text);
    pest::set_error_detail(false);
    drop(guard);
    match read {
        // A rule for headers may stop early and be content.
        Ok(pairs) => {
            let end = pairs.last().map_or(0, |p| p.as_span().end());
            (end < text.len()).then(|| Stop { at: end, label: None, tokens: Vec::new() })
        }
        Err(error) => Some(stopped(&error, text)),
    }
}

fn stopped(error: &Error<Node>, text: &str) -> Stop {
    let by_rule = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let wanted: &[Node] = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives,
        ErrorVariant::CustomError { .. } => &[],
    };
    let label = expected(wanted, &[]);
    let Some(attempts) = error.parse_attempts() else {
        return Stop { at: by_rule, label, tokens: Vec::new() };
    };
    let by_token = attempts.max_position.max(by_rule);
    let between = text.get(by_rule..by_token).unwrap_or_default();
    let tokens: Vec<String> = attempts
        .expected_tokens()
        .iter()
        // Ranges and classes of characters are written with two points, or in capitals.
        .map(|token| token.to_string().trim().to_owned())
        .filter(|token| {
            !token.is_empty() && token != "BUILTIN_RULE" && !token.contains("..") && !token.contains('"')
        })
        .collect();
    // Inside a word that some rule wanted as a whole, the rule is what a reader understands.
    let in_word = between.bytes().all(|b| is_word_byte(b) || b == b'.');
    if in_word && (by_rule > 0 || by_token == 0) && label.is_some() {
        let label = if by_rule == by_token { expected(wanted, &tokens) } else { label };
        return Stop { at: by_rule, label, tokens };
    }
    let at = word_start(text, by_token);
    let label = if at < by_token { None } else { expected(&[], &tokens) };
    Stop { at, label, tokens: if at < by_token { Vec::new() } else { tokens } }
}

/// The beginning of the word in which a place is.
fn word_start(text: &str, at: usize) -> usize {
    let inside = text.as_bytes().get(at).is_some_and(|b| is_word_byte(*b));
    let before = text.get(..at).unwrap_or_default();
    if inside { at - before.bytes().rev().take_while(|b| is_word_byte(*b)).count() } else { at }
}
