//! A text as tokens, comments among them: for the formatter, and for editors, which look at texts that cannot be read.

use crate::words::is_word_byte;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A word, or words joined by points.
    Word,
    /// A number with what touches it: a date, a time, `75%`, `24h`.
    Number,
    Text,
    /// `//` or `///` to the end of its line.
    Comment,
    Open,
    Close,
    /// A sign or an operator.
    Sign,
}

#[derive(Clone, Copy, Debug)]
pub struct Token<'a> {
    pub kind: Kind,
    /// As written; a comment without the white space at its end.
    pub text: &'a str,
    /// In bytes from the start of the text.
    pub start: u32,
    /// How many line breaks stand before it.
    pub breaks: u32,
    /// White space stands before it.
    pub spaced: bool,
}

impl Token<'_> {
    #[must_use]
    pub fn end(&self) -> u32 {
        self.start + crate::scan::to_u32(self.text.len())
    }
}

/// The comments of a text in order, each as it is written.
pub(crate) fn comments(text: &str) -> Vec<&str> {
    tokens(text).into_iter().filter(|t| t.kind == Kind::Comment).map(|t| t.text).collect()
}

/// All tokens of a text, in order. Any text is taken: what opens and is never closed reaches to the end.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut out = Vec::new();
    let mut at = 0;
    let mut breaks = 0;
    let mut spaced = false;
    while let Some(rest) = text.get(at..).filter(|r| !r.is_empty()) {
        let first = rest.bytes().next().unwrap_or_default();
        if matches!(first, b' ' | b'\t' | b'\r' | b'\n') || rest.starts_with('\u{feff}') {
            breaks += u32::from(first == b'\n');
            spaced = true;
            at += if first < 0x80 { 1 } else { '\u{feff}'.len_utf8() };
            continue;
        }
        let (kind, len) = one(rest, first);
        let token = rest.get(..len.max(1)).unwrap_or(rest);
        let shown = if kind == Kind::Comment { token.trim_end() } else { token };
        out.push(Token { kind, text: shown, start: crate::scan::to_u32(at), breaks, spaced });
        at += token.len();
        breaks = 0;
        spaced = false;
    }
    out
}

fn one(rest: &str, first: u8) -> (Kind, usize) {
    match first {
        b'"' => (Kind::Text, text_len(rest)),
        b'/' if rest.starts_with("//") => (Kind::Comment, rest.find('\n').unwrap_or(rest.len())),
        b'{' | b'[' | b'(' => (Kind::Open, 1),
        b'}' | b']' | b')' => (Kind::Close, 1),
        b'0'..=b'9' => (Kind::Number, number_len(rest.as_bytes())),
        _ if is_word_byte(first) => (Kind::Word, word_len(rest.as_bytes())),
        _ => {
            let long = ["==", "!=", "<=", ">=", "->", ".."];
            (Kind::Sign, long.iter().find(|s| rest.starts_with(**s)).map_or(1, |s| s.len()))
        }
    }
}

fn run(bytes: &[u8], from: usize) -> usize {
    bytes.get(from..).unwrap_or_default().iter().take_while(|b| is_word_byte(**b)).count()
}

fn word_len(bytes: &[u8]) -> usize {
    let mut len = run(bytes, 0);
    while bytes.get(len) == Some(&b'.') && run(bytes, len + 1) > 0 {
        len += 1 + run(bytes, len + 1);
    }
    len
}

/// With all that is written without white space and belongs to it.
fn number_len(bytes: &[u8]) -> usize {
    let mut len = run(bytes, 0);
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    loop {
        let year = len == 4 && bytes.iter().take(4).all(u8::is_ascii_digit);
        let dated = bytes.get(4) == Some(&b'-') && len >= 7;
        let joins = match bytes.get(len) {
            Some(b'.' | b':') => digit(len + 1),
            // In a date, and before the offset of a time that has a date.
            Some(b'-') => digit(len + 1) && (year || dated && len == 7 || is_time(bytes, len)),
            Some(b'+') => digit(len + 1) && is_time(bytes, len),
            Some(b'%') => return len + 1,
            _ => false,
        };
        if !joins {
            return len;
        }
        len += 1 + run(bytes, len + 1);
    }
}

/// What comes before is a time of day, which an offset may follow.
fn is_time(bytes: &[u8], len: usize) -> bool {
    len >= 5 && bytes.get(len - 3) == Some(&b':')
}

fn text_len(rest: &str) -> usize {
    let quote = if rest.starts_with("\"\"\"") { "\"\"\"" } else { "\"" };
    let mut at = quote.len();
    while let Some(after) = rest.get(at..).filter(|r| !r.is_empty()) {
        if after.starts_with(quote) {
            return at + quote.len();
        }
        let first = after.chars().next().map_or(1, char::len_utf8);
        let escaped = after.get(1..).and_then(|r| r.chars().next()).map_or(0, char::len_utf8);
        at += if after.starts_with('\\') { 1 + escaped } else { first };
    }
    rest.len()
}
