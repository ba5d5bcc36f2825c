mod cases;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use handoff_engine::Limits;
use handoff_lsp::{CasesAt, Host, Ran};
use handoff_plan::{Name, Place};
use handoff_runtime::play;
use handoff_syntax::diagnostic::Diagnostic;

use self::cases::Watched;
use crate::config::Config;
use crate::outcome::{Failure, Outcome};
use crate::spec;

/// Talk with an editor: the language server
///
/// Speaks the language server protocol over the standard streams; editors start it by themselves.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  handoff lsp\n\nNeovim starts it so:\n  vim.lsp.start_client({ cmd = { \"handoff\", \"lsp\" } })"
)]
pub(crate) struct Lsp {
    /// Over the standard streams, as always: some editors say so.
    #[arg(long, hide = true)]
    stdio: bool,
}

impl Lsp {
    pub(crate) fn run(self) -> Result<Outcome, Failure> {
        let served = handoff_lsp::serve(Disk::default());
        served.map(|()| Outcome::Done).map_err(|e| Failure::Undone(e.to_string()))
    }
}

/// What the specs of an editor stand in.
#[derive(Debug, Default)]
struct Disk {
    cases: Watched,
}

impl Host for Disk {
    fn specs(&self, folder: &str) -> Vec<String> {
        let found = spec::collect(&[PathBuf::from(folder)]).unwrap_or_default();
        found.iter().filter_map(|path| Some(path.to_str()?.replace('\\', "/"))).collect()
    }

    fn marked(&self, file: &str) -> Option<String> {
        let above = Path::new(file).ancestors().skip(1);
        let marked =
            above.take_while(|f| !f.as_os_str().is_empty()).find(|f| f.join(spec::MARKER).is_file())?;
        Some(marked.to_str()?.replace('\\', "/"))
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        spec::read(Path::new(path))
    }

    fn stamp(&self, path: &str) -> u64 {
        let Ok(about) = std::fs::metadata(path) else { return 0 };
        let written = about.modified().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
        let nanos =
            written.map_or(0, |since| since.as_secs().rotate_left(32) ^ u64::from(since.subsec_nanos()));
        nanos ^ about.len().rotate_left(16)
    }

    fn adjust(&self, root: &str, diagnostics: &mut Vec<Diagnostic>) -> Result<(), String> {
        let config = Config::load(None, &[PathBuf::from(root)]).map_err(|e| e.to_string())?;
        config.apply(diagnostics);
        Ok(())
    }

    fn cases_are_at(&mut self, at: CasesAt) {
        self.cases = Watched::at(at);
    }

    fn open_cases(&self, root: &str) -> BTreeMap<(Name, Place), usize> {
        self.cases.open(root)
    }

    fn cases_moved(&self) -> bool {
        self.cases.moved()
    }

    fn run_scenario(&self, file: &str, title: &str) -> Ran {
        scenario(file, title).unwrap_or_else(|failure| bad(failure.to_string()))
    }

    fn map(&self, file: &str, process: &str) -> Ran {
        map(file, process).unwrap_or_else(|failure| bad(failure.to_string()))
    }
}

fn bad(says: String) -> Ran {
    Ran { good: false, says }
}

fn scenario(file: &str, title: &str) -> Result<Ran, Failure> {
    let compiled = spec::compile(&[PathBuf::from(file)])?;
    let Some(plan) = compiled.plan else {
        return Ok(bad("the spec has errors, so nothing can be run".to_owned()));
    };
    let found = compiled.scenarios.iter().find(|s| s.title == title);
    let Some(scenario) = found else { return Ok(bad(format!("there is no scenario \"{title}\""))) };
    let played = play(&Arc::new(plan), scenario, Limits::default());
    Ok(match played.failure {
        None => Ran { good: true, says: format!("{title}: as expected") },
        Some(failure) => bad(format!(
            "{title}: line {}: expected {}; instead {}",
            failure.line, failure.expected, failure.instead
        )),
    })
}

fn map(file: &str, process: &str) -> Result<Ran, Failure> {
    let compiled = spec::compile(&[PathBuf::from(file)])?;
    let Some(plan) = compiled.plan else {
        return Ok(bad("the spec has errors, so there is no map".to_owned()));
    };
    let map = handoff_graph::Map::of(&plan, Some(process));
    Ok(Ran { good: true, says: handoff_graph::mermaid(&map) })
}
