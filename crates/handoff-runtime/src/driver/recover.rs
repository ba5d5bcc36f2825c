//! From a store to the world that it holds, and the checkpoints that shorten the way.

use std::sync::Arc;

use handoff_engine::{Between, CaseId, Checkpoint, Limits, PackedCase, World};
use handoff_plan::Plan;
use handoff_store::{Position, Store};

use super::{DriverError, past};

/// Checkpoints of another version are not read: the facts are.
pub(super) const VERSION: &str = concat!("world 7, handoff ", env!("CARGO_PKG_VERSION"), "\n");
/// Cases in one piece of a checkpoint: it is written and read piece by piece, so that nobody holds all of it twice.
const CASES: usize = 256;

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
    let checkpoint_bytes = checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.size);
    let (mut world, start) =
        match checkpoint.and_then(|checkpoint| Some((checkpoint.up_to, read(checkpoint)?))) {
            Some((up_to, checkpoint)) => (World::restore(checkpoint, plans, limits), up_to),
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
    let Checkpoint { between, cases } = world.checkpoint();
    // One that cannot be written costs nothing but time at the next start.
    let Ok(first) = postcard::to_extend(&between, VERSION.as_bytes().to_vec()) else {
        return Ok(Written::default());
    };
    drop(between);
    let cases = cases.chunks(CASES).map_while(|some| postcard::to_stdvec(some).ok());
    let bytes = store.put_checkpoint(end, &mut std::iter::once(first).chain(cases))?;
    Ok(Written { bytes, put_away })
}

/// `None`: it is not as it was written, or not of this version.
fn read(checkpoint: handoff_store::Checkpoint<'_>) -> Option<Checkpoint> {
    let mut pieces = checkpoint.pieces;
    let first = pieces.next()?.ok()?;
    let between: Between = postcard::from_bytes(first.strip_prefix(VERSION.as_bytes())?).ok()?;
    let mut cases: Vec<PackedCase> = Vec::new();
    for piece in pieces {
        let some: Vec<PackedCase> = postcard::from_bytes(&piece.ok()?).ok()?;
        cases.extend(some);
    }
    Some(Checkpoint { between, cases })
}
