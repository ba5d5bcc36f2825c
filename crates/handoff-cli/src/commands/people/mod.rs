//! What people do: one subcommand each, all of them one event of a reserved type.

mod absence;
mod fields;

use clap::{Args, Subcommand};
use serde_json::{Map, Value};

use crate::completion;
use crate::console::Console;
use crate::outcome::{Failure, Outcome};
use crate::target::{self, Target};

#[derive(Subcommand)]
pub(crate) enum People {
    /// Open a handoff or step that is triggered by hand
    #[command(after_help = "Example:\n  handoff trigger D-104 kickoff --by maria --store store")]
    Trigger(Move),
    /// Accept a handoff that is offered
    #[command(after_help = "Example:\n  handoff accept D-104 kickoff --by carla --url http://127.0.0.1:7878")]
    Accept(Move),
    /// Return a handoff, with the reason
    #[command(
        after_help = "Example:\n  handoff return D-104 kickoff --reason incomplete --by carla --store store"
    )]
    Return(Reasoned),
    /// Send a handoff again that came back
    #[command(after_help = "Example:\n  handoff resubmit D-104 kickoff --by maria --store store")]
    Resubmit(Move),
    /// Give an approval
    #[command(after_help = "Example:\n  handoff approve D-104 kickoff --by lena --store store")]
    Approve(Approval),
    /// Decline an approval, with the reason
    #[command(
        after_help = "Example:\n  handoff decline D-104 kickoff --reason \"terms are not final\" --by lena --store store"
    )]
    Decline(Reasoned),
    /// Waive a requirement
    #[command(
        after_help = "Example:\n  handoff waive D-104 kickoff --requirement signed_off --by sam --store store"
    )]
    Waive(Approval),
    /// Set fields
    #[command(
        after_help = "Examples:\n  handoff set D-104 scope=\"50 seats\" --by maria --store store\n  handoff set D-104 --fields '{\"champion\": {\"name\": \"Jo\", \"email\": \"jo@acme.example\"}}' --by maria --store store"
    )]
    Set(fields::Set),
    /// Confirm what a machine drafted
    #[command(after_help = "Example:\n  handoff confirm D-104 summary --by maria --store store")]
    Confirm(fields::Confirm),
    /// Perform a step
    #[command(after_help = "Example:\n  handoff advance D-104 go_live --by carla --store store")]
    Advance(Move),
    /// Give work to somebody else
    #[command(after_help = "Example:\n  handoff reassign D-104 --to ben --by dana --store store")]
    Reassign(Reassign),
    /// Resolve an exception
    #[command(after_help = "Example:\n  handoff resolve D-104 misrouted --by rick --store store")]
    Resolve(Resolve),
    Away(absence::Away),
    Back(absence::Back),
}

/// On which case, and by whom.
#[derive(Args)]
pub(super) struct Given {
    /// The case's key.
    #[arg(value_name = "ID", add = completion::open_cases())]
    id: String,
    /// Whose command it is; with a token it is that of its owner.
    #[arg(long, value_name = "PERSON", add = completion::people())]
    by: Option<String>,
    /// The case's process, where several have a case of that key.
    #[arg(long, add = completion::processes())]
    process: Option<String>,
    #[command(flatten)]
    target: Target,
}

#[derive(Args)]
pub(crate) struct Move {
    #[command(flatten)]
    given: Given,
    /// The handoff or step; may be left out where only one is open.
    #[arg(value_name = "HANDOFF", add = completion::handoffs_and_steps())]
    name: Option<String>,
}

#[derive(Args)]
pub(crate) struct Reasoned {
    #[command(flatten)]
    given: Given,
    /// The handoff; may be left out where only one is open.
    #[arg(value_name = "HANDOFF", add = completion::handoffs())]
    name: Option<String>,
    #[arg(long, alias = "because")]
    reason: String,
    #[arg(long)]
    note: Option<String>,
    /// Which approval, where several are asked for.
    #[arg(long, alias = "requirement")]
    approval: Option<String>,
}

