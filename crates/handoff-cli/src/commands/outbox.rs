use clap::{Args, Subcommand};
use handoff_engine::{EffectState, OutboxInput};
use handoff_runtime::Driver;
use serde_json::Value;

use super::Format;
use crate::console::Console;
use crate::outcome::{Failure, Outcome};
use crate::remote::{Answer, Remote};
use crate::target::{Reached, Target};

/// Look at what is still to leave (calls, notices, tasks), try it again, give it up
#[derive(Subcommand)]
#[command(after_help = "Example:\n  handoff outbox list --url http://127.0.0.1:7878")]
pub(crate) enum Outbox {
    List(List),
    Retry(Retry),
    Drop(Drop),
}

/// Everything that waits, is tried again, or was given up (`dead`)
///
/// A running service also says through which port it goes, and why it does not.
#[derive(Args)]
#[command(after_help = "Example:\n  handoff outbox list --store store")]
pub(crate) struct List {
    /// Only what was given up.
    #[arg(long)]
    dead: bool,
    #[command(flatten)]
    target: Target,
}

/// Try an effect again at once, also one that was given up; or a port that said that it is gone
#[derive(Args)]
#[command(
    after_help = "Examples:\n  handoff outbox retry sales_to_cs/D-104/1 --url http://127.0.0.1:7878\n  handoff outbox retry --port crm --url http://127.0.0.1:7878"
)]
pub(crate) struct Retry {
    /// The effect, as `handoff outbox list` prints it.
    #[arg(required_unless_present = "port", conflicts_with = "port")]
    effect: Option<String>,
    /// A port, as `handoff outbox list` and the log print it, with everything of it that was given up.
    #[arg(long, value_name = "PORT")]
    port: Option<String>,
    #[command(flatten)]
    target: Target,
}

/// Give an effect up: it goes nowhere. A call counts as failed for good, and what the spec says about that happens
#[derive(Args)]
#[command(after_help = "Example:\n  handoff outbox drop sales_to_cs/D-104/1 --store store")]
pub(crate) struct Drop {
    /// The effect, as `handoff outbox list` prints it.
    effect: String,
    /// Why, for the record.
    #[arg(long, default_value = "dropped by hand")]
    reason: String,
    #[command(flatten)]
    target: Target,
}

impl Outbox {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        match self {
            Self::List(list) => list.run(console),
            Self::Retry(retry) => retry.run(console),
            Self::Drop(drop) => drop.run(console),
        }
    }
}

impl List {
    fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        match self.target.reach(console)? {
            Reached::Store(driver) => {
                for effect in driver.world().outbox().effects() {
                    self.tell(console, &effect.to_json())?;
                }
            }
            Reached::Service(remote) => self.ask(console, &remote)?,
        }
        Ok(Outcome::Done)
    }

    fn ask(&self, console: &mut Console, remote: &Remote) -> Result<(), Failure> {
        let mut after: Option<String> = None;
        loop {
            let query: Vec<_> = after.as_deref().map(|after| ("after", after)).into_iter().collect();
            let page = match remote.get(&["outbox"], &query)? {
                Answer::Done(text) => serde_json::from_str::<Value>(&text).unwrap_or_default(),
                Answer::Refused(problem) => return Err(refused(&problem)),
            };
            for effect in page.get("effects").and_then(Value::as_array).into_iter().flatten() {
                self.tell(console, effect)?;
            }
            match page.get("next").and_then(Value::as_u64) {
                Some(next) => after = Some(next.to_string()),
                None => return Ok(()),
            }
        }
    }

    fn tell(&self, console: &mut Console, effect: &Value) -> Result<(), Failure> {
        if self.dead && effect.get("state").and_then(Value::as_str) != Some(EffectState::GivenUp.word()) {
            return Ok(());
        }
        match self.target.format() {
            Format::Json => console.line(effect)?,
            Format::Text => console.line(line(effect))?,
        }
        Ok(())
    }
}

