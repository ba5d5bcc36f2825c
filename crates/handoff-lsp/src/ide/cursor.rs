//! Where in a text the cursor stands, by its tokens alone, so that it works where nothing can be parsed: in which blocks, and
//! after which words of which clause.

use handoff_syntax::token::{Kind, Token, tokens};
use handoff_syntax::{Block, block_of_opening};

/// What an open bracket holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    Clauses(Block),
    /// `name: expr` of something given: an event's payload, a package, a call's arguments.
    Given,
    /// Values of a list, of a function, of a group.
    Values,
}

/// An open bracket, with the clause that it belongs to.
#[derive(Clone, Debug)]
pub(super) struct Frame<'a> {
    pub(super) holds: Holds,
    /// The tokens of its clause before the bracket.
    pub(super) head: Vec<Token<'a>>,
}

impl<'a> Frame<'a> {
    pub(super) fn word(&self, index: usize) -> Option<&'a str> {
        self.head.get(index).map(|t| t.text)
    }
}

/// The surroundings of one place.
#[derive(Debug)]
pub(super) struct Cursor<'a> {
    /// Outermost first.
    pub(super) frames: Vec<Frame<'a>>,
    /// What stands of the clause before the word that is being written.
    pub(super) clause: Vec<Token<'a>>,
    /// The word that is being written, up to the cursor; empty between words. With its points: `crm.dea`.
    pub(super) word: &'a str,
    /// Where that word starts.
    pub(super) start: u32,
    /// In a text, outside of `{…}`, or in a comment: nobody wants names there.
    pub(super) silent: bool,
    /// In the quoted path of an import.
    pub(super) path: Option<&'a str>,
}

impl<'a> Cursor<'a> {
    pub(super) fn at(text: &'a str, offset: u32) -> Self {
        let mut reading = Reading { frames: Vec::new(), clause: Vec::new() };
        let all = tokens(text);
        let before = all.iter().take_while(|t| t.start < offset).copied().collect::<Vec<_>>();
        let mut here = Self {
            frames: Vec::new(),
            clause: Vec::new(),
            word: "",
            start: offset,
            silent: false,
            path: None,
        };
        let (last, rest) = match before.split_last() {
            Some((last, rest)) if last.end() >= offset => (Some(*last), rest),
            _ => (None, before.as_slice()),
        };
        rest.iter().for_each(|token| reading.take(*token));
        if let Some(last) = last {
            here.within(text, last, offset, &mut reading);
        }
        let upcoming_line = last.is_none_or(|l| here.word.is_empty() && l.end() < offset)
            && text
                .get(before.last().map_or(0, |t| t.end() as usize)..offset as usize)
                .is_some_and(|gap| gap.contains('\n'));
        let fresh_line = upcoming_line || last.is_some_and(|l| l.breaks > 0 && !here.word.is_empty());
        if fresh_line && !reading.goes_on() {
            reading.clause.clear();
        }
        here.frames = reading.frames;
        here.clause = reading.clause;
        here
    }

    /// The cursor touches this token.
    fn within(&mut self, text: &'a str, token: Token<'a>, offset: u32, reading: &mut Reading<'a>) {
        let part = text.get(token.start as usize..offset as usize).unwrap_or_default();
        match token.kind {
            Kind::Word | Kind::Number => {
                self.word = part;
                self.start = token.start;
            }
            Kind::Comment => self.silent = true,
            Kind::Text if token.end() > offset || !closed(token.text) => {
                let importing = reading.clause.first().is_some_and(|t| t.text == "import");
                if importing {
                    self.path = Some(part.trim_start_matches('"'));
                    self.start = token.start + 1;
                    return;
                }
                match inner(part) {
                    // `"{acc|`: a value, as in any expression.
                    Some(from) => {
                        let written = part.get(from..).unwrap_or_default();
                        let word =
                            written.rsplit(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).next();
                        self.word = word.unwrap_or_default();
                        self.start = offset - u32::try_from(self.word.len()).unwrap_or(0);
                        reading.frames.push(Frame { holds: Holds::Values, head: reading.clause.clone() });
                        reading.clause.clear();
                    }
                    None => self.silent = true,
                }
            }
            Kind::Sign if token.text == "." => {
                // `cs.|` is one word that is not finished.
                if let Some(base) = reading.clause.pop() {
                    self.start = base.start;
                    self.word = text.get(base.start as usize..offset as usize).unwrap_or_default();
                }
            }
            _ => reading.take(token),
        }
    }