#[derive(Args)]
pub(crate) struct Approval {
    #[command(flatten)]
    given: Given,
    /// The handoff or step; may be left out where only one is open.
    #[arg(value_name = "HANDOFF", add = completion::handoffs_and_steps())]
    name: Option<String>,
    /// The requirement's name.
    #[arg(long, alias = "approval")]
    requirement: Option<String>,
    #[arg(long)]
    note: Option<String>,
}

#[derive(Args)]
pub(crate) struct Reassign {
    #[command(flatten)]
    given: Given,
    /// The handoff whose offer goes to somebody else; without it, the case's work does.
    #[arg(value_name = "HANDOFF", add = completion::handoffs())]
    name: Option<String>,
    /// The person who gets it.
    #[arg(long, value_name = "PERSON", add = completion::people())]
    to: String,
    #[arg(long)]
    note: Option<String>,
}

#[derive(Args)]
pub(crate) struct Resolve {
    #[command(flatten)]
    given: Given,
    #[arg(value_name = "EXCEPTION", add = completion::exceptions())]
    exception: String,
}

/// Members that are there.
pub(super) fn members<const N: usize>(of: [(&str, Option<String>); N]) -> Map<String, Value> {
    of.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into()))).collect()
}

impl People {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let moved = |name| members([("handoff", name)]);
        let reasoned = |r: Reasoned| {
            let data =
                [("handoff", r.name), ("reason", Some(r.reason)), ("note", r.note), ("approval", r.approval)];
            (r.given, members(data))
        };
        let approval = |a: Approval| {
            let data = [("handoff", a.name), ("requirement", a.requirement), ("note", a.note)];
            (a.given, members(data))
        };
        let (word, (given, data)) = match self {
            Self::Trigger(m) => ("trigger", (m.given, moved(m.name))),
            Self::Accept(m) => ("accept", (m.given, moved(m.name))),
            Self::Return(r) => ("return", reasoned(r)),
            Self::Resubmit(m) => ("resubmit", (m.given, moved(m.name))),
            Self::Approve(a) => ("approve", approval(a)),
            Self::Decline(r) => ("decline", reasoned(r)),
            Self::Waive(a) => ("waive", approval(a)),
            Self::Set(set) => ("set", set.read()?),
            Self::Confirm(confirm) => ("confirm", confirm.read()?),
            Self::Advance(m) => ("advance", (m.given, members([("step", m.name)]))),
            Self::Reassign(r) => {
                ("reassign", (r.given, members([("handoff", r.name), ("to", Some(r.to)), ("note", r.note)])))
            }
            Self::Resolve(r) => ("resolve", (r.given, members([("exception", Some(r.exception))]))),
            Self::Away(away) => return away.run(console),
            Self::Back(back) => return back.run(console),
        };
        given.send(console, word, data)
    }
}

impl Given {
    fn send(
        self,
        console: &mut Console,
        word: &str,
        mut data: Map<String, Value>,
    ) -> Result<Outcome, Failure> {
        let reached = self.target.reach(console)?;
        if self.by.is_none() && !reached.knows_who_asks() {
            return Err(nobody());
        }
        data.extend(members([("by", self.by), ("process", self.process)]));
        let event = target::event(&format!("handoff.{word}"), Some(&self.id), &Value::Object(data));
        match reached {
            target::Reached::Service(remote) => {
                let body = event.get("data").map(ToString::to_string).unwrap_or_default();
                let path = ["cases", &self.id, "commands", word];
                let answer = remote.post(&path, "application/json", &body, &[])?;
                self.target.answer(console, &remote, answer)
            }
            store => self.target.send(console, store, &event, None),
        }
    }
}

pub(super) fn nobody() -> Failure {
    Failure::Usage("say whose command this is: `--by PERSON`".to_owned())
}
