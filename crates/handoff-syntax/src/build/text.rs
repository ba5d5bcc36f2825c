//! Texts: escapes undone, indentation dropped, `{expr}` read.

use super::{Builder, Place};
use crate::ast::{Expr, ExprKind, Ident, Piece, Template, Text};
use crate::grammar::{Node, Pair, read_all};
use crate::rules::{bad_escape, unreadable_placeholder};
use crate::source::Span;

/// What braces in a text are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Braces {
    /// In a message: each holds something to be filled in.
    Strict,
    /// Elsewhere: what does not read as an expression is just text.
    Lenient,
    /// In a regular expression: text, and so are escapes that are not of ours.
    Pattern,
}

/// The parts of a quoted text.
struct Quoted<'i> {
    /// Between the quotes.
    inside: &'i str,
    /// Where that starts in the text that is being read.
    start: usize,
    /// How much white space is dropped at the start of each line after the first; `None` in a text of one line.
    indent: Option<usize>,
}

impl Builder<'_> {
    /// A quoted text as it is, braces and all.
    pub(crate) fn text(&mut self, pair: &Pair<'_>) -> Text {
        let span = self.span(pair);
        let quoted = quoted(pair);
        if quoted.indent.is_none() && !quoted.inside.contains('\\') {
            return Text { value: quoted.inside.to_owned(), span };
        }
        let mut value = String::with_capacity(quoted.inside.len());
        self.literal(&quoted, 0..quoted.inside.len(), Braces::Strict, &mut value);
        Text { value: trim_long(value, &quoted), span }
    }

    /// The regular expression after `matches`.
    pub(crate) fn pattern(&mut self, pair: Pair<'_>, near: Span) -> Text {
        let Some(text) = pair.into_inner().next() else { return Text { value: String::new(), span: near } };
        let quoted = quoted(&text);
        let mut value = String::with_capacity(quoted.inside.len());
        self.literal(&quoted, 0..quoted.inside.len(), Braces::Pattern, &mut value);
        Text { value: trim_long(value, &quoted), span: self.span(&text) }
    }

    pub(crate) fn template(&mut self, pair: &Pair<'_>, braces: Braces) -> Template {
        let source = self.text(pair);
        let quoted = quoted(pair);
        if !quoted.inside.contains('{') || self.is_told(source.span) {
            let pieces =
                if source.value.is_empty() { Vec::new() } else { vec![Piece::Text(source.value.clone())] };
            return Template { source, pieces };
        }
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut at = 0;
        let mut failed = 0;
        while let Some(open) = find_open(quoted.inside, at) {
            // Escapes that are none were reported with the text itself.
            self.literal(&quoted, at..open, Braces::Lenient, &mut literal);
            let inside = quoted.inside.get(open + 1..).unwrap_or_default();
            let close = find_close(inside).map(|c| open + 1 + c);
            let expr = close.and_then(|close| self.placeholder(&quoted, open + 1..close));
            match (expr, close) {
                (Some(expr), Some(close)) => {
                    push_text(&mut pieces, &mut literal);
                    pieces.push(Piece::Expr(expr));
                    at = close + 1;
                }
                (_, Some(close)) if braces == Braces::Strict => {
                    let span = self.span_of(quoted.start + open, quoted.start + close + 1);
                    let words = quoted.inside.get(open + 1..close).unwrap_or_default();
                    self.report(unreadable_placeholder::found(span, words));
                    push_text(&mut pieces, &mut literal);
                    pieces.push(Piece::Expr(Expr { kind: ExprKind::Error, span }));
                    at = close + 1;
                }
                (_, None) if braces == Braces::Strict => {
                    let span = self.span_of(quoted.start + open, quoted.start + open + 1);
                    self.report(unreadable_placeholder::unclosed(span));
                    at = open;
                    break;
                }
                _ => {
                    literal.push('{');
                    at = open + 1;
                    failed += 1;
                    if failed > MOST_FAILED {
                        break;
                    }
                }
            }
        }
        self.literal(&quoted, at..quoted.inside.len(), Braces::Lenient, &mut literal);
        push_text(&mut pieces, &mut literal);
        if quoted.indent.is_some() {
            trim_pieces(&mut pieces);
        }
        Template { source, pieces }
    }

    /// What stands between the braces, when it can be read as an expression.
    fn placeholder(&mut self, quoted: &Quoted<'_>, range: std::ops::Range<usize>) -> Option<Expr> {
        let text = quoted.inside.get(range.clone())?;
        let start = quoted.start + range.start;
        if is_plain_path(text) {
            return Some(self.plain_path(text, start));
        }
        let unescaped;
        let (text, place) = if text.contains('\\') {
            unescaped = text.replace("\\\"", "\"").replace("\\\\", "\\");
            (unescaped.as_str(), Place::whole(self.span_of(start, start + text.len())))
        } else {
            (text, Place::at(self.span_of(start, start).start as usize))
        };
        let mut pairs = read_all(Node::only_expr, text).ok()?;
        let pair = pairs.next()?;
        let before = std::mem::replace(&mut self.place, place);
        let expr = self.deeper(self.span(&pair), |b| b.expr(pair));
        self.place = before;
        expr
    }

    fn plain_path(&self, text: &str, start: usize) -> Expr {
        let mut at = start;
        let mut expr: Option<Expr> = None;
        for part in text.split('.') {
            let span = self.span_of(at, at + part.len());
            at += part.len() + 1;
            let name = Ident { name: part.into(), span };
            expr = Some(match expr {
                None => Expr { kind: ExprKind::Name(name), span },
                Some(of) => {
                    let whole = of.span.to(span);
                    Expr { kind: ExprKind::Member { of: Box::new(of), name }, span: whole }
                }
            });
        }
        expr.unwrap_or(Expr { kind: ExprKind::Error, span: self.span_of(start, start) })
    }

    /// Adds a stretch of a quoted text with escapes undone and indentation dropped.
    fn literal(
        &mut self,
        quoted: &Quoted<'_>,
        range: std::ops::Range<usize>,
        braces: Braces,
        out: &mut String,
    ) {
        let Some(text) = quoted.inside.get(range.clone()) else { return };
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => {
                    let rest = text.get(at + 1..).unwrap_or_default();
                    let taken = self.escape(rest, quoted.start + range.start + at, braces, out);
                    while chars.peek().is_some_and(|(i, _)| *i < at + 1 + taken) {
                        chars.next();
                    }
                }
                '\r' if chars.peek().is_some_and(|(_, c)| *c == '\n') => {}
                '\n' => {
                    out.push('\n');
                    let mut dropped = 0;
                    while dropped < quoted.indent.unwrap_or_default()
                        && chars.peek().is_some_and(|(_, c)| matches!(c, ' ' | '\t'))
                    {
                        chars.next();
                        dropped += 1;
                    }
                }
                _ => out.push(c),
            }
        }
    }

    /// Undoes one escape, given what comes after its backslash; returns how many bytes of that belong to it.
    fn escape(&mut self, rest: &str, at: usize, braces: Braces, out: &mut String) -> usize {
        let Some(c) = rest.chars().next() else {
            out.push('\\');
            return 0;
        };
        match c {
            '{' | '}' if braces == Braces::Pattern => {
                out.push('\\');
                out.push(c);
            }
            '"' | '\\' | '{' | '}' => out.push(c),
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'u' if rest.starts_with("u{") => {
                let end = rest.find('}').map_or(2, |i| i + 1);
                let number = rest.get(2..end.saturating_sub(1)).unwrap_or_default();
                let known = u32::from_str_radix(number, 16).ok().and_then(char::from_u32);
                match known {
                    Some(known) => out.push(known),
                    None if braces == Braces::Strict => {
                        let span = self.span_of(at, at + 1 + end);
                        let escape = format!("\\{}", rest.get(..end).unwrap_or_default());
                        self.report(bad_escape::no_character(span, &escape));
                    }
                    None => out.push('\u{fffd}'),
                }
                return end;
            }
            _ => {
                if braces == Braces::Strict {
                    let span = self.span_of(at, at + 1 + c.len_utf8());
                    self.report(bad_escape::found(span, &format!("\\{c}")));
                }
                out.push('\\');
                out.push(c);
            }
        }
        c.len_utf8()
    }
}

