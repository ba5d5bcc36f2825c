//! What `handoff.toml` says of the service.

mod ports;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use handoff_engine::Limits;
use handoff_plan::{Duration as SpecDuration, Plan};
use handoff_runtime::{HttpLimits, Ports, Signature};
use toml::{Table, Value};

use crate::outcome::Failure;
use crate::spec;

const SERVICE: [&str; 5] = ["listen", "poll", "per_second", "body_bytes", "connections"];
const EVENTS: [&str; 2] = ["secret_env", "hold"];

#[derive(Debug)]
pub(super) struct Settings {
    pub(super) listen: SocketAddr,
    /// How often the files are looked at, whether or not the system told of a change.
    pub(super) poll: Duration,
    pub(super) http: HttpLimits,
    pub(super) signature: Option<Signature>,
    /// How long an event waits for its case.
    pub(super) hold_seconds: i64,
    /// The whole file and its folder: what binds ports is read by the rules that declare them.
    table: Table,
    root: PathBuf,
}

impl Settings {
    /// # Errors
    /// `handoff.toml` cannot be read, says what the service does not know, or names a secret that is not there.
    pub(super) fn load(paths: &[PathBuf]) -> Result<Self, Failure> {
        let root = spec::root_of(paths);
        let settings = read_from(&root, |table| Self::read(table, |name| std::env::var(name).ok()))?;
        Ok(Self { root, ..settings })
    }

    /// Asks whether the file says now what it said at the start. While it cannot be read it says nothing else.
    pub(super) fn still_said(&self) -> impl Fn() -> bool + Send + use<> {
        let (said, root) = (self.table.clone(), self.root.clone());
        move || read_from(&root, |now| Ok(*now == said)).unwrap_or(true)
    }

    /// Where the ports that these rules declare lead.
    ///
    /// # Errors
    /// The file binds what they do not declare, or not as its kind takes it.
    pub(super) fn ports(&self, plan: &Plan) -> Result<Ports, Failure> {
        let secret = |name: &str| std::env::var(name).ok();
        ports::read(&self.table, &self.root, plan, &secret)
            .map_err(|why| Failure::of(self.root.join(spec::MARKER).display(), why))
    }

    fn read(table: &Table, secret: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let (service, events) = (section(table, "service", &SERVICE)?, section(table, "events", &EVENTS)?);
        let http = HttpLimits::default();
        let http = HttpLimits {
            per_second: count(&service, "per_second", http.per_second)?,
            burst: count(&service, "per_second", http.burst / 2)?.saturating_mul(2),
            body_bytes: count(&service, "body_bytes", http.body_bytes)?,
            connections: count(&service, "connections", http.connections)?,
            ..http
        };
        let listen = match service.get("listen") {
            None => SocketAddr::from(([127, 0, 0, 1], 7878)),
            Some(says) => says
                .as_str()
                .and_then(|text| text.parse().ok())
                .ok_or("`listen` is like \"127.0.0.1:7878\"")?,
        };
        let poll = seconds(&service, "poll", 2)?.max(1);
        let hold_seconds = hold(&events)?;
        Ok(Self {
            listen,
            poll: Duration::from_secs(poll.unsigned_abs()),
            http,
            signature: signature(&events, secret)?,
            hold_seconds,
            table: table.clone(),
            root: PathBuf::new(),
        })
    }
}

/// How long an event waits for its case, as the spec's `handoff.toml` says.
///
/// # Errors
/// It cannot be read, or says what is no time.
pub(crate) fn hold_seconds(paths: &[PathBuf]) -> Result<i64, Failure> {
    read_from(&spec::root_of(paths), |table| hold(&section(table, "events", &EVENTS)?))
}

fn hold(events: &Table) -> Result<i64, String> {
    seconds(events, "hold", Limits::default().hold_seconds)
}

/// Reads the `handoff.toml` of a spec; an empty one, where there is none.
fn read_from<T>(root: &Path, read: impl FnOnce(&Table) -> Result<T, String>) -> Result<T, Failure> {
    let file = root.join(spec::MARKER);
    if !file.is_file() {
        return read(&Table::new()).map_err(Failure::Undone);
    }
    let failed = |why: String| Failure::of(file.display(), why);
    let bytes = spec::read(&file).map_err(failed)?;
    let text = String::from_utf8(bytes).map_err(|_| failed("it is not UTF-8 text".to_owned()))?;
    let table: Table = text.parse().map_err(|e: toml::de::Error| failed(e.to_string()))?;
    read(&table).map_err(failed)
}

fn section(table: &Table, name: &str, known: &[&str]) -> Result<Table, String> {
    let section = match table.get(name) {
        None => Table::new(),
        Some(Value::Table(section)) => section.clone(),
        Some(_) => return Err(format!("`{name}` is a table: write `[{name}]` on a line of its own")),
    };
    match section.keys().find(|key| !known.contains(&key.as_str())) {
        Some(other) => Err(format!("`[{name}]` has no `{other}`; it has {}", known.join(", "))),
        None => Ok(section),
    }
}

/// INVARIANT: a secret that is asked for and not there stops the start: it never serves unsigned by mistake.
fn signature(events: &Table, secret: impl Fn(&str) -> Option<String>) -> Result<Option<Signature>, String> {
    let Some(says) = events.get("secret_env") else { return Ok(None) };
    let name = says.as_str().ok_or("`secret_env` is the name of an environment variable, in quotes")?;
    let secret = secret(name).filter(|secret| !secret.trim().is_empty());
    let secret = secret
        .ok_or_else(|| format!("the environment variable `{name}`, with the secret of events, is not set"))?;
    Signature::new(&secret).map(Some).map_err(|e| format!("`{name}`: {e}"))
}

fn count<N: TryFrom<i64>>(section: &Table, key: &str, default: N) -> Result<N, String> {
    let Some(says) = section.get(key) else { return Ok(default) };
    let number = says.as_integer().filter(|number| *number > 0);
    number.and_then(|number| N::try_from(number).ok()).ok_or_else(|| format!("`{key}` is a number from 1 on"))
}

/// Elapsed time, in the words of a spec.
fn seconds(section: &Table, key: &str, default: i64) -> Result<i64, String> {
    let Some(says) = section.get(key) else { return Ok(default) };
    let told = says.as_str().and_then(|text| text.parse::<SpecDuration>().ok());
    let elapsed = told.filter(|told| (told.business_days, told.business_seconds) == (0, 0));
    let seconds = elapsed.and_then(|told| told.days.checked_mul(24 * 3_600)?.checked_add(told.seconds));
    seconds.filter(|seconds| *seconds > 0).ok_or_else(|| {
        format!("`{key}` is a time like \"2 seconds\" or \"7 days\", without business hours or days")
    })
}
