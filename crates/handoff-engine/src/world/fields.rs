//! Open cases by the values of fields, for `for each case where FIELD == EXPR`: looked up, not scanned.

use std::collections::{BTreeMap, BTreeSet};

use handoff_plan::{Name, Value};

use crate::case::key_text;
use crate::fact::CaseId;

/// Open cases by the values of the fields that events look them up by.
#[derive(Debug, Default)]
pub(super) struct FieldIndex {
    by_value: BTreeMap<(Name, Name), BTreeMap<Name, BTreeSet<CaseId>>>,
    of_case: BTreeMap<CaseId, BTreeMap<Name, Name>>,
}

impl FieldIndex {
    /// `value`: `None` where the field has none, or the case is closed.
    pub(super) fn set(&mut self, id: &CaseId, field: &Name, value: Option<&Value>) {
        let value = value.map(key_text);
        let fields = self.of_case.entry(id.clone()).or_default();
        let before = fields.get(field);
        if before == value.as_ref() {
            return;
        }
        let place = (id.process.clone(), field.clone());
        let values = self.by_value.entry(place).or_default();
        if let Some(cases) = before.and_then(|b| values.get_mut(b)) {
            cases.remove(id);
        }
        match value {
            Some(value) => {
                values.entry(value.clone()).or_default().insert(id.clone());
                fields.insert(field.clone(), value);
            }
            None => drop(fields.remove(field)),
        }
    }

    pub(super) fn cases(&self, process: &Name, field: &Name, value: &Value) -> impl Iterator<Item = &CaseId> {
        let values = self.by_value.get(&(process.clone(), field.clone()));
        values.and_then(|v| v.get(&key_text(value))).into_iter().flatten()
    }
}
