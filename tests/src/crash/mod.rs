//! Crashes: a process with the whole runtime is killed at random moments, and what it acknowledged is looked for.

pub mod child;
mod judge;
mod power;
mod trial;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use handoff_compiler::Compilation;
use handoff_engine::OutsideEvent;
use handoff_plan::Plan;
use handoff_runtime::Arrival;
use serde_json::{Value, json};

pub use trial::{Tally, kills, power_cuts};

/// What a deal goes through, one input a step; in the last one the notice of its completion is marked as delivered.
pub const STEPS: usize = INPUTS + 1;
/// Of these, events and commands.
const INPUTS: usize = 6;
/// One more, which closes a deal. Crashes have every second one take it: what is closed is let go, and found again.
const CLOSES: usize = STEPS;

/// The rules that the process runs.
///
/// # Errors
/// They do not compile.
pub fn plan() -> Result<Arc<Plan>, String> {
    let Compilation { plan, diagnostics, .. } = crate::specs::compile_file(&here(), "deal.handoff");
    plan.map(Arc::new).ok_or_else(|| format!("{diagnostics:?}"))
}

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("crash")
}

/// The input that is a deal's step; `call`: the one that its fifth step answers.
pub fn input(key: &str, step: usize, call: &str) -> Arrival {
    let set = |field: &str, value: &str| ("handoff.set", json!({"by": "maria", "fields": {field: value}}));
    let (ty, data): (&str, Value) = match step {
        0 => ("deal.won", json!({"deal_id": key})),
        1 => set("scope", "50 seats, single sign-on"),
        2 => set("goals", "every team on board by summer"),
        3 => ("handoff.accept", json!({"by": "carla", "handoff": "kickoff"})),
        4 => ("handoff.call.succeeded", json!({"call": call, "result": "2026-03-05T10:00:00Z"})),
        CLOSES => ("handoff.trigger", json!({"by": "carla", "step": "go_live"})),
        _ => ("handoff.set", json!({"by": "carla", "fields": {"kickoff_at": "2026-03-05T10:00:00Z"}})),
    };
    Arrival::Event(OutsideEvent {
        id: format!("{key}-{step}").into(),
        source: "crash".into(),
        ty: ty.into(),
        subject: Some(key.into()),
        time: None,
        data,
        hops: 0,
    })
}

/// The same as a CloudEvent, in JSON; its fifth step answers the oldest call.
#[must_use]
pub fn event(key: &str, step: usize) -> String {
    let (ty, data) = match step {
        0 => ("deal.won", format!(r#"{{"deal_id":"{key}"}}"#)),
        1 => ("handoff.set", r#"{"by":"maria","fields":{"scope":"50 seats, single sign-on"}}"#.to_owned()),
        2 => {
            ("handoff.set", r#"{"by":"maria","fields":{"goals":"every team on board by summer"}}"#.to_owned())
        }
        3 => ("handoff.accept", r#"{"by":"carla","handoff":"kickoff"}"#.to_owned()),
        4 => {
            let data = r#"{"call":"calendar.book","result":"2026-03-05T10:00:00Z"}"#;
            ("handoff.call.succeeded", data.to_owned())
        }
        _ => {
            let data = r#"{"by":"carla","fields":{"kickoff_at":"2026-03-05T10:00:00Z"}}"#;
            ("handoff.set", data.to_owned())
        }
    };
    format!(
        r#"{{"specversion":"1.0","id":"{key}-{step}","source":"crash","type":"{ty}","subject":"{key}","data":{data}}}"#
    )
}
