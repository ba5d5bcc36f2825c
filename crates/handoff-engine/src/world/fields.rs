//! Open cases by the values of fields, for `for each case where FIELD == EXPR`: looked up, not scanned.

use std::collections::{BTreeMap, BTreeSet};

use handoff_plan::{Name, Value};

use crate::case::key_text;
use crate::fact::CaseId;
use crate::few::Few;

/// Open cases by the values of the fields that events look them up by.
///
/// INVARIANT: both say the same, and neither holds what is empty.
#[derive(Debug, Default)]
pub(super) struct FieldIndex {
    by_value: BTreeMap<(Name, Name), BTreeMap<Name, BTreeSet<CaseId>>>,
    of_case: BTreeMap<CaseId, Few<Name, Name>>,
}

impl FieldIndex {
    /// `value`: `None` where the field has none, or the case is closed.
    pub(super) fn set(&mut self, id: &CaseId, field: &Name, value: Option<&Value>) {
        let value = value.map(key_text);
        let before = self.of_case.get(id).and_then(|fields| fields.get(field));
        if before == value.as_ref() {
            return;
        }
        let values = self.by_value.entry((id.process.clone(), field.clone())).or_default();
        if let Some(before) = before
            && let Some(cases) = values.get_mut(before)
        {
            cases.remove(id);
            if cases.is_empty() {
                values.remove(before);
            }
        }
        let fields = self.of_case.entry(id.clone()).or_default();
        match value {
            Some(value) => {
                values.entry(value.clone()).or_default().insert(id.clone());
                fields.insert(field.clone(), value);
            }
            None => drop(fields.remove(field)),
        }
        if fields.is_empty() {
            self.of_case.remove(id);
        }
    }

    /// The values that a case is found by.
    pub(super) fn of(&self, id: &CaseId) -> Option<&Few<Name, Name>> {
        self.of_case.get(id)
    }

    /// Everything in it, for a checkpoint.
    pub(super) fn entries(&self) -> Vec<(CaseId, Few<Name, Name>)> {
        self.of_case.iter().map(|(id, fields)| (id.clone(), fields.clone())).collect()
    }

    pub(super) fn cases(&self, process: &Name, field: &Name, value: &Value) -> impl Iterator<Item = &CaseId> {
        let values = self.by_value.get(&(process.clone(), field.clone()));
        values.and_then(|v| v.get(&key_text(value))).into_iter().flatten()
    }
}

impl FromIterator<(CaseId, Few<Name, Name>)> for FieldIndex {
    fn from_iter<I: IntoIterator<Item = (CaseId, Few<Name, Name>)>>(entries: I) -> Self {
        let mut index = Self { of_case: entries.into_iter().collect(), ..Self::default() };
        for (id, fields) in &index.of_case {
            for (field, value) in fields {
                let values = index.by_value.entry((id.process.clone(), field.clone())).or_default();
                values.entry(value.clone()).or_default().insert(id.clone());
            }
        }
        index
    }
}
