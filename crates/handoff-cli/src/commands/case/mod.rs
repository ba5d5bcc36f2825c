//! Looking at cases.

mod asked;
mod history;
mod list;
mod show;
mod why;

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use handoff_engine::{Case as EngineCase, Found, World};
use handoff_plan::{Calendar, Instant, Name, Plan};
use handoff_runtime::Driver;

use super::format::Format;
use crate::completion;
use crate::console::Console;
use crate::outcome::{Failure, Outcome};
use crate::target;
use crate::timeline::View;
use crate::when;

/// Look at cases: where they are, who has them, why they are stuck, what happened
#[derive(Subcommand)]
#[command(after_help = "Example:\n  handoff case why D-104 --store store")]
pub(crate) enum Case {
    List(list::List),
    Show(show::Show),
    Why(why::Why),
    History(history::History),
}

impl Case {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        match self {
            Self::List(list) => list.run(console),
            Self::Show(show) => show.run(console),
            Self::Why(why) => why.run(console),
            Self::History(history) => history.run(console),
        }
    }
}

/// Where the cases are kept.
#[derive(Args)]
struct Kept {
    /// The folder that `handoff run --store` keeps them in.
    #[arg(long, value_name = "DIR", conflicts_with = "url", required_unless_present = "url")]
    store: Option<PathBuf>,
    /// Where a service runs that has them; the token, if it wants one, is in `HANDOFF_TOKEN`.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Which of them.
#[derive(Args)]
struct Which {
    /// The case's key.
    #[arg(value_name = "ID", add = completion::cases())]
    id: String,
    /// Its process, where several have a case of that key.
    #[arg(long, add = completion::processes())]
    process: Option<String>,
    #[command(flatten)]
    kept: Kept,
}

impl Kept {
    fn open(&self, console: &mut Console) -> Result<Opened, Failure> {
        let none = || Failure::Usage("say where: `--store DIR` or `--url URL`".to_owned());
        let driver = target::open(self.store.as_deref().ok_or_else(none)?, console)?;
        let zone = driver.world().current_plan().map_or_else(Calendar::always, |plan| when::zone_of(plan));
        Ok(Opened { driver, zone })
    }
}

impl Which {
    /// With its case at hand, even if that closed long ago.
    fn open(&self, console: &mut Console) -> Result<Opened, Failure> {
        let mut opened = self.kept.open(console)?;
        opened.driver.recall(&self.id).map_err(|e| Failure::Undone(e.to_string()))?;
        Ok(opened)
    }
}

/// A store as it stands.
struct Opened {
    driver: Driver,
    /// Of processes without a calendar.
    zone: Calendar,
}

impl Opened {
    fn world(&self) -> &World {
        self.driver.world()
    }

    /// The case with the plan that it runs on.
    fn find(&self, which: &Which) -> Result<(&EngineCase, &Plan), Failure> {
        let world = self.world();
        match world.find(which.process.as_deref(), &which.id) {
            Found::One(case) => Ok((case, self.plan(case)?)),
            Found::Several(ids) => {
                let processes = ids.iter().map(|id| format!("`{}`", id.process)).collect::<Vec<_>>();
                let processes = processes.join(" and ");
                Err(Failure::Usage(format!(
                    "`{}` is a case of {processes}: say which with `--process`",
                    which.id
                )))
            }
            Found::None => {
                let keys = world.snapshots(None).map(|case| case.id.key).collect::<BTreeSet<_>>();
                let close = handoff_syntax::suggest(&which.id, keys.iter().map(Name::as_str));
                let hint = close.map(|key| format!("; did you mean `{key}`?")).unwrap_or_default();
                Err(Failure::Undone(format!("there is no case `{}` in this store{hint}", which.id)))
            }
        }
    }

    fn plan(&self, case: &EngineCase) -> Result<&Plan, Failure> {
        let missing =
            || Failure::Undone(format!("the store has no plan `{}` for case `{}`", case.plan, case.id.key));
        self.world().plan(&case.plan).map(|plan| &**plan).ok_or_else(missing)
    }

    fn view<'a>(&'a self, case: &'a EngineCase, plan: &'a Plan) -> View<'a> {
        View::new(plan, Some(&case.id.process), &self.zone, self.now())
    }

    /// The time of the last thing that happened.
    fn now(&self) -> Instant {
        self.world().now().unwrap_or_default()
    }
}

/// What is not in the form that this version writes.
fn strange() -> Failure {
    Failure::Undone("the service answers in another way than this program knows".to_owned())
}

/// `as of Mon 2 Mar 2026 09:00`
fn as_of(view: View<'_>) -> String {
    let (now, zone) = (view.now(), view.zone());
    format!("as of {} {}", when::day(now, zone), when::hour(now, zone))
}
