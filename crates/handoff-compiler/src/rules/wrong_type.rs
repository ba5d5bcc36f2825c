//! A value of the wrong kind.
//!
//! Every field says what it holds. A value of another kind could never be compared with it or put into it, so the condition
//! or action would never work.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! team cs { lead ben }
//! event deal.won { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     seats: integer
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require seats > "many"
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```
//!
//! ## Good
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! team cs { lead ben }
//! event deal.won { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     seats: integer
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require seats > 10
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_plan::{Arithmetic, Type};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

use crate::ty::Ty;

/// A record literal where nothing says which record.
pub(crate) const NO_SHAPE: &str = "nothing says what kind of record this is";

pub(crate) static RULE: Rule = Rule {
    code: "H0401",
    name: "wrong-type",
    severity: Severity::Error,
    source: include_str!("wrong_type.rs"),
};

pub(crate) fn diagnostic(span: Span, written: &str, found: &Ty, expected: &Ty) -> Diagnostic {
    let written = short(written.trim_matches('`'));
    let message = format!("`{written}` is {found}, but {expected} is needed here");
    let diagnostic = Diagnostic::new(&RULE, span, message).label(format!("put {expected} here"));
    match (found, expected) {
        (Ty::Is(Type::Team), Ty::Is(Type::Person)) => {
            diagnostic.help("A team is not one person. Write, for example, its `.lead`.")
        }
        (_, Ty::Is(Type::Text)) => {
            diagnostic.help(format!("To make a text of it, write it in a text: `\"{{{written}}}\"`."))
        }
        (Ty::Is(Type::Text), Ty::Is(Type::Email | Type::Url)) => {
            diagnostic.help("Any text could be in there. Give what it comes from the right type, and it is checked on the way in.")
        }
        _ => diagnostic.help("A field holds what its type says, and only like can be compared with like."),
    }
}

/// Braces with nothing that says of what shape they are.
pub(crate) fn shapeless(span: Span, expected: Option<&Type>) -> Diagnostic {
    let message = match expected {
        Some(ty) => format!("a record stands here, but {} is needed", Ty::Is(ty.clone())),
        None => NO_SHAPE.to_owned(),
    };
    Diagnostic::new(&RULE, span, message)
        .label("put it where a record is expected")
        .help("Braces are a record only where a field, parameter or list says which record it holds.")
}

pub(crate) fn not_a_list(span: Span, written: &str, found: &Ty) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{}` is {found}, but a list is needed here", short(written)))
        .label("put a list here")
        .help("A list is a field of type `list of …`, or is written `[a, b]`.")
}

pub(crate) fn not_summable(span: Span, written: &str, found: &Ty) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{}` is {found} and cannot be added up", short(written)))
        .label("put a list of numbers or of money here")
        .help("`sum` adds up a list of numbers, money or lengths of time.")
}

/// Two sides that do not go together.
pub(crate) fn unlike(
    span: Span,
    written: &str,
    ty: &Ty,
    other: &str,
    other_ty: &Ty,
    doing: &str,
) -> Diagnostic {
    let doing = match doing {
        "compare" => "be compared with",
        "look for" => "be among",
        other => other,
    };
    let doing = if doing.starts_with("be ") { doing.to_owned() } else { format!("be {doing}") };
    let message =
        format!("`{}` is {ty} and cannot {doing} `{}`, which is {other_ty}", short(written), short(other));
    Diagnostic::new(&RULE, span, message)
        .label(format!("put {other_ty} here"))
        .help("Only like can be compared with like: otherwise the condition would never be true.")
}

pub(crate) fn no_order(span: Span, ty: &Ty) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(&RULE, span, format!("{ty} has no order, so neither is more than the other"))
            .label("compare with `==`, `!=` or `in`");
    match ty {
        Ty::Is(Type::Choice(_)) => {
            diagnostic.help("To ask for several options, write `priority in [high, urgent]`.")
        }
        _ => diagnostic.help("Numbers, money, dates, times and lengths of time have an order."),
    }
}

pub(crate) fn arithmetic(span: Span, op: Arithmetic, one: &Ty, other: &Ty) -> Diagnostic {
    let message = match op {
        Arithmetic::Add => format!("{one} and {other} cannot be added"),
        Arithmetic::Sub => format!("{other} cannot be taken from {one}"),
        Arithmetic::Mul => format!("{one} and {other} cannot be multiplied"),
        Arithmetic::Div => format!("{one} cannot be divided by {other}"),
    };
    let diagnostic = Diagnostic::new(&RULE, span, message).label("these do not go together");
    if one.is_text() || other.is_text() {
        return diagnostic.help("To join texts, write them in one text: `\"{first} {second}\"`.");
    }
    diagnostic.help("Numbers can be added, subtracted, multiplied and divided, money of one currency added and subtracted, money multiplied and divided by a number, and a length of time added to a date.")
}

/// Something else where an amount is needed.
pub(crate) fn amount(span: Span, written: &str, found: &Ty) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{}` is {found}, but an amount is needed here", short(written)))
        .label("put an amount of money here")
        .help("An amount is a field of type `money(USD)`, or is written `100 USD`.")
}

/// A name in quotation marks.
pub(crate) fn quoted(span: Span, text: &str, expected: &Ty) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("a text stands here, but {expected} is needed"))
        .label(format!("write `{text}` without quotation marks"))
        .help("Quotation marks make a text of it. Persons, teams, options and dates are written as they are.")
        .suggest(format!("write `{text}`"), span, text, true)
}

/// The result of a call that has none.
pub(crate) fn returns_nothing(span: Span, what: &str, declared: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("{what} gives nothing back"))
        .label("take this out, or say in the declaration what it gives back")
        .related(declared, "declared here without `-> type`")
        .help("An action that gives something back says so: `action book(with: person) -> datetime`.")
}

fn short(written: &str) -> String {
    const LONGEST: usize = 60;
    if written.chars().count() <= LONGEST {
        return written.to_owned();
    }
    written.chars().take(LONGEST).chain(['…']).collect()
}
