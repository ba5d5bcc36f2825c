//! What entering a stage of another process asks for. The case there does not exist yet: it is asked of what the package would
//! bring.

use handoff_plan::{Handoff, Name, PackageField, Target, Who};

use super::Turn;
use super::requirement::names_of;
use crate::case::{Case, Slot, key_text};
use crate::eval::Scope;
use crate::fact::{CaseId, Missing};
use crate::who::CASE;

impl Turn<'_> {
    /// The leaves name the fields here, which the giver can fill.
    pub(super) fn unmet_at_entry(&self, handoff: &Handoff) -> Vec<Missing> {
        let Target::Process { process, .. } = &handoff.target else { return Vec::new() };
        let Some(declared) = self.plan.processes.get(process).filter(|_| !handoff.entry.is_empty()) else {
            return Vec::new();
        };
        let about = handoff_plan::About::Handoff(handoff.name.clone());
        let (here, instance) = (self.scope(&about), self.case.handoffs.get(&handoff.name));
        let there = self.as_opened(handoff, process, &declared.key.name, &here);
        let scope = Scope::new(self.plan, declared, &there, &CASE);
        let carried = |leaf: &Name| {
            let field = leaf.split(['.', '[']).next().unwrap_or_default();
            handoff.package.iter().flat_map(|p| &p.fields).find(|f| f.name == field)
        };
        let source = |leaf: Name| match carried(&leaf) {
            Some(PackageField { value, name, .. }) if *name == leaf => names_of(&here, value),
            _ => vec![leaf],
        };
        let unmet = handoff.entry.iter().filter_map(|r| {
            let leaves = self.lack(r, &scope, instance)?.leaves(&scope, r);
            let from = self.supplied_by(r.from.as_ref().unwrap_or(&Who::Giver), &about);
            let leaves = leaves.into_iter().flat_map(source).collect();
            Some(Missing { requirement: r.name.clone(), from, leaves })
        });
        unmet.collect()
    }

    /// The case as acceptance would open it. Only what holds as a value counts: no draft, nothing invalid.
    fn as_opened(&self, handoff: &Handoff, process: &Name, key_name: &Name, here: &Scope<'_>) -> Case {
        let fields = handoff.package.iter().flat_map(|p| &p.fields);
        let known = fields.filter_map(|f| Some((&f.name, here.value(&f.value).ok()?.into_owned())));
        let (mut key, mut context) = (self.case.key.clone(), crate::few::Few::new());
        for (name, value) in known {
            if name == key_name {
                key = value;
            } else {
                context.insert(name.clone(), Slot { value, at: self.set.at, by: None, draft: None });
            }
        }
        let id = CaseId { process: process.clone(), key: key_text(&key), round: 1 };
        let mut case = Case::new(id, self.case.plan, key, Some(self.case.id.clone()), self.set.at);
        case.context = context;
        case
    }
}
