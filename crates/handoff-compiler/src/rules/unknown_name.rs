//! A name that nothing in sight has.
//!
//! A file sees what it declares and what the files that it imports declare; a process sees its own fields, stages,
//! handoffs, steps, clocks and exceptions. A name that is not among them is a slip of the pen or a missing import, and
//! nothing can be done with it.
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
//!     scope: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scop
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
//!     scope: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_plan::Name;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;
use handoff_syntax::suggest;

use crate::ty::Ty;

pub(crate) static RULE: Rule = Rule {
    code: "H0201",
    name: "unknown-name",
    severity: Severity::Error,
    source: include_str!("unknown_name.rs"),
};

/// A declaration that the file does not see; `elsewhere`: where a file that is not imported declares it.
pub(crate) fn declared<'n>(
    noun: &str,
    name: &str,
    span: Span,
    visible: impl Iterator<Item = &'n str>,
    elsewhere: Option<Span>,
) -> Diagnostic {
    let diagnostic = named(noun, name, span, visible);
    match elsewhere {
        Some(place) => diagnostic
            .label("import the file that declares it")
            .related(place, "declared here, in a file that this one does not import")
            .help("A file sees its own names and those of the files that it imports."),
        None => diagnostic,
    }
}

/// A name that was looked for among `candidates`.
pub(crate) fn named<'n>(
    noun: &str,
    name: &str,
    span: Span,
    candidates: impl Iterator<Item = &'n str>,
) -> Diagnostic {
    let candidates: Vec<&str> = candidates.take(MOST_CANDIDATES).collect();
    let diagnostic = Diagnostic::new(&RULE, span, format!("there is no {noun} called `{name}`"));
    near(diagnostic, name, span, &candidates, noun)
}

/// Declared in letters that look like those of the name that is meant elsewhere.
pub(crate) fn look_alike(declared: &str, meant: &str, span: Span) -> Diagnostic {
    let message =
        format!("`{declared}` has letters of two alphabets: it is not the `{meant}` that is meant elsewhere");
    Diagnostic::new(&RULE, span, message)
        .label(format!("type `{meant}` again in one alphabet"))
        .help("Letters of different alphabets look alike, and are different letters all the same.")
        .suggest(format!("write `{meant}`"), span, meant, false)
}

fn near(diagnostic: Diagnostic, name: &str, span: Span, candidates: &[&str], noun: &str) -> Diagnostic {
    if let Some(meant) = suggest(name, candidates.iter().copied()) {
        let (label, change) = (format!("did you mean `{meant}`?"), format!("write `{meant}`"));
        return diagnostic.label(label).help(EXACTLY).suggest(change, span, meant, false);
    }
    let mut known: Vec<&str> = candidates.to_vec();
    known.sort_unstable();
    known.dedup();
    if known.is_empty() {
        return diagnostic.label(format!("no {noun} is declared here")).help(EXACTLY);
    }
    let more = known.len() > SHOWN;
    let listed: Vec<String> = known.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let rest = if more { " and others" } else { "" };
    diagnostic.label("nothing has this name").help(format!("Known here: {}{rest}.", listed.join(", ")))
}

/// A part of a record, event, service or the like. `of`: as written, or in backticks already.
pub(crate) fn member<'n>(
    of: &str,
    name: &str,
    span: Span,
    members: impl Iterator<Item = &'n str>,
) -> Diagnostic {
    let members: Vec<&str> = members.take(MOST_CANDIDATES).collect();
    let of = if of.starts_with('`') { of.to_owned() } else { format!("`{of}`") };
    let diagnostic = Diagnostic::new(&RULE, span, format!("{of} has no `{name}`"));
    near(diagnostic, name, span, &members, "part")
}

/// Something that has no parts at all.
pub(crate) fn no_members(of: &str, ty: &Ty, name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{of}` has no `{name}`: it is {ty}"))
        .label("it has no parts")
        .help("Only records and events have parts, and a declared team or person its `.lead` and `.manager`.")
}

/// A word where one of a choice is expected.
pub(crate) fn option(
    name: &str,
    span: Span,
    options: &[Name],
    expected: &Ty,
    candidates: &[&str],
) -> Diagnostic {
    let message = format!("`{name}` is not {expected}, and no field is called so");
    let diagnostic = Diagnostic::new(&RULE, span, message);
    let options: Vec<&str> = options.iter().map(Name::as_str).collect();
    match suggest(name, options.iter().chain(candidates).copied()) {
        Some(meant) => {
            let (label, change) = (format!("did you mean `{meant}`?"), format!("write `{meant}`"));
            diagnostic.label(label).help(EXACTLY).suggest(change, span, meant, false)
        }
        None => diagnostic.label(format!("write {expected}")).help(EXACTLY),
    }
}

/// A stage that several tracks have.
pub(crate) fn which_track(stage: &str, span: Span, tracks: &[Name]) -> Diagnostic {
    let written: Vec<String> = tracks.iter().map(|track| format!("`{track}.{stage}`")).collect();
    Diagnostic::new(&RULE, span, format!("several tracks have a stage called `{stage}`"))
        .label("say in which track")
        .help(format!("Write the track before it, such as {}.", written.join(" or ")))
}

/// A handoff, exception or clock where a moment is expected, without the word that says which.
pub(crate) fn moment_word(name: &str, word: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("there is no event called `{name}`"))
        .label(format!("what about it? such as `{name} {word}`"))
        .help("A name alone is an event's. Handoffs, exceptions and clocks take a word that says what happened to them.")
        .suggest(format!("write `{name} {word}`"), span, format!("{name} {word}"), false)
}

/// A stage where a moment is expected.
pub(crate) fn moment_stage(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("there is no event called `{name}`"))
        .label(format!("write `enter {name}` or `leave {name}`"))
        .help("A name alone is an event's. A stage is entered or left.")
        .suggest(format!("write `enter {name}`"), span, format!("enter {name}"), false)
}

/// So many names are listed where none is near.
const SHOWN: usize = 8;

/// Of more names than these no one can keep apart, those that come first are looked at.
const MOST_CANDIDATES: usize = 1_000;

const EXACTLY: &str = "A name is known where it is declared, and is written exactly as it is declared there.";
