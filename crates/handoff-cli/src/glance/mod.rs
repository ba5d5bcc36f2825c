//! A quick look at running cases, for those who do not wait: an editor between two keystrokes, a shell that completes a word.

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use handoff_engine::Limits;
use handoff_plan::{MAIN_TRACK, Name, Place, Plan};
use handoff_runtime::Driver;
use handoff_store::SledStore;
use serde_json::Value;
use toml::Table;

use crate::outcome::Failure;
use crate::remote::{Answer, Remote};
use crate::spec;

/// A service that has not answered by then is not asked further.
const PATIENCE: Duration = Duration::from_secs(2);
const PAGE: &str = "1000";
/// So many pages are asked for; what lies beyond is not seen.
const MAX_PAGES: usize = 100;

/// Where cases run: in a store, at a service, or both, where a service holds the store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Whereabouts {
    pub(crate) store: Option<PathBuf>,
    pub(crate) url: Option<String>,
}

/// A case, as far as a glance goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) process: Name,
    pub(crate) key: Name,
    pub(crate) open: bool,
    pub(crate) places: Vec<Place>,
}

pub(crate) struct Glance {
    /// The rules that new cases take; none where the service does not tell.
    pub(crate) plan: Option<Arc<Plan>>,
    pub(crate) cases: Vec<Seen>,
}

impl Whereabouts {
    /// What `[cases]` in the `handoff.toml` of this folder says; a store is relative to that folder.
    pub(crate) fn of_folder(folder: &Path) -> Self {
        let bytes = spec::read(&folder.join(spec::MARKER)).unwrap_or_default();
        let table = String::from_utf8(bytes).ok().and_then(|text| text.parse::<Table>().ok());
        let cases = table.as_ref().and_then(|table| table.get("cases"));
        let text = |key: &str| cases?.get(key)?.as_str().map(str::to_owned);
        Self { store: text("store").map(|store| folder.join(store)), url: text("url") }
    }

    pub(crate) fn is_known(&self) -> bool {
        self.store.is_some() || self.url.is_some()
    }

    /// The store where it is free, else the service.
    ///
    /// # Errors
    /// Neither can be looked at.
    pub(crate) fn look(&self) -> Result<Glance, Failure> {
        let seen = self.store.as_deref().map(of_store);
        match (seen, &self.url) {
            (Some(Ok(seen)), _) => Ok(seen),
            (_, Some(url)) => of_service(url),
            (Some(failed), None) => failed,
            (None, None) => Err(Failure::Usage("say where: `--url URL` or `--store DIR`".to_owned())),
        }
    }
}

fn of_store(dir: &Path) -> Result<Glance, Failure> {
    let undone = |e: &dyn std::fmt::Display| Failure::Undone(e.to_string());
    let store = SledStore::open(dir).map_err(|e| undone(&e))?;
    let driver = Driver::open(Box::new(store), Limits::default()).map_err(|e| undone(&e))?;
    let world = driver.world();
    let seen = world.cases().map(|case| Seen {
        process: case.id.process.clone(),
        key: case.id.key.clone(),
        open: case.is_open(),
        places: case.places().collect(),
    });
    Ok(Glance { plan: world.current_plan().cloned(), cases: seen.collect() })
}

fn of_service(url: &str) -> Result<Glance, Failure> {
    let remote = Remote::with_patience(url, PATIENCE);
    let text = |path: &str, query: &[(&str, &str)]| match remote.get(&[path], query)? {
        Answer::Done(text) => Ok(text),
        Answer::Refused(_) => Err(Failure::of(url, "it does not tell")),
    };
    let plan = text("plan", &[]).ok().and_then(|plan| serde_json::from_str(&plan).ok()).map(Arc::new);
    let mut cases = Vec::new();
    let mut after: Option<String> = None;
    for _ in 0..MAX_PAGES {
        let mut query = vec![("limit", PAGE), ("state", "open")];
        query.extend(after.as_deref().map(|after| ("after", after)));
        let page: Value = serde_json::from_str(&text("cases", &query)?).unwrap_or_default();
        cases.extend(page.get("cases").and_then(Value::as_array).into_iter().flatten().filter_map(case));
        after = page.get("next").and_then(Value::as_str).map(str::to_owned);
        if after.is_none() {
            break;
        }
    }
    Ok(Glance { plan, cases })
}

/// `{"process", "case", "state", "tracks": [{"track", "stage"}]}`
fn case(told: &Value) -> Option<Seen> {
    let text = |of: &Value, member: &str| of.get(member).and_then(Value::as_str).map(Name::from);
    let places = told.get("tracks").and_then(Value::as_array).into_iter().flatten();
    let places = places.filter_map(|track| {
        let name = text(track, "track").unwrap_or_else(|| Name::from(MAIN_TRACK));
        Some(Place { track: name, stage: text(track, "stage")? })
    });
    Some(Seen {
        process: text(told, "process")?,
        key: text(told, "case")?,
        open: told.get("state").and_then(Value::as_str) == Some("open"),
        places: places.collect(),
    })
}
