//! A move between tracks that cannot be.
//!
//! Each track is in one stage at a time and moves by itself. A step stays in its track; a handoff may start another one.

use handoff_plan::Place;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0505",
    name: "wrong-track",
    severity: Severity::Error,
    source: include_str!("wrong_track.rs"),
};

pub(crate) fn step(name: &str, to: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("step `{name}` leads to `{to}`, which is not in its own track"))
        .label("name a stage of the same track, or make it a handoff")
        .help("A step moves the work of one owner inside one track. A handoff to `TRACK.STAGE` or `PROCESS.STAGE` starts the other.")
}

pub(crate) fn mixed(name: &str, first: &Place, other: &Place, span: Span) -> Diagnostic {
    let message = format!("`{name}` leads from two tracks: `{}` and `{}`", first.track, other.track);
    Diagnostic::new(&RULE, span, message)
        .label("name stages of one track")
        .help("Each track moves by itself. Write one handoff or step for each track.")
}

pub(crate) fn returned(to: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{to}` is in another track"))
        .label("name a stage of the track that the work came from")
        .help("A return moves only the track that the work came from.")
}