fn quoted<'i>(pair: &Pair<'i>) -> Quoted<'i> {
    let text = pair.as_str();
    let start = pair.as_span().start();
    if text.len() >= 6 && text.starts_with("\"\"\"") {
        let inside = text.get(3..text.len() - 3).unwrap_or_default();
        let lines = inside.lines().skip(1).filter(|l| !l.trim().is_empty());
        let indent = lines.map(|l| l.len() - l.trim_start_matches([' ', '\t']).len()).min();
        // A closing quote on its own line may stand further left than the text.
        return Quoted { inside, start: start + 3, indent: Some(indent.unwrap_or_default()) };
    }
    let inside = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
    Quoted { inside, start: start + 1, indent: None }
}

/// The line breaks beside the quotes of a text over several lines are not part of it.
fn trim_long(value: String, quoted: &Quoted<'_>) -> String {
    if quoted.indent.is_none() {
        return value;
    }
    trim_end(trim_start(&value)).to_owned()
}

fn trim_start(value: &str) -> &str {
    let first = value.find('\n').filter(|i| value.get(..*i).is_some_and(|l| l.trim().is_empty()));
    first.and_then(|i| value.get(i + 1..)).unwrap_or(value)
}

fn trim_end(value: &str) -> &str {
    let last = value.rfind('\n').filter(|i| value.get(*i..).is_some_and(|l| l.trim().is_empty()));
    last.and_then(|i| value.get(..i)).unwrap_or(value)
}

