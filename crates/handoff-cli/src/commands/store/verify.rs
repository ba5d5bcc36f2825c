use clap::Args;
use handoff_store::verify;
use serde_json::json;

use super::super::format::Format;
use super::{At, undone};
use crate::console::Console;
use crate::outcome::{Failure, Outcome};

/// Read everything in a store, and say whether it is as it was written
///
/// Every checksum, every group of facts in its place, and that the journal says the same as sled. Nothing is mended: a store
/// that is not sound ends with exit code 3, and `handoff store restore` puts it right. The store must not be in use.
#[derive(Args)]
#[command(after_help = "Example:\n  handoff store verify store")]
pub(crate) struct Verify {
    #[command(flatten)]
    at: At,
}

impl Verify {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let found = verify(&self.at.dir).map_err(undone)?;
        let (groups, facts, plans) = (found.groups, found.records, found.plans);
        match self.at.format {
            Format::Json => console.line(json!({
                "sound": found.is_sound(),
                "groups": groups,
                "facts": facts,
                "plans": plans,
                "checkpoint": found.checkpoint.map(|position| position.0),
                "problems": found.problems,
            }))?,
            Format::Text => {
                for problem in &found.problems {
                    console.line(problem)?;
                }
                if found.is_sound() {
                    console.line(format_args!("sound: {facts} facts in {groups} groups, {plans} plans"))?;
                }
            }
        }
        match found.problems.len() {
            0 => Ok(Outcome::Done),
            1 => Err(Failure::of(self.at.dir.display(), "this store is not sound: 1 problem")),
            many => Err(Failure::of(
                self.at.dir.display(),
                format_args!("this store is not sound: {many} problems"),
            )),
        }
    }
}