/// `sales_to_cs/D-104/1  crm.deal_terms  waiting  2026-03-02T09:00:00Z  2 failed, next 09:05: it did not answer in time`
fn line(effect: &Value) -> String {
    let text = |member: &str| effect.get(member).and_then(Value::as_str);
    let what = match (text("service"), text("action")) {
        (Some(service), Some(action)) => format!("{service}.{action}"),
        _ => text("event").or(text("kind")).unwrap_or_default().to_owned(),
    };
    let to = text("to").map(|to| format!(" to {to}")).unwrap_or_default();
    let port = text("port").filter(|port| Some(*port) != text("service"));
    let port = port.map(|port| format!(" through {port}")).unwrap_or_default();
    let head = [text("effect"), Some(&format!("{what}{to}{port}")), text("state"), text("at")];
    let head = head.into_iter().flatten().collect::<Vec<_>>().join("  ");
    let failures = effect.get("failures").and_then(Value::as_u64).filter(|failures| *failures > 0);
    let failures = failures.map(|failures| format!("  {failures} failed")).unwrap_or_default();
    let next = text("next").map(|next| format!("  next {next}")).unwrap_or_default();
    let error = text("error").map(|error| format!("  {error}")).unwrap_or_default();
    format!("{head}{failures}{next}{error}")
}

impl Retry {
    fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let reached = self.target.reach(console)?;
        let path: [&str; 3] = match (&self.effect, &self.port) {
            (Some(effect), _) => ["outbox", effect, "retry"],
            (None, Some(port)) => ["ports", port, "retry"],
            (None, None) => return Err(Failure::Usage("say which effect, or which `--port`".to_owned())),
        };
        match reached {
            Reached::Service(remote) => ask(console, &self.target, &remote, &path, ""),
            Reached::Store(driver) => {
                let inputs = match (&self.effect, &self.port) {
                    (Some(id), _) => vec![OutboxInput::Retry { effect: find(&driver, id)?, by: None }],
                    (None, port) => port_again(&driver, port.as_deref().unwrap_or_default())?,
                };
                self.target.store(console, *driver, |driver, at| driver.take_outbox(inputs, at))
            }
        }
    }
}

/// What the store knows of a port is whether it is gone.
fn port_again(driver: &Driver, port: &str) -> Result<Vec<OutboxInput>, Failure> {
    if driver.world().outbox().disabled().contains_key(port) {
        return Ok(vec![OutboxInput::Enable { port: port.into(), by: None }]);
    }
    Err(Failure::Undone(format!("the port `{port}` is not gone, as far as the store knows")))
}

impl Drop {
    fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        match self.target.reach(console)? {
            Reached::Service(remote) => {
                ask(console, &self.target, &remote, &["outbox", &self.effect, "drop"], &self.reason)
            }
            Reached::Store(driver) => {
                let (effect, why) = (find(&driver, &self.effect)?, self.reason.clone());
                let inputs = vec![OutboxInput::Drop { effect, by: None, why }];
                self.target.store(console, *driver, |driver, at| driver.take_outbox(inputs, at))
            }
        }
    }
}

fn find(driver: &Driver, id: &str) -> Result<u64, Failure> {
    let found = driver.world().outbox().find(id).map(|effect| effect.seq);
    found.ok_or_else(|| {
        Failure::Undone(format!("no effect `{id}` is in the outbox: `handoff outbox list` shows them"))
    })
}

fn ask(
    console: &mut Console,
    target: &Target,
    remote: &Remote,
    path: &[&str],
    reason: &str,
) -> Result<Outcome, Failure> {
    let query: Vec<_> = [("reason", reason)].into_iter().filter(|(_, reason)| !reason.is_empty()).collect();
    match remote.act(path, &query)? {
        Answer::Refused(problem) => Err(refused(&problem)),
        done @ Answer::Done(_) => target.answer(console, remote, done),
    }
}

pub(super) fn refused(problem: &Value) -> Failure {
    let why = problem.get("detail").and_then(Value::as_str).unwrap_or("the service refuses it");
    Failure::Undone(why.to_owned())
}
