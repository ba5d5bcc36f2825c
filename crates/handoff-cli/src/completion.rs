//! What a shell offers while a command is typed: besides words of the command itself the cases, handoffs and people of the
//! store or service that the line names, else of the nearest `handoff.toml`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::CommandFactory;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use clap_complete::env::{CompleteEnv, Shells};
use handoff_plan::{Plan, Process};

use crate::glance::{Glance, Whereabouts};
use crate::spec;

/// The shell's script asks by it, with the name of the shell.
const ASKED: &str = "HANDOFF_COMPLETE";

/// Answers a shell that completes a word, and ends; else does nothing.
pub(crate) fn answer() {
    CompleteEnv::with_factory(crate::Cli::command).var(ASKED).complete();
}

/// The script that makes a shell ask.
pub(crate) fn script(shell: &str, out: &mut Vec<u8>) -> std::io::Result<()> {
    let shells = Shells::builtins();
    let known = shells.completer(shell).ok_or(std::io::ErrorKind::Unsupported)?;
    known.write_registration(ASKED, "handoff", "handoff", "handoff", out)
}

/// Keys of cases that are open.
pub(crate) fn open_cases() -> ArgValueCandidates {
    ArgValueCandidates::new(|| keys(true))
}

/// Keys of all cases.
pub(crate) fn cases() -> ArgValueCandidates {
    ArgValueCandidates::new(|| keys(false))
}

fn keys(open: bool) -> Vec<CompletionCandidate> {
    let Some(Glance { plan, cases }) = look() else { return Vec::new() };
    let wanted = cases.into_iter().filter(|case| case.open || !open);
    let candidates = wanted.filter_map(|case| {
        let process = plan.as_deref().and_then(|plan| plan.processes.get(&case.process));
        let stages = case.places.iter().map(|place| {
            let stage = process.and_then(|p| p.stages.iter().find(|s| s.place == *place));
            stage.map_or_else(|| place.to_string(), |stage| stage.label.clone())
        });
        let stages = stages.collect::<Vec<_>>().join(", ");
        candidate(&case.key, &if case.open { stages } else { "closed".to_owned() })
    });
    candidates.collect()
}

pub(crate) fn people() -> ArgValueCandidates {
    of_plan(|plan| plan.persons.iter().filter_map(|(name, person)| candidate(name, &person.label)).collect())
}

pub(crate) fn processes() -> ArgValueCandidates {
    of_plan(|plan| plan.processes.iter().filter_map(|(name, p)| candidate(name, &p.label)).collect())
}

pub(crate) fn handoffs() -> ArgValueCandidates {
    of_processes(|p| p.handoffs.iter().filter_map(|h| candidate(&h.name, &h.label)).collect())
}

pub(crate) fn handoffs_and_steps() -> ArgValueCandidates {
    of_processes(|p| {
        let handoffs = p.handoffs.iter().map(|h| (&h.name, &h.label));
        let steps = p.steps.iter().map(|s| (&s.name, &s.label));
        handoffs.chain(steps).filter_map(|(name, label)| candidate(name, label)).collect()
    })
}

pub(crate) fn exceptions() -> ArgValueCandidates {
    of_processes(|p| p.exceptions.iter().filter_map(|e| candidate(&e.name, &e.label)).collect())
}

pub(crate) fn fields() -> ArgValueCandidates {
    of_processes(|p| p.context.iter().filter_map(|f| candidate(&f.name, &f.ty.to_string())).collect())
}

/// With the sign after which the value stands.
pub(crate) fn settings() -> ArgValueCandidates {
    of_processes(|p| {
        p.context.iter().filter_map(|f| candidate(&format!("{}=", f.name), &f.ty.to_string())).collect()
    })
}

pub(crate) fn rules() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let rules = handoff_compiler::rules();
        let each = rules.iter().flat_map(|rule| [rule.name, rule.code].map(|word| (word, rule.summary())));
        each.filter_map(|(word, summary)| candidate(word, summary)).collect()
    })
}

fn of_plan(offered: fn(&Plan) -> Vec<CompletionCandidate>) -> ArgValueCandidates {
    ArgValueCandidates::new(move || look().and_then(|seen| seen.plan).map_or_else(Vec::new, |p| offered(&p)))
}

/// Of those processes that have a case which the line names; of all where it names none.
fn of_processes(offered: fn(&Process) -> Vec<CompletionCandidate>) -> ArgValueCandidates {
    ArgValueCandidates::new(move || {
        let Some(Glance { plan: Some(plan), cases }) = look() else { return Vec::new() };
        let words: Vec<OsString> = std::env::args_os().collect();
        let named = cases.iter().filter(|case| words.iter().any(|word| *word == *case.key));
        let named: Vec<_> = named.map(|case| &case.process).collect();
        let processes = plan.processes.iter().filter(|(name, _)| named.is_empty() || named.contains(name));
        processes.flat_map(|(_, process)| offered(process)).collect()
    })
}

/// INVARIANT: a word in which a shell would see more than letters is not offered: some put it on the line as it is.
fn candidate(word: &str, says: &str) -> Option<CompletionCandidate> {
    let plain = |c: char| c.is_alphanumeric() || "-_.:/@+,=%".contains(c);
    let is_plain = !word.is_empty() && word.chars().all(plain) && !word.starts_with('-');
    let help = (!says.is_empty()).then(|| says.replace(['\n', '\t', '\r'], " ").into());
    is_plain.then(|| CompletionCandidate::new(word).help(help))
}

/// `None` where nothing is to be seen: a shell that completes is no place for complaints.
fn look() -> Option<Glance> {
    let words: Vec<OsString> = std::env::args_os().collect();
    let (store, url) = (option(&words, "--store"), option(&words, "--url"));
    let said =
        Whereabouts { store: store.map(PathBuf::from), url: url.and_then(|url| url.into_string().ok()) };
    let whereabouts =
        if said.is_known() { said } else { Whereabouts::of_folder(&spec::root_of(&[PathBuf::from(".")])) };
    whereabouts.look().ok()
}

/// What follows an option, or stands after its `=`.
fn option(words: &[OsString], name: &str) -> Option<OsString> {
    let after = |pair: &[OsString]| match pair {
        [option, value] if option.as_os_str() == name => Some(value.clone()),
        _ => None,
    };
    let joined = |word: &OsString| word.to_str()?.strip_prefix(name)?.strip_prefix('=').map(OsString::from);
    words.windows(2).find_map(after).or_else(|| words.iter().find_map(joined))
}
