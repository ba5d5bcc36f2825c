//! Which sorts of things may stand at a place of the grammar.

use handoff_syntax::Block;
use handoff_syntax::token::{Kind as TokenKind, Token};

use crate::ide::cursor::{Cursor, Holds};

/// A sort of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    Declarations,
    /// The clauses of a block.
    Clauses(Block),
    Words(&'static [&'static str]),
    Types,
    Durations,
    People,
    Persons,
    Stages,
    Handoffs,
    Moves,
    Events,
    Moments,
    Records,
    Exceptions,
    Clocks,
    Ladders,
    Calendars,
    Rotas,
    PortActions,
    Processes,
    Fields,
    /// Whatever an expression may start with.
    Values,
    /// What may follow a value in a condition.
    Operators,
    Requirements,
    /// What may be missing: fields, and requirements by their names.
    Missing,
    Reasons,
    Units,
    Currencies,
    Channels,
    /// The names that a brace of given things expects.
    GivenNames,
}

const LIFE: &[&str] = &["opened", "blocked", "offered", "accepted", "returned", "completed", "cancelled"];

pub(super) fn wants(cursor: &Cursor<'_>) -> Vec<Want> {
    let Some(frame) = cursor.frame() else { return top(cursor) };
    if let Some(found) = phrase(cursor) {
        return found;
    }
    match frame.holds {
        Holds::Values if frame.head.last().is_some_and(|t| t.text == "money") => vec![Want::Currencies],
        Holds::Values => vec![Want::Values],
        Holds::Given if cursor.clause.is_empty() => vec![Want::GivenNames],
        Holds::Given => value_place(cursor, &[Want::Values]),
        Holds::Clauses(block) if cursor.clause.is_empty() => vec![Want::Clauses(block)],
        Holds::Clauses(Block::Fields) => field(cursor),
        Holds::Clauses(Block::Scenario) => scenario(cursor),
        Holds::Clauses(block) => clause(cursor, block),
    }
}

/// Words that go on in one way only, wherever they stand.
fn phrase(cursor: &Cursor<'_>) -> Option<Vec<Want>> {
    const COUNTED: &[&str] = &["most", "to"];
    let before = cursor.clause.iter().rev().nth(1).map_or("", |t| t.text);
    let number = cursor.clause.last().is_some_and(|t| {
        t.kind == TokenKind::Number && t.text.bytes().all(|b| b.is_ascii_digit() || b"._".contains(&b))
    });
    Some(match last(cursor) {
        "1" if COUNTED.contains(&before) => vec![Want::Words(&["time"])],
        _ if number && COUNTED.contains(&before) => vec![Want::Words(&["times"])],
        _ if number => vec![Want::Units, Want::Currencies, Want::Operators],
        "business" => vec![Want::Words(&["days", "hours", "day", "hour"])],
        "up" => vec![Want::Words(&["to"])],
        "due" => vec![Want::Words(&["within"])],
        "list" | "one" => vec![Want::Words(&["of"])],
        "each" => vec![Want::Words(&["case where"])],
        _ => return None,
    })
}

fn last<'a>(cursor: &'a Cursor<'_>) -> &'a str {
    cursor.clause.last().map_or("", |t| t.text)
}

fn first<'a>(cursor: &'a Cursor<'_>) -> &'a str {
    cursor.clause.first().map_or("", |t| t.text)
}

fn has(cursor: &Cursor<'_>, word: &str) -> bool {
    cursor.clause.iter().any(|t| t.text == word)
}

fn top(cursor: &Cursor<'_>) -> Vec<Want> {
    match (first(cursor), last(cursor)) {
        ("", _) => vec![Want::Declarations],
        ("scenario", "for") => vec![Want::Processes],
        ("scenario", _) if !has(cursor, "for") => vec![Want::Words(&["for"])],
        ("type", "=") => vec![Want::Words(&["one of"]), Want::Types],
        ("event", _) if cursor.clause.len() == 2 => vec![Want::Words(&["from", "as"])],
        _ => Vec::new(),
    }
}