fn trim_pieces(pieces: &mut Vec<Piece>) {
    if let Some(Piece::Text(text)) = pieces.first_mut() {
        *text = trim_start(text).to_owned();
    }
    if let Some(Piece::Text(text)) = pieces.last_mut() {
        *text = trim_end(text).to_owned();
    }
    pieces.retain(|p| !matches!(p, Piece::Text(text) if text.is_empty()));
}

fn push_text(pieces: &mut Vec<Piece>, literal: &mut String) {
    if !literal.is_empty() {
        pieces.push(Piece::Text(std::mem::take(literal)));
    }
}

/// The next `{` from a place on that is not escaped.
fn find_open(text: &str, from: usize) -> Option<usize> {
    let mut escaped = false;
    for (i, b) in text.bytes().enumerate().skip(from) {
        match b {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'{' => return Some(i),
            _ => {}
        }
    }
    None
}

/// A text with more braces than this that hold nothing is taken as it is.
const MOST_FAILED: usize = 32;

/// In bytes; a brace without its other half is not looked for further than this.
const LONGEST_PLACEHOLDER: usize = 2_000;

/// The `}` that belongs to a `{` just before this text.
fn find_close(text: &str) -> Option<usize> {
    let mut depth = 0u32;
    let mut in_text = false;
    for (i, b) in text.bytes().enumerate().take(LONGEST_PLACEHOLDER) {
        match b {
            b'"' => in_text = !in_text,
            b'\n' => return None,
            b'{' if !in_text => depth += 1,
            b'}' if !in_text && depth == 0 => return Some(i),
            b'}' if !in_text => depth -= 1,
            _ => {}
        }
    }
    None
}

fn is_plain_path(text: &str) -> bool {
    let word = |part: &str| {
        part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            && part.bytes().next().is_some_and(|b| !b.is_ascii_digit())
    };
    const RESERVED: &[&str] = &["and", "or", "not", "in", "if", "then", "else", "true", "false"];
    text.len() < 256 && text.split('.').all(word) && !RESERVED.contains(&text)
}
