//! Events that nothing took, to be sent once more.

use handoff_engine::{CaseId, DeadLetter, Fact, Record, World};
use handoff_plan::Value;
use handoff_store::{Store, StoreError};
use serde_json::{Map, Value as Json, json};

/// `{"id", "source", "event", "process", "case", "at", "why"}`
#[must_use]
pub fn dead_json(letter: &DeadLetter) -> Json {
    json!({
        "id": letter.event.id,
        "source": letter.event.source,
        "event": letter.event.event.as_str(),
        "process": letter.process.as_str(),
        "case": letter.key.as_str(),
        "at": handoff_plan::instant_text(letter.at),
        "why": letter.why,
    })
}

/// The type of a dead event as the outside writes it.
#[must_use]
pub fn dead_type(world: &World, letter: &DeadLetter) -> String {
    let declared = world.current_plan().and_then(|plan| plan.events.get(&letter.event.event));
    let outside = declared.and_then(|event| event.outside.clone());
    outside.unwrap_or_else(|| letter.event.event.to_string())
}

/// What it carried, from the facts; `None`: they do not say.
///
/// # Errors
/// The store cannot be read.
pub fn dead_data(store: &dyn Store, letter: &DeadLetter) -> Result<Option<Json>, StoreError> {
    let mut carried = None;
    let case = CaseId { process: letter.process.clone(), key: letter.key.clone(), round: 1 };
    for record in store.records_of(&case) {
        let Record { fact, .. } = record?;
        if let Fact::EventHeld { event, data, .. } = fact
            && event == letter.event
        {
            carried = Some(data);
        }
    }
    let json = |(name, value): (_, Value)| (String::from(name), value.to_json());
    Ok(carried.map(|data| Json::Object(data.into_iter().map(json).collect::<Map<_, _>>())))
}
