//! A first spec.

#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::console::Console;
use crate::outcome::{Failure, Outcome, plain};

const SPEC: &str = include_str!("template/spec.handoff");
const TEAMS: &str = include_str!("template/org/teams.handoff");
const EVENTS: &str = include_str!("template/events.ndjson");
const README: &str = include_str!("template/README.md");

/// What the process is called in the template, and its label.
const NAME: &str = "request_to_delivery";
const LABEL: &str = "Request to delivery";
/// A name that is longer than this is cut.
const MAX_NAME: usize = 60;

/// Start a spec: a small process with a scenario, ready to run
///
/// The names come from the folder's. A folder that has something in it is left alone, and the exit code is 3.
#[derive(Args)]
#[command(after_help = "Example:\n  handoff new sales-to-support && handoff test sales-to-support")]
pub(crate) struct New {
    /// The folder to make.
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

impl New {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let dir = &self.dir;
        let undone = |path: &Path, e: &std::io::Error| Failure::of(path.display(), plain(e));
        if dir.exists() {
            let mut entries = fs::read_dir(dir).map_err(|e| undone(dir, &e))?;
            if entries.next().is_some() {
                return Err(Failure::of(dir.display(), "the folder is not empty; name one that is new"));
            }
        }
        fs::create_dir_all(dir.join("org")).map_err(|e| undone(dir, &e))?;
        let name = name_of(dir);
        let label = label_of(&name);
        let file = format!("{}.handoff", name.replace('_', "-"));
        let own = |text: &str| {
            let text = text.replace("SPEC.handoff", &file);
            text.replace(NAME, &name).replace(LABEL, &label)
        };
        let files = [
            (file.as_str(), own(SPEC)),
            ("org/teams.handoff", TEAMS.to_owned()),
            ("events.ndjson", EVENTS.to_owned()),
            ("README.md", own(README)),
        ];
        for (path, text) in &files {
            let path = dir.join(path);
            fs::write(&path, text).map_err(|e| undone(&path, &e))?;
            console.line(path.display())?;
        }
        let shown = dir.display();
        console.line(format_args!(
            "\nNow try\n  handoff check {shown}\n  handoff test {shown}\n  handoff run {shown} --events {shown}/events.ndjson"
        ))?;
        Ok(Outcome::Done)
    }
}

/// A name of the language out of the folder's: letters, digits and `_`, beginning with a letter.
fn name_of(dir: &Path) -> String {
    let real = fs::canonicalize(dir).unwrap_or_else(|_| dir.to_owned());
    let folder = real.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    safe_name(&folder)
}

fn safe_name(folder: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    let letters: String = folder.chars().map(plain).take(MAX_NAME).collect();
    let words: Vec<&str> = letters.split('_').filter(|word| !word.is_empty()).collect();
    let name = words.join("_");
    match name.chars().next() {
        None => NAME.to_owned(),
        // One word alone may be one of the language's.
        Some(c) if c.is_ascii_digit() || words.len() == 1 => format!("process_{name}"),
        Some(_) => name,
    }
}

/// `sales_to_support` is `Sales to support`.
fn label_of(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}