    /// The innermost bracket.
    pub(super) fn frame(&self) -> Option<&Frame<'a>> {
        self.frames.last()
    }

    /// The innermost block of clauses.
    pub(super) fn block(&self) -> Option<(Block, &Frame<'a>)> {
        self.frames.iter().rev().find_map(|frame| match frame.holds {
            Holds::Clauses(block) => Some((block, frame)),
            _ => None,
        })
    }

    /// The innermost block of this kind.
    pub(super) fn inside(&self, wanted: Block) -> Option<&Frame<'a>> {
        self.frames.iter().rev().find(|frame| frame.holds == Holds::Clauses(wanted))
    }

    /// `cs` of `cs.le|`, and nothing where there is no point.
    pub(super) fn base(&self) -> Option<&'a str> {
        self.word.rsplit_once('.').map(|(base, _)| base)
    }
}

/// Whether a text has its closing quote.
fn closed(text: &str) -> bool {
    text.len() > 1 && text.ends_with('"') && !text.ends_with("\\\"")
}

/// After the brace of a text that is not closed yet.
fn inner(part: &str) -> Option<usize> {
    let open = part.rfind('{')?;
    let escaped = part.get(..open).is_some_and(|p| p.ends_with('\\'));
    let shut = part.get(open..).is_some_and(|p| p.contains('}'));
    (!escaped && !shut).then_some(open + 1)
}

struct Reading<'a> {
    frames: Vec<Frame<'a>>,
    clause: Vec<Token<'a>>,
}

/// Words that go on with the clause of the line before.
const JOINING: &[&str] = &[
    "and", "or", "else", "where", "within", "using", "waivable", "via", "due", "into", "only", "then", "was",
];

impl<'a> Reading<'a> {
    fn take(&mut self, token: Token<'a>) {
        match token.kind {
            Kind::Comment => {}
            Kind::Open => {
                self.begin(token);
                let head = std::mem::take(&mut self.clause);
                let holds = holds(token.text, &self.frames, &head);
                self.frames.push(Frame { holds, head });
            }
            Kind::Close => {
                if let Some(frame) = self.frames.pop() {
                    self.clause = frame.head;
                    self.clause.push(token);
                }
            }
            Kind::Sign if token.text == ";" || token.text == "," && self.given() => self.clause.clear(),
            _ => {
                self.begin(token);
                self.clause.push(token);
            }
        }
    }

    /// A token on a new line begins a clause, unless that line goes on with the one before.
    fn begin(&mut self, token: Token<'a>) {
        let joins = token.kind == Kind::Text || JOINING.contains(&token.text) || token.kind == Kind::Open;
        if token.breaks > 0 && !self.goes_on() && (!joins || self.clause.is_empty()) {
            self.clause.clear();
        }
    }

    /// Whether what comes on the next line is part of this clause.
    fn goes_on(&self) -> bool {
        let values = self.frames.last().is_some_and(|f| f.holds == Holds::Values);
        let open = self.clause.last().is_some_and(|t| {
            let operator = t.kind == Kind::Sign && t.text != "?" && t.text != ";";
            operator || matches!(t.text, "and" | "or" | "not")
        });
        values || open
    }

    fn given(&self) -> bool {
        self.frames.last().is_some_and(|f| f.holds == Holds::Given)
    }
}

fn holds(bracket: &str, frames: &[Frame<'_>], head: &[Token<'_>]) -> Holds {
    let first = head.first().map_or("", |t| t.text);
    match bracket {
        "(" => {
            // The parameters of a port's action are written as fields are.
            if first == "action" {
                return Holds::Clauses(Block::Fields);
            }
            let calls = first == "call" || head.iter().any(|t| t.text == "call");
            if calls { Holds::Given } else { Holds::Values }
        }
        "[" => Holds::Values,
        _ => braces(frames, head, first),
    }
}

fn braces(frames: &[Frame<'_>], head: &[Token<'_>], first: &str) -> Holds {
    let Some(frame) = frames.last() else {
        return block_of_opening(first).map_or(Holds::Given, Holds::Clauses);
    };
    let Holds::Clauses(block) = frame.holds else { return Holds::Given };
    if let (Block::Handoff | Block::Step | Block::Stage, Some("require" | "entry")) =
        (block, head.first().map(|t| t.text))
    {
        let timed = head.iter().any(|t| matches!(t.text, "within" | "by") && t.kind == Kind::Word);
        return if timed { Holds::Clauses(Block::Deadline) } else { Holds::Given };
    }
    // `else {`, and the conditions of a ladder step that has one.
    if block == Block::Actions && matches!(first, "if" | "else" | "}") {
        return Holds::Clauses(Block::Actions);
    }
    let ladder = matches!(block, Block::Clock | Block::Deadline | Block::Ladder);
    if ladder && head.iter().any(|t| matches!(t.text, "emit" | "open")) {
        return Holds::Given;
    }
    if ladder && !matches!(first, "start" | "stop" | "pause") {
        return Holds::Clauses(Block::Actions);
    }
    block.block_of(first).map_or(Holds::Given, Holds::Clauses)
}

#[cfg(test)]
mod tests;
