//! From a store to the world that it holds, and the checkpoints that shorten the way.

use std::iter::once;
use std::sync::Arc;

use handoff_engine::{CaseId, Image, Limits, Restoring, World};
use handoff_plan::Plan;
use handoff_store::{Position, Store};

use super::{DriverError, past};

/// Checkpoints of another version are not read: the facts are.
pub(super) const VERSION: &str = concat!("world 9, handoff ", env!("CARGO_PKG_VERSION"), "\n");

/// The world as the store has it.
pub(super) struct Recovered {
    pub(super) world: World,
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
    let restored = checkpoint.and_then(|checkpoint| {
        let up_to = checkpoint.up_to;
        Some((read(checkpoint, &plans, limits)?, up_to))
    });
    // A world that nothing came to yet is what every fact is read into.
    let (mut world, start) =
        restored.unwrap_or_else(|| (Restoring::new(plans, limits).done(), Position::default()));
    let (end, mut facts) = (store.end(), 0);
    for record in store.records_between(start, end) {
        world.apply(&record?);
        facts += 1;
    }
    Ok(Recovered { world, facts, checkpoint_bytes })
}

/// What a checkpoint came to.
#[derive(Default)]
pub(crate) struct Written {
    pub(super) bytes: u64,
    /// The closed cases that it leaves out: the store keeps them by themselves.
    pub(crate) put_away: Vec<CaseId>,
}

/// Replaces the checkpoint by one of the world as it was when it had everything up to `end`.
pub(super) fn put_checkpoint(
    store: &dyn Store,
    mut image: Image,
    end: Position,
    limits: &Limits,
) -> Result<Written, DriverError> {
    let put_away = past::put_away(store, &mut image, limits)?;
    let checkpoint = image.checkpoint();
    // One that cannot be written costs nothing but time at the next start: it is read as none.
    let pieces = checkpoint.pieces().map_while(|piece| postcard::to_stdvec(&piece).ok());
    let bytes = store.put_checkpoint(end, &mut once(VERSION.as_bytes().to_vec()).chain(pieces))?;
    Ok(Written { bytes, put_away })
}

/// `None`: it is not as it was written, or not of this version.
fn read(checkpoint: handoff_store::Checkpoint<'_>, plans: &[Arc<Plan>], limits: Limits) -> Option<World> {
    let mut pieces = checkpoint.pieces;
    if pieces.next()?.ok()? != VERSION.as_bytes() {
        return None;
    }
    let mut restoring = Restoring::new(plans.iter().cloned(), limits);
    for piece in pieces {
        restoring.take(postcard::from_bytes(&piece.ok()?).ok()?);
    }
    Some(restoring.done())
}
