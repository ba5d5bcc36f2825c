//! From a store to the world that it holds, and the checkpoints that shorten the way.

use std::sync::Arc;

use handoff_engine::{Checkpoint, Limits, World};
use handoff_plan::Plan;
use handoff_store::{Position, Store};

use super::DriverError;

/// Checkpoints of another version are not read: the facts are.
const VERSION: &str = concat!("world 1, handoff ", env!("CARGO_PKG_VERSION"), "\n");

/// The world as the store has it, and how many facts were read after the checkpoint.
pub(super) fn world(store: &dyn Store, limits: Limits) -> Result<(World, u64), DriverError> {
    let mut plans = Vec::new();
    for stored in store.plans()?.all {
        let plan: Plan = serde_json::from_slice(&stored.json)
            .map_err(|e| DriverError::Plan { id: stored.id, why: e.to_string() })?;
        plans.push(Arc::new(plan));
    }
    let checkpoint = store.checkpoint()?;
    let (mut world, start) = match checkpoint.and_then(|c| Some((read(&c.bytes)?, c.up_to))) {
        Some((checkpoint, up_to)) => (World::restore(checkpoint, plans, limits), up_to),
        None => {
            let mut world = World::new(limits);
            plans.into_iter().for_each(|plan| world.know_plan(plan));
            (world, Position::default())
        }
    };
    let mut facts = 0;
    for record in store.records_after(start) {
        world.apply(&record?);
        facts += 1;
    }
    Ok((world, facts))
}

/// The world as the bytes of a checkpoint. `None`: it cannot be written, which costs nothing but time at the next start.
pub(super) fn checkpoint(world: &World) -> Option<Vec<u8>> {
    postcard::to_extend(&world.checkpoint(), VERSION.as_bytes().to_vec()).ok()
}

fn read(bytes: &[u8]) -> Option<Checkpoint> {
    postcard::from_bytes(bytes.strip_prefix(VERSION.as_bytes())?).ok()
}
