use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use handoff_syntax::MAX_FILE_BYTES;
use handoff_syntax::source::SourceFile;
use similar::TextDiff;

use crate::console::Console;
use crate::outcome::{Failure, Outcome, plain};
use crate::spec;

/// Rewrite specs in the one style
#[derive(Args)]
#[command(
    after_help = "Examples:\n  handoff fmt specs/\n  handoff fmt --check specs/\n  handoff fmt - < kickoff.handoff"
)]
pub(crate) struct Fmt {
    /// Files, or folders with `.handoff` files below them; `-` reads stdin and writes stdout.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Print what would change and change nothing; exit with 1 where something would.
    #[arg(long)]
    check: bool,
}

impl Fmt {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let stdin = Path::new("-");
        if self.paths.iter().any(|p| p == stdin) {
            if self.paths.len() > 1 {
                return Err(Failure::Usage("`-` stands alone: stdin is one file".to_owned()));
            }
            return self.pipe(console);
        }
        let mut outcome = Outcome::Done;
        for path in spec::collect(&self.paths)? {
            let shown = path.display().to_string();
            let bytes = spec::read(&path).map_err(|why| Failure::of(&shown, why))?;
            match styled(&shown, bytes) {
                Ok((old, new)) if old == new => {}
                Ok((old, new)) if self.check => {
                    outcome = Outcome::Findings;
                    diff(console, &shown, &old, &new)?;
                }
                Ok((_, new)) => spec::replace(&path, &new).map_err(|e| Failure::of(&shown, plain(&e)))?,
                Err(why) => {
                    outcome = Outcome::Findings;
                    console.remark(why);
                }
            }
        }
        Ok(outcome)
    }

    /// From stdin to stdout.
    fn pipe(&self, console: &mut Console) -> Result<Outcome, Failure> {
        let mut bytes = Vec::new();
        let limited = std::io::stdin().lock().take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes);
        limited.map_err(|e| Failure::of("stdin", plain(&e)))?;
        if bytes.len() as u64 > MAX_FILE_BYTES {
            return Err(Failure::of("stdin", format!("larger than {} MiB", MAX_FILE_BYTES >> 20)));
        }
        match styled("stdin", bytes) {
            Ok((old, new)) if self.check && old != new => {
                diff(console, "stdin", &old, &new)?;
                Ok(Outcome::Findings)
            }
            Ok(_) if self.check => Ok(Outcome::Done),
            Ok((_, new)) => {
                console.out().write_all(new.as_bytes())?;
                Ok(Outcome::Done)
            }
            Err(why) => {
                console.remark(why);
                Ok(Outcome::Findings)
            }
        }
    }
}

/// The text as it is and in the one style; or why it has none, for a person.
fn styled(shown: &str, bytes: Vec<u8>) -> Result<(String, String), String> {
    let old =
        String::from_utf8(bytes).map_err(|_| format!("{shown}: left as it is: it is not UTF-8 text"))?;
    let file = SourceFile::new(shown, old);
    let new = handoff_syntax::format(&file).map_err(|e| format!("{shown}: left as it is: {e}"))?;
    Ok((file.text().to_owned(), new))
}

fn diff(console: &mut Console, shown: &str, old: &str, new: &str) -> Result<(), Failure> {
    let diff = TextDiff::from_lines(old, new);
    let unified = diff.unified_diff().header(shown, &format!("{shown} (formatted)")).to_string();
    console.out().write_all(unified.as_bytes())?;
    Ok(())
}
