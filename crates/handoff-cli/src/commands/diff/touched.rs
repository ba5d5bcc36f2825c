//! Which open cases of a store the new rules would touch.

use std::path::Path;
use std::sync::Arc;

use handoff_engine::{Fit, Limits};
use handoff_plan::{Calendar, Instant, Plan, instant_text};
use handoff_runtime::{Driver, Foreseen, Overdue, foresee, system_time};
use handoff_store::{SledStore, StoreError, backup};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::findings::plural;
use crate::outcome::Failure;
use crate::when;

pub(super) struct Touched {
    at: Instant,
    zone: Calendar,
    /// Cases on the new plan already.
    there: usize,
    foreseen: Vec<Foreseen>,
}

/// The store; where a running service has it open, a copy of everything that was acknowledged.
fn open(dir: &Path) -> Result<(Option<TempDir>, SledStore), StoreError> {
    match SledStore::open(dir) {
        Err(StoreError::InUse { .. }) => {}
        opened => return Ok((None, opened?)),
    }
    let failed =
        |e: std::io::Error| StoreError::Failed { doing: "copy the store".to_owned(), why: e.to_string() };
    let copy = tempfile::tempdir().map_err(failed)?;
    backup(dir, copy.path())?;
    let store = SledStore::open(copy.path())?;
    Ok((Some(copy), store))
}

impl Touched {
    /// Reads the store and changes nothing in it.
    pub(super) fn of(store: &Path, plan: &Arc<Plan>, at: Option<&str>) -> Result<Self, Failure> {
        let undone = |e: &dyn std::fmt::Display| Failure::Undone(e.to_string());
        let zone = when::zone_of(plan);
        let asked = at.map(|text| {
            when::read(text, &zone).ok_or_else(|| {
                Failure::Usage(format!(
                    "`--at {text}` is not a time: write `2026-03-12T09:00:00Z` or `2026-03-12 09:00`"
                ))
            })
        });
        let at = asked.unwrap_or_else(|| Ok(system_time()))?;
        // Dropped after the driver, which has it open.
        let (_copy, store) = open(store).map_err(|e| undone(&e))?;
        let driver = Driver::open(Box::new(store), Limits::default()).map_err(|e| undone(&e))?;
        let world = driver.world();
        let foreseen = foresee(world, plan, at);
        let there =
            world.snapshots(None).filter(|case| case.outline.is_open).count().saturating_sub(foreseen.len());
        Ok(Self { at, zone, there, foreseen })
    }

    fn that(&self, fits: impl Fn(&Fit) -> bool) -> Vec<&Foreseen> {
        self.foreseen.iter().filter(|one| fits(&one.fit)).collect()
    }

    pub(super) fn moving(&self) -> Vec<&Foreseen> {
        self.that(|fit| matches!(fit, Fit::Moves(_)))
    }

    /// Each with the reason.
    pub(super) fn staying(&self) -> Vec<(&Foreseen, &str)> {
        let stays = self.foreseen.iter().filter_map(|one| match &one.fit {
            Fit::Stays(why) => Some((one, why.as_str())),
            Fit::Moves(_) | Fit::Unchanged => None,
        });
        stays.collect()
    }

    /// Each clock whose time would be up at once.
    pub(super) fn overdue(&self) -> Vec<(&Foreseen, &Overdue)> {
        self.foreseen.iter().flat_map(|one| one.overdue.iter().map(move |overdue| (one, overdue))).collect()
    }

    /// `12 open cases: 10 would move, 1 would stay, 1 is not touched`
    pub(super) fn counts(&self) -> String {
        let (moving, staying) = (self.moving().len(), self.staying().len());
        let all = self.foreseen.len() + self.there;
        let rest = all - moving - staying;
        format!(
            "{}: {moving} would move to the new rules, {staying} would stay, {rest} would not notice",
            plural(all, "open case")
        )
    }

    pub(super) fn stays(one: &Foreseen, why: &str) -> String {
        format!("{} of {} would stay: {why}", one.case.key, one.case.process)
    }

    /// `as of` is the time of loading.
    pub(super) fn is_up(&self, one: &Foreseen, overdue: &Overdue) -> String {
        let moment = |at| when::moment(at, self.at, &self.zone);
        let (due, was) = (moment(overdue.due), moment(overdue.was_due));
        format!(
            "{} of {}: the time of {} would be up at once (due {due}, was {was})",
            one.case.key, one.case.process, overdue.clock
        )
    }

    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = vec![String::new(), self.counts()];
        lines.extend(self.staying().into_iter().map(|(one, why)| format!("  {}", Self::stays(one, why))));
        lines.extend(self.overdue().into_iter().map(|(one, up)| format!("  {}", self.is_up(one, up))));
        let moving: Vec<&str> = self.moving().iter().map(|one| one.case.key.as_str()).collect();
        if !moving.is_empty() {
            lines.push(format!("  would move: {}", moving.join(", ")));
        }
        lines
    }

    /// `{"at", "open": N, "moves": [case], "stays": [case with "why"], "overdue": [case with "clock", "due", "was_due"]}`,
    /// a case being `{"process", "case"}`.
    pub(super) fn json(&self) -> Value {
        let case =
            |one: &Foreseen| json!({"process": one.case.process.as_str(), "case": one.case.key.as_str()});
        let with = |mut case: Value, more: Value| {
            if let (Some(members), Value::Object(more)) = (case.as_object_mut(), more) {
                members.extend(more);
            }
            case
        };
        let stays = self.staying().into_iter().map(|(one, why)| with(case(one), json!({"why": why})));
        let overdue = self.overdue().into_iter().map(|(one, up)| {
            let (due, was_due) = (instant_text(up.due), instant_text(up.was_due));
            with(case(one), json!({"clock": up.clock.as_str(), "due": due, "was_due": was_due}))
        });
        json!({
            "at": instant_text(self.at),
            "open": self.foreseen.len() + self.there,
            "moves": self.moving().into_iter().map(case).collect::<Vec<_>>(),
            "stays": stays.collect::<Vec<_>>(),
            "overdue": overdue.collect::<Vec<_>>(),
        })
    }
}
