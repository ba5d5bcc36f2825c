//! What each word of a text is, for colours that know the spec.

use std::collections::BTreeMap;

use handoff_syntax::source::{FileId, Span};
use handoff_syntax::token::{Kind as Lexical, tokens};

use super::Analysis;
use super::symbols::Kind;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    Keyword,
    Comment,
    Text,
    Number,
    Named(Kind),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SemanticToken {
    pub span: Span,
    pub kind: TokenKind,
    pub declares: bool,
}

impl Analysis {
    /// In order, none over another.
    #[must_use]
    pub fn tokens(&self, file: FileId) -> Vec<SemanticToken> {
        let Some(source) = self.file(file) else { return Vec::new() };
        let mut names: BTreeMap<Span, (Kind, bool)> = BTreeMap::new();
        let uses = &self.model().uses;
        let from = uses.partition_point(|u| u.at.file < file);
        for used in uses.iter().skip(from).take_while(|u| u.at.file == file) {
            if let Some(symbol) = self.symbols.get(used.of) {
                names.entry(used.at).or_insert((symbol.kind, false));
            }
        }
        names.extend(self.symbols.of_file(file).map(|s| (s.at, (s.kind, true))));
        let mut out = Vec::new();
        for token in tokens(source.text()) {
            let span = Span::new(file, token.start, token.end());
            let lexical = match token.kind {
                Lexical::Comment => Some(TokenKind::Comment),
                Lexical::Text => Some(TokenKind::Text),
                Lexical::Number => Some(TokenKind::Number),
                Lexical::Word => None,
                Lexical::Open | Lexical::Close | Lexical::Sign => continue,
            };
            match lexical {
                // The title of a scenario and the places in a message keep the colour of a text.
                Some(kind) => out.push(SemanticToken { span, kind, declares: false }),
                None => words(span, token.text, &names, &mut out),
            }
        }
        out
    }
}

/// A word, or words joined by points: each part that means something, else a keyword.
fn words(span: Span, text: &str, names: &BTreeMap<Span, (Kind, bool)>, out: &mut Vec<SemanticToken>) {
    let inside = names.range(Span { end: 0, ..span }..);
    let inside = inside.take_while(|(at, _)| at.file == span.file && at.end <= span.end);
    let before = out.len();
    let mut end = span.start;
    for (at, (kind, declares)) in inside {
        if at.start >= end {
            out.push(SemanticToken { span: *at, kind: TokenKind::Named(*kind), declares: *declares });
            end = at.end;
        }
    }
    if out.len() == before && is_keyword(text) {
        out.push(SemanticToken { span, kind: TokenKind::Keyword, declares: false });
    }
}

/// Words that mean the language wherever no name stands.
const WORDS: &[&str] = &[
    "accept",
    "accepted",
    "action",
    "add",
    "advance",
    "after",
    "all",
    "and",
    "any",
    "approval",
    "approvals",
    "approve",
    "approver",
    "as",
    "assign",
    "assistant",
    "at",
    "away",
    "back",
    "because",
    "before",
    "blocked",
    "blocks",
    "breached",
    "business",
    "by",
    "bypass",
    "calendar",
    "call",
    "called",
    "cancel",
    "cancelled",
    "carry",
    "case",
    "clear",
    "clock",
    "closed",
    "complete",
    "completed",
    "confirm",
    "context",
    "day",
    "days",
    "decline",
    "deputy",
    "done",
    "due",
    "each",
    "else",
    "email",
    "emit",
    "enter",
    "entry",
    "escalate",
    "escalated",
    "event",
    "every",
    "except",
    "exception",
    "expect",
    "expects",
    "expose",
    "fail",
    "failed",
    "false",
    "final",
    "for",
    "from",
    "giver",
    "handoff",
    "hour",
    "hours",
    "if",
    "import",
    "in",
    "into",
    "invariant",
    "is",
    "key",
    "ladder",
    "lead",
    "leave",
    "list",
    "manager",
    "matches",
    "members",
    "minute",
    "minutes",
    "missing",
    "most",
    "not",
    "nothing",
    "notified",
    "notify",
    "observe",
    "of",
    "offered",
    "on",
    "one",
    "only",
    "open",
    "opened",
    "or",
    "owner",
    "package",
    "pause",
    "person",
    "prepare",
    "process",
    "raise",
    "raised",
    "reach",
    "reached",
    "ready",
    "reassign",
    "receiver",
    "record",
    "refused",
    "remind",
    "remove",
    "reply",
    "require",
    "resolve",
    "resolved",
    "resubmit",
    "return",
    "returned",
    "rota",
    "scenario",
    "second",
    "seconds",
    "seen",
    "sensitive",
    "service",
    "set",
    "stage",
    "start",
    "stay",
    "step",
    "stop",
    "task",
    "team",
    "then",
    "time",
    "times",
    "timezone",
    "to",
    "track",
    "trigger",
    "true",
    "turn",
    "type",
    "until",
    "up",
    "using",
    "via",
    "wait",
    "waivable",
    "waive",
    "was",
    "week",
    "weeks",
    "when",
    "where",
    "while",
    "with",
    "within",
];

fn is_keyword(word: &str) -> bool {
    WORDS.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests;
