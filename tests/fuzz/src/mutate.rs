//! Changes a text as people do: words, lines and blocks are left out, doubled, moved, taken from elsewhere.

use fastrand::Rng;

use crate::words::{SCRAPS, TEXTS, WORDS};

/// One change or a few to `data[..size]`; returns the new size, at most `max`.
pub fn mutate(data: &mut [u8], size: usize, max: usize, seed: u32) -> usize {
    let mut chance = Rng::with_seed(seed.into());
    if chance.u8(..) < 48 {
        return libfuzzer_sys::fuzzer_mutate(data, size, max);
    }
    let mut text = String::from_utf8_lossy(data.get(..size).unwrap_or_default()).into_owned();
    for _ in 0..chance.usize(1..4) {
        change(&mut text, &mut chance);
    }
    let max = max.min(data.len());
    let end = (0..=max.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    if let (Some(into), Some(from)) = (data.get_mut(..end), text.as_bytes().get(..end)) {
        into.copy_from_slice(from);
    }
    end
}

fn change(text: &mut String, chance: &mut Rng) {
    match chance.u8(0..10) {
        0 => {
            let (from, to) = tokens(text, chance);
            text.replace_range(from..to, "");
        }
        1 => {
            let (from, to) = tokens(text, chance);
            let taken = text.get(from..to).unwrap_or_default().to_owned();
            text.insert_str(boundary(text, chance), &taken);
        }
        2 => {
            let (from, to) = lines(text, chance);
            let taken = text.get(from..to).unwrap_or_default().to_owned();
            text.replace_range(from..to, "");
            text.insert_str(line(text, chance), &taken);
        }
        3 => {
            let (from, to) = lines(text, chance);
            let taken = text.get(from..to).unwrap_or_default().to_owned();
            text.insert_str(line(text, chance), &taken);
        }
        4 | 5 => {
            let other = TEXTS.get(chance.usize(..TEXTS.len())).copied().unwrap_or_default();
            let (from, to) = lines(other, chance);
            text.insert_str(line(text, chance), other.get(from..to).unwrap_or_default());
        }
        6 => {
            let scrap = SCRAPS.get(chance.usize(..SCRAPS.len())).copied().unwrap_or_default();
            text.insert_str(boundary(text, chance), scrap);
        }
        7 => text.insert_str(boundary(text, chance), &format!(" {} ", word(chance))),
        8 => {
            let (from, to) = name(text, chance);
            text.replace_range(from..to, word(chance));
        }
        _ => {
            let (from, to) = name(text, chance);
            let taken = text.get(from..to).unwrap_or_default().to_owned();
            let (from, to) = name(text, chance);
            text.replace_range(from..to, &taken);
        }
    }
}

fn word(chance: &mut Rng) -> &'static str {
    let count = WORDS.lines().count();
    WORDS.lines().nth(chance.usize(..count.max(1))).unwrap_or_default().trim_matches('"')
}

/// Where a token begins: at any change between word, white space and sign.
fn boundary(text: &str, chance: &mut Rng) -> usize {
    let start = floor(text, chance.usize(..=text.len()));
    let rest = text.get(start..).unwrap_or_default();
    let kind = |c: char| (c.is_alphanumeric() || c == '_', c.is_whitespace());
    let first = rest.chars().next().map(kind);
    rest.char_indices().find(|(_, c)| Some(kind(*c)) != first).map_or(text.len(), |(at, _)| start + at)
}

/// A few tokens on.
fn tokens(text: &str, chance: &mut Rng) -> (usize, usize) {
    let from = boundary(text, chance);
    let len = chance.usize(1..24);
    (from, floor(text, (from + len).min(text.len())))
}

fn name(text: &str, chance: &mut Rng) -> (usize, usize) {
    let from = boundary(text, chance);
    let rest = text.get(from..).unwrap_or_default();
    let skipped = rest.find(|c: char| c.is_alphabetic()).unwrap_or(0);
    let word = rest.get(skipped..).unwrap_or_default();
    let len = word.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(word.len());
    (from + skipped, from + skipped + len)
}

/// Where a line begins.
fn line(text: &str, chance: &mut Rng) -> usize {
    let start = floor(text, chance.usize(..=text.len()));
    text.get(start..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| start + at + 1)
}

/// One line or up to twelve.
fn lines(text: &str, chance: &mut Rng) -> (usize, usize) {
    let from = line(text, chance);
    let count = chance.usize(1..=12);
    let rest = text.get(from..).unwrap_or_default();
    let len = rest.split_inclusive('\n').take(count).map(str::len).sum::<usize>();
    (from, from + len)
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
