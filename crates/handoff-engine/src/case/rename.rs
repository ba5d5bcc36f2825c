//! A case that moves to a plan in which things are called otherwise.

use std::sync::Arc;

use handoff_plan::{Name, Place};

use super::Case;
use crate::fact::Renames;
use crate::few::Few;

impl Case {
    pub(super) fn rename(&mut self, renames: &Renames) {
        // What waited to become true is named by its place in the plan; the move tells anew what holds. An invariant is named
        // by its words: one that is broken already is not broken anew.
        self.holding.retain(|rule| rule.starts_with("invariant "));
        for (track, state) in &mut self.tracks {
            let stage =
                state.stage.as_ref().map(|stage| Place { track: track.clone(), stage: stage.clone() });
            if let Some(new) = stage.and_then(|place| now_called(&renames.stages, &place)) {
                state.stage = Some(new.stage);
            }
        }
        rename_keys(&mut self.stages, &renames.stages);
        rename_keys(&mut self.handoffs, &renames.handoffs);
        rename_keys(&mut self.held, &renames.handoffs);
        rename_keys(&mut self.clocks, &renames.clocks);
        rename_keys(&mut self.alarms, &renames.clocks);
        if let Some(new) = self.latest.as_ref().and_then(|name| now_called(&renames.handoffs, name)) {
            self.latest = Some(new);
        }
        for instance in self.handoffs.values_mut() {
            if let Some(new) = instance.source.as_ref().and_then(|place| now_called(&renames.stages, place)) {
                instance.source = Some(new);
            }
        }
        for call in self.calls.values_mut() {
            if let Some((name, number)) = &call.request.about
                && let Some(new) = now_called::<Name>(&renames.handoffs, name)
            {
                let about = Some((new, *number));
                Arc::make_mut(&mut call.request).about = about;
            }
        }
    }
}

fn now_called<T: PartialEq + Clone>(renames: &[(T, T)], old: &T) -> Option<T> {
    renames.iter().find(|(from, _)| from == old).map(|(_, to)| to.clone())
}

/// All at once: two names may change places.
fn rename_keys<K: Ord + Clone, V>(map: &mut Few<K, V>, renames: &[(K, K)]) {
    let taken: Vec<(K, V)> =
        renames.iter().filter_map(|(from, to)| Some((to.clone(), map.remove(from)?))).collect();
    map.extend(taken);
}