fn field(cursor: &Cursor<'_>) -> Vec<Want> {
    match last(cursor) {
        ":" | "of" => vec![Want::Types],
        "by" => vec![Want::People],
        "=" | "where" => vec![Want::Values],
        "set" => vec![Want::Words(&["by"])],
        _ if has(cursor, "where") => vec![Want::Operators, Want::Values],
        _ if has(cursor, ":") => vec![Want::Words(&["sensitive", "set by", "where"])],
        _ => Vec::new(),
    }
}

/// A place after `=`, `:`, an operator: a value; else what the clause goes on with.
fn value_place(cursor: &Cursor<'_>, otherwise: &[Want]) -> Vec<Want> {
    if ends_open(&cursor.clause) { vec![Want::Values] } else { [&[Want::Operators], otherwise].concat() }
}

fn ends_open(clause: &[Token<'_>]) -> bool {
    const OPEN: &[&str] =
        &["and", "or", "not", "if", "then", "else", "where", "while", "when", "in", "only", "of"];
    clause.last().is_some_and(|t| {
        let sign = t.kind == TokenKind::Sign && t.text != "?";
        sign || OPEN.contains(&t.text)
    })
}

/// What follows these words, whatever the clause.
fn after(cursor: &Cursor<'_>, block: Block) -> Option<Vec<Want>> {
    let scenario = block == Block::Scenario;
    Some(match last(cursor) {
        "within" | "after" => vec![Want::Durations, Want::Words(&["if"])],
        "every" => vec![Want::Durations],
        "using" => vec![Want::Ladders],
        "raise" | "raised" => vec![Want::Exceptions],
        "reached" | "enter" | "leave" | "as" => vec![Want::Stages],
        "done" => vec![Want::Moves],
        "times" if !matches!(first(cursor), "every" | "return") => vec![Want::Moves],
        "is" if !scenario => vec![Want::Words(&["set", "missing"])],
        "seen" | "emit" => vec![Want::Events],
        "call" => vec![Want::PortActions],
        "into" => vec![Want::Fields],
        "waivable" => vec![Want::Words(&["by"])],
        "by" if scenario => vec![Want::Persons],
        "by" if matches!(first(cursor), "prepare" | "accept" | "complete" | "resolve" | "stay" | "clock") => {
            vec![Want::Durations, Want::Fields]
        }
        "by" | "except" => vec![Want::People],
        "escalate" | "reassign" | "return" if last(cursor) != "return" => vec![Want::Words(&["to"])],
        _ => return None,
    })
}

fn clause(cursor: &Cursor<'_>, block: Block) -> Vec<Want> {
    if let Some(found) = after(cursor, block) {
        return found;
    }
    match block {
        Block::Process | Block::Track => process(cursor),
        Block::Stage => stage(cursor),
        Block::Handoff | Block::Step => handoff(cursor),
        Block::Clock | Block::Deadline | Block::Ladder => ladder(cursor),
        Block::Exception => exception(cursor),
        Block::Actions => action(cursor, first(cursor)),
        Block::Calendar => calendar(cursor),
        Block::Person | Block::Team | Block::Rota => people(cursor),
        Block::Port => port(cursor),
        Block::Scenario | Block::Fields => Vec::new(),
    }
}

fn process(cursor: &Cursor<'_>) -> Vec<Want> {
    let named = cursor.clause.len() >= 2;
    match (first(cursor), last(cursor)) {
        ("owner", "owner") => vec![Want::People],
        ("calendar", "calendar") => vec![Want::Calendars],
        ("key", ":") => vec![Want::Types],
        ("handoff", "to") => vec![Want::Stages, Want::Processes],
        ("start", "start") | ("handoff" | "step", "to" | "or") => vec![Want::Stages],
        ("start", "on") | ("observe", "observe") => vec![Want::Events],
        ("start", "when") => vec![Want::Words(&["opened"])],
        ("start", _) if has(cursor, "on") => where_or_for(cursor),
        ("start", _) => vec![Want::Words(&["on", "when opened"])],
        ("handoff", "from") => vec![Want::Stages],
        ("step", "from") => vec![Want::Words(&["any"]), Want::Stages],
        ("handoff" | "step", _) if has(cursor, "to") => Vec::new(),
        ("handoff" | "step", _) if has(cursor, "from") => vec![Want::Words(&["to", "or"])],
        ("handoff" | "step", _) if named => vec![Want::Words(&["from", "was"])],
        ("stage", _) if named => vec![Want::Words(&["was"])],
        ("clock", "on") => vec![Want::Calendars],
        ("clock", _) if named => vec![Want::Words(&["within", "by", "on", "using"])],
        ("on", "on") => vec![Want::Moments],
        ("on", _) if cursor.clause.len() == 2 => vec![Want::Words(LIFE), Want::Words(&["where", "for"])],
        ("observe", _) if !has(cursor, "as") => vec![Want::Words(&["as", "for"])],
        ("on" | "observe", _) => where_or_for(cursor),
        ("when" | "invariant", _) => value_place(cursor, &[]),
        _ => Vec::new(),
    }
}

fn where_or_for(cursor: &Cursor<'_>) -> Vec<Want> {
    match last(cursor) {
        _ if has(cursor, "where") => value_place(cursor, &[]),
        "for" => vec![Want::Words(&["each case where"]), Want::Values],
        _ => vec![Want::Words(&["where", "for"])],
    }
}

fn stage(cursor: &Cursor<'_>) -> Vec<Want> {
    match (first(cursor), last(cursor)) {
        ("owner", "owner") => vec![Want::People],
        ("final", "final") => vec![Want::Words(&["failed"])],
        ("expects", "expects") => vec![Want::Records],
        ("entry", "entry") => vec![Want::Words(&["require"])],
        ("entry", _) => require(cursor),
        ("on", "on") => vec![Want::Words(&["enter", "leave"]), Want::Moments],
        ("stay", _) => deadline(cursor),
        _ => Vec::new(),
    }
}

fn handoff(cursor: &Cursor<'_>) -> Vec<Want> {
    match (first(cursor), last(cursor)) {
        ("trigger", "trigger") => {
            vec![Want::Words(&["on enter", "on", "when ready", "when", "by"])]
        }
        ("trigger", "on") => vec![Want::Words(&["enter"]), Want::Events],
        ("trigger", "when") => vec![Want::Words(&["ready"]), Want::Values],
        ("trigger", _) if has(cursor, "when") => value_place(cursor, &[]),
        ("trigger", _) if has(cursor, "on") => where_or_for(cursor),
        ("to", "to") => vec![Want::People],
        ("require", _) => require(cursor),
        ("carry", "carry") => vec![Want::Records, Want::Fields],
        ("carry", ",") => vec![Want::Fields],
        ("prepare" | "accept" | "complete", _) => deadline(cursor),
        ("return", "to") => vec![Want::Words(&["stage"]), Want::People],
        ("return", "stage") => vec![Want::Stages],
        ("return", "at") => vec![Want::Words(&["most"])],
        ("return", "time" | "times") => vec![Want::Words(&["then raise"])],
        ("return", "then") => vec![Want::Words(&["raise"])],
        ("return", _) if cursor.clause.len() >= 2 => {
            vec![Want::Words(&["to", "to stage", "raise", "at most"])]
        }
        ("on", "on") => vec![Want::Words(LIFE)],
        _ => Vec::new(),
    }
}

fn require(cursor: &Cursor<'_>) -> Vec<Want> {
    const MORE: Want = Want::Words(&["if", "from", "waivable by"]);
    const APPROVAL: Want = Want::Words(&["of", "except", "within", "using", "if", "from", "waivable by"]);
    match last(cursor) {
        "require" | ":" => vec![Want::Fields, Want::Words(&["approval by", "package"]), Want::Values],
        "from" => vec![Want::People],
        "if" => vec![Want::Values],
        "of" | "," => vec![Want::Fields],
        "approval" | "approvals" => vec![Want::Words(&["by"])],
        _ if has(cursor, "approval") || has(cursor, "approvals") => vec![APPROVAL],
        _ => value_place(cursor, &[MORE]),
    }
}

fn deadline(cursor: &Cursor<'_>) -> Vec<Want> {
    match last(cursor) {
        "on" => vec![Want::Calendars],
        "before" => vec![Want::Fields],
        "complete" => vec![Want::Words(&["when", "within", "by"])],
        "prepare" | "accept" | "stay" | "resolve" => vec![Want::Words(&["within", "by"])],
        _ if has(cursor, "when") && !has(cursor, "within") => {
            value_place(cursor, &[Want::Words(&["within", "by"])])
        }
        "if" => vec![Want::Values],
        "then" | "else" => vec![Want::Durations, Want::Words(&["if"])],
        _ if ends_open(&cursor.clause) => vec![Want::Values],
        _ if has(cursor, "if") => vec![Want::Words(&["then", "else", "on", "using"]), Want::Operators],
        _ => vec![Want::Words(&["on", "using", "before", "after"])],
    }
}

fn ladder(cursor: &Cursor<'_>) -> Vec<Want> {
    match (first(cursor), last(cursor)) {
        ("start" | "stop", "start" | "stop") => vec![Want::Words(&["on", "when"])],
        ("start" | "stop", "on" | "or") => vec![Want::Moments],
        ("start" | "stop", "when") => vec![Want::Values],
        ("start" | "stop", _) if has(cursor, "when") => value_place(cursor, &[]),
        ("start" | "stop", _) if cursor.clause.len() == 3 => vec![Want::Words(LIFE), Want::Words(&["or"])],
        ("pause", "pause") => vec![Want::Words(&["while"])],
        ("pause", _) => value_place(cursor, &[]),
        ("at" | "after" | "every", _) => step(cursor),
        _ => action(cursor, first(cursor)),
    }
}

/// A step of a ladder: a point, perhaps a condition, then an action.
fn step(cursor: &Cursor<'_>) -> Vec<Want> {
    const VERBS: &[&str] = &[
        "notify", "remind", "escalate", "reassign", "task", "call", "set", "clear", "add", "remove", "emit",
        "open", "expose", "raise", "cancel",
    ];
    let verb = cursor.clause.iter().rposition(|t| VERBS.contains(&t.text));
    match verb {
        Some(at) => {
            let action_word = cursor.clause.get(at).map_or("", |t| t.text);
            action(cursor, action_word)
        }
        None if cursor.clause.len() >= 2 => {
            vec![Want::Clauses(Block::Actions), Want::Words(&["if", "up to"])]
        }
        None => Vec::new(),
    }
}

fn exception(cursor: &Cursor<'_>) -> Vec<Want> {
    match (first(cursor), last(cursor)) {
        ("owner", "owner") => vec![Want::People],
        ("blocks", "blocks") => vec![Want::Words(&["nothing"])],
        ("on", "on") => vec![Want::Words(&["raised", "resolved"])],
        ("resolve", _) => deadline(cursor),
        _ => Vec::new(),
    }
}

fn action(cursor: &Cursor<'_>, verb: &str) -> Vec<Want> {
    match (verb, last(cursor)) {
        ("notify", "notify") | ("remind", "remind") | ("task", "for") => vec![Want::People],
        ("escalate" | "reassign", "to" | "and") => vec![Want::People],
        ("escalate" | "reassign", _) => vec![Want::Words(&["and"])],
        ("notify", "via") => vec![Want::Channels],
        ("notify", _) => vec![Want::Words(&["via"])],
        ("task", _) if has(cursor, "for") => vec![Want::Words(&["due within"])],
        ("task", _) => vec![Want::Words(&["for"])],
        ("call", "else") => vec![Want::Words(&["raise"])],
        ("call", _) => vec![Want::Words(&["into", "else raise"])],
        ("set" | "clear", "set" | "clear" | ",") | ("add" | "remove", "to" | "from") => vec![Want::Fields],
        ("set", "from") => vec![Want::Words(&["event"])],
        ("set", _) if !has(cursor, "=") => vec![Want::Words(&["from event"])],
        ("add", "add") | ("remove", "remove") | ("expose", "expose") => vec![Want::Values],
        ("add", _) => vec![Want::Words(&["to"]), Want::Operators],
        ("remove", _) => vec![Want::Words(&["from"]), Want::Operators],
        ("open", "open") => vec![Want::Processes],
        ("cancel", "cancel") => vec![Want::Handoffs],
        ("set" | "if" | "expose", _) => value_place(cursor, &[]),
        _ => Vec::new(),
    }
}

fn calendar(cursor: &Cursor<'_>) -> Vec<Want> {
    match last(cursor) {
        "open" | "," => vec![
            Want::Words(&["mon..fri 09:00..17:00", "mon..fri", "sun..thu"]),
            Want::Words(&["mon", "tue", "wed", "thu", "fri", "sat", "sun"]),
        ],
        "closed" => vec![Want::Words(&["from"])],
        _ => Vec::new(),
    }
}

fn people(cursor: &Cursor<'_>) -> Vec<Want> {
    match (first(cursor), last(cursor)) {
        ("calendar", "calendar") => vec![Want::Calendars],
        ("deputy" | "manager" | "lead" | "members", "deputy" | "manager" | "lead" | "members" | ",") => {
            vec![Want::Persons]
        }
        ("assign", "assign") => {
            vec![Want::Words(&["lead", "round_robin", "least_loaded", "claim", "on_call"])]
        }
        ("assign", "on_call") => vec![Want::Rotas],
        ("reach", "reach") => vec![Want::Channels],
        ("turn", "turn") => vec![Want::Words(&["every"])],
        ("turn", _) if !has(cursor, "from") => vec![Want::Words(&["from"])],
        _ => Vec::new(),
    }
}

fn port(cursor: &Cursor<'_>) -> Vec<Want> {
    match last(cursor) {
        ":" | "->" | "of" => vec![Want::Types],
        _ => Vec::new(),
    }
}

fn scenario(cursor: &Cursor<'_>) -> Vec<Want> {
    if has(cursor, "blocked") && matches!(last(cursor), "by" | ",") {
        return vec![Want::Missing];
    }
    if let Some(found) = after(cursor, Block::Scenario) {
        return found;
    }
    match (first(cursor), last(cursor)) {
        ("event", "event") => vec![Want::Events],
        ("set" | "confirm", "set" | "confirm") => vec![Want::Fields],
        ("accept" | "resubmit" | "return", _) if cursor.clause.len() == 1 => vec![Want::Handoffs],
        ("trigger" | "advance" | "approve" | "decline", _) if cursor.clause.len() == 1 => vec![Want::Moves],
        ("waive", "waive") => vec![Want::Requirements],
        ("decline" | "return", "because") => vec![Want::Reasons],
        ("decline" | "return", _) => vec![Want::Words(&["by", "because"])],
        ("reply" | "fail", "reply" | "fail") => vec![Want::PortActions],
        ("reply", "with") => vec![Want::Values],
        ("reply", _) => vec![Want::Words(&["with"])],
        ("away" | "back", "away" | "back") => vec![Want::Persons],
        ("away", _) => vec![Want::Words(&["until", "for"])],
        ("wait", "wait") => vec![Want::Durations, Want::Words(&["until"])],
        ("resolve", "resolve") => vec![Want::Exceptions],
        ("expect", _) => expect(cursor),
        ("set", _) if has(cursor, "=") => value_place(cursor, &[Want::Words(&["by"])]),
        ("accept" | "resubmit" | "approve" | "trigger" | "advance" | "waive" | "confirm" | "resolve", _) => {
            vec![Want::Words(&["by"])]
        }
        _ => Vec::new(),
    }
}

fn expect(cursor: &Cursor<'_>) -> Vec<Want> {
    const HAPPENINGS: Want = Want::Words(&[
        "not",
        "in",
        "closed",
        "owner is",
        "notified",
        "escalated to",
        "task for",
        "called",
        "raised",
        "bypass of",
        "refused",
        "breached",
        "exposure",
    ]);
    match last(cursor) {
        "expect" | "not" => vec![Want::Handoffs, HAPPENINGS, Want::Values],
        "is" if has(cursor, "owner") => vec![Want::Persons],
        "is" => vec![Want::Words(LIFE), Want::Words(&["set", "missing"])],
        "offered" | "escalated" => vec![Want::Words(&["to"])],
        "task" => vec![Want::Words(&["for"])],
        "bypass" => vec![Want::Words(&["of"])],
        "refused" => vec![Want::Words(&["because"])],
        "blocked" => vec![Want::Words(&["by"])],
        "to" | "for" | "notified" => vec![Want::Persons],
        "in" | "of" => vec![Want::Stages],
        "called" => vec![Want::PortActions],
        "breached" => vec![Want::Clocks],
        "because" => vec![Want::Missing, Want::Reasons],
        _ => value_place(cursor, &[Want::Words(&["is"])]),
    }
}
