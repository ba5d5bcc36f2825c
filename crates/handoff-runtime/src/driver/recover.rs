//! From a store to the world that it holds, and the checkpoints that shorten the way.

use std::sync::Arc;

use handoff_engine::{CaseId, Checkpoint, Limits, World};
use handoff_plan::Plan;
use handoff_store::{Position, Store};

use super::{DriverError, past};

/// Checkpoints of another version are not read: the facts are.
pub(super) const VERSION: &str = concat!("world 6, handoff ", env!("CARGO_PKG_VERSION"), "\n");

/// The world as the store has it.
pub(super) struct Recovered {
    pub(super) world: World,
    /// The last group in it.
    pub(super) end: Position,
    /// How many facts were read after the checkpoint.
    pub(super) facts: u64,
    /// How large the checkpoint is.
    pub(super) checkpoint_bytes: u64,
}

pub(super) fn world(store: &dyn Store, limits: Limits) -> Result<Recovered, DriverError> {
    let mut plans = Vec::new();
    for stored in store.plans()?.all {
        let plan: Plan = serde_json::from_slice(&stored.json)
            .map_err(|e| DriverError::Plan { id: stored.id, why: e.to_string() })?;
        plans.push(Arc::new(plan));
    }
    let checkpoint = store.checkpoint()?;
    let checkpoint_bytes = checkpoint.as_ref().map_or(0, |c| c.bytes.len() as u64);
    let (mut world, start) = match checkpoint.and_then(|c| Some((read(&c.bytes)?, c.up_to))) {
        Some((checkpoint, up_to)) => (World::restore(checkpoint, plans, limits), up_to),
        None => {
            let mut world = World::new(limits);
            plans.into_iter().for_each(|plan| world.know_plan(plan));
            (world, Position::default())
        }
    };
    let (end, mut facts) = (store.end(), 0);
    for record in store.records_between(start, end) {
        world.apply(&record?);
        facts += 1;
    }
    Ok(Recovered { world, end, facts, checkpoint_bytes })
}

/// What a checkpoint came to.
#[derive(Default)]
pub(crate) struct Written {
    pub(super) bytes: u64,
    /// The closed cases that it leaves out: the store keeps them by themselves.
    pub(crate) put_away: Vec<CaseId>,
}

/// Replaces the checkpoint by that of a world which has everything up to `end`.
pub(super) fn put_checkpoint(
    store: &dyn Store,
    world: &mut World,
    end: Position,
) -> Result<Written, DriverError> {
    let put_away = past::put_away(store, world)?;
    // One that cannot be written costs nothing but time at the next start.
    let Ok(bytes) = postcard::to_extend(&world.checkpoint(), VERSION.as_bytes().to_vec()) else {
        return Ok(Written::default());
    };
    store.put_checkpoint(end, &bytes)?;
    Ok(Written { bytes: bytes.len() as u64, put_away })
}

fn read(bytes: &[u8]) -> Option<Checkpoint> {
    postcard::from_bytes(bytes.strip_prefix(VERSION.as_bytes())?).ok()
}
