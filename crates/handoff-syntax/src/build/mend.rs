//! Puts a broken clause right where one small change makes it readable, so that it is not lost.

use crate::slips::{self, Kind, Slip};
use crate::suggest::ranked;
use crate::words;

/// A longer clause is searched for a misspelt first word only.
pub(crate) const LONGEST: usize = 1_000;
/// How many words of a clause are tried.
const MOST_WORDS: usize = 24;

/// A text in which something was put right.
#[derive(Debug)]
pub(crate) struct Mended {
    pub(crate) text: String,
    /// Told together, in order.
    pub(crate) slips: Vec<Slip>,
}

/// Signs and words that may be put in where one of them was expected.
const PUT_IN: &[&str] = &[
    ",", ":", "=", "to", "from", "by", "for", "%", ")", "]", "is", "on", "when", "with", "then", "within",
    "into", "not",
];

/// A clause whose first word may be misspelt, given the first words of its block.
pub(crate) fn clause(
    text: &str,
    own: &[&str],
    stop: impl Fn(&str) -> Option<(usize, Vec<String>)>,
    good: &impl Fn(&str) -> bool,
) -> Option<Mended> {
    let word = first_word(text);
    if !word.is_empty() && !own.contains(&word) {
        for (_, right) in ranked(word, own.iter().copied()).into_iter().take(2) {
            if let Some(mended) = replaced(text, vec![slip(0, word.len(), right)], good) {
                return Some(mended);
            }
        }
    }
    inside(text, stop, good)
}

/// Puts right what is known to be written wrongly, or one misspelt word, or one sign.
pub(crate) fn inside(
    text: &str,
    stop: impl Fn(&str) -> Option<(usize, Vec<String>)>,
    good: &impl Fn(&str) -> bool,
) -> Option<Mended> {
    if text.len() > LONGEST {
        return None;
    }
    let slips = slips::find(text);
    if !slips.is_empty() {
        // A single `=` may be right where it stands.
        let sure: Vec<Slip> = slips.iter().filter(|s| s.right != "==").cloned().collect();
        let mended = replaced(text, slips, good);
        if let Some(mended) =
            mended.or_else(|| if sure.is_empty() { None } else { replaced(text, sure, good) })
        {
            return Some(mended);
        }
    }
    // One `=` sets, two compare.
    let assigned = text.find("==").and_then(|at| replaced(text, vec![slip(at, 2, "=")], good));
    assigned.or_else(|| misspelt(text, good)).or_else(|| {
        let (at, tokens) = stop(text)?;
        sign(text, at, &tokens, good)
    })
}

fn misspelt(text: &str, good: &impl Fn(&str) -> bool) -> Option<Mended> {
    let words = words_of(text);
    // Words that are known may still be the wrong ones, but are looked at last.
    let (known, unknown): (Vec<_>, Vec<_>) =
        words.into_iter().partition(|(_, word)| words::INNER.contains(word));
    for (at, word) in unknown.into_iter().chain(known).take(MOST_WORDS) {
        for (_, right) in ranked(word, words::INNER.iter().copied()).into_iter().take(2) {
            if let Some(mended) = replaced(text, vec![slip(at, word.len(), right)], good) {
                return Some(mended);
            }
        }
    }
    None
}

/// A sign or small word that is missing or the wrong one, at the place where reading stopped.
fn sign(text: &str, at: usize, tokens: &[String], good: &impl Fn(&str) -> bool) -> Option<Mended> {
    let rest = text.get(at..)?;
    let start = at + rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let rest = text.get(start..)?;
    let len = thing_len(rest);
    // A `not` turns around what stands behind it.
    let fits = |put: &&str| tokens.iter().any(|t| t == put) && !(*put == "not" && rest.trim().is_empty());
    for token in PUT_IN.iter().copied().filter(fits) {
        let touches = matches!(token, ":" | ")" | "]" | "," | "%");
        let before = text.get(..start)?.trim_end_matches([' ', '\t']).len();
        let put_in = if touches {
            Slip { start: before, len: 0, right: token.to_owned(), kind: Kind::Missing }
        } else {
            Slip { start, len: 0, right: format!("{token} "), kind: Kind::Missing }
        };
        let swapped = Slip { start, len, right: token.to_owned(), kind: Kind::Word };
        if rest.starts_with(['=', ':', ';', '-', '.'])
            && let Some(mended) = replaced(text, vec![swapped], good)
        {
            return Some(mended);
        }
        if let Some(mended) = replaced(text, vec![put_in], good) {
            return Some(mended);
        }
    }
    None
}

pub(crate) fn slip(start: usize, len: usize, right: &str) -> Slip {
    Slip { start, len, right: right.to_owned(), kind: Kind::Word }
}

fn replaced(text: &str, slips: Vec<Slip>, good: &impl Fn(&str) -> bool) -> Option<Mended> {
    let mut new = String::with_capacity(text.len() + 16);
    let mut at = 0;
    for slip in &slips {
        new.push_str(text.get(at..slip.start)?);
        new.push_str(&slip.right);
        at = slip.start + slip.len;
    }
    new.push_str(text.get(at..)?);
    good(&new).then_some(Mended { text: new, slips })
}

/// The words of a clause outside its texts.
fn words_of(text: &str) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let mut in_text = false;
    let mut at = 0;
    for piece in text.split_inclusive(|c: char| !(c.is_alphanumeric() || c == '_')) {
        let word = piece.trim_end_matches(|c: char| !(c.is_alphanumeric() || c == '_'));
        if !in_text && word.len() > 1 && !word.starts_with(|c: char| c.is_ascii_digit()) {
            out.push((at, word));
        }
        in_text ^= piece.ends_with('"');
        at += piece.len();
    }
    out
}

pub(crate) fn first_word(text: &str) -> &str {
    let len = text.bytes().take_while(|b| words::is_word_byte(*b)).count();
    text.get(..len).unwrap_or_default()
}

/// How long the word, number, text or sign is that starts here.
pub(crate) fn thing_len(rest: &str) -> usize {
    let word = first_word(rest).len();
    if word > 0 {
        return word;
    }
    if let Some(sign) = ["==", "!=", "<=", ">=", "->", ".."].into_iter().find(|s| rest.starts_with(s)) {
        return sign.len();
    }
    match rest.chars().next() {
        Some('"') => rest.get(1..).and_then(|r| r.find(['"', '\n'])).map_or(1, |i| i + 2).min(rest.len()),
        Some(c) => c.len_utf8(),
        None => 0,
    }
}
