//! Declarations of one kind that each fit on a line and follow each other have their braces in one column.

/// A declaration on a line of its own.
#[derive(Clone, Debug)]
pub(super) struct OneLiner {
    /// Which line it is, from 0.
    pub(super) line: usize,
    /// The word that opens it.
    pub(super) word: String,
    /// Where its `{` stands, in bytes and in characters.
    pub(super) brace: (usize, usize),
    /// How long the line is, in characters.
    pub(super) width: usize,
}

/// Moves the braces of neighbours into one column, where all of them still fit.
pub(super) fn align(text: &str, mut lines: Vec<OneLiner>, limit: usize) -> String {
    let mut pads = Vec::new();
    while !lines.is_empty() {
        let run = lines
            .iter()
            .zip(lines.iter().skip(1))
            .take_while(|(a, b)| a.line + 1 == b.line && a.word == b.word);
        let rest = lines.split_off(run.count() + 1);
        let column = lines.iter().map(|l| l.brace.1).max().unwrap_or_default();
        if lines.iter().all(|l| l.width + column - l.brace.1 <= limit) {
            pads.extend(lines.iter().map(|l| (l.line, l.brace.0, column - l.brace.1)));
        }
        lines = rest;
    }
    let mut out = String::with_capacity(text.len() + 64);
    let mut pads = pads.into_iter().peekable();
    for (number, line) in text.split_inclusive('\n').enumerate() {
        match pads.next_if(|(at, ..)| *at == number) {
            Some((_, brace, pad)) => {
                let (head, body) = line.split_at_checked(brace).unwrap_or((line, ""));
                out.push_str(head);
                out.extend(std::iter::repeat_n(' ', pad));
                out.push_str(body);
            }
            None => out.push_str(line),
        }
    }
    out
}
