//! Pass 7: the plan, from a model without errors. Total: there is nothing left to go wrong.

use std::collections::BTreeMap;

use handoff_plan::{Calendar, Name, PLAN_FORMAT, Plan};

use crate::model::{Item, Model, Shape};

pub(crate) fn lower(model: &Model, calendars: &BTreeMap<Name, Calendar>) -> Plan {
    Plan {
        format: PLAN_FORMAT,
        calendars: calendars.clone(),
        persons: items(&model.persons),
        teams: items(&model.teams),
        rotas: items(&model.rotas),
        records: shapes(&model.records),
        events: shapes(&model.events),
        ports: items(&model.ports),
        processes: model.processes.iter().map(|p| (p.name.clone(), p.plan.clone())).collect(),
    }
}

fn items<T: Clone>(items: &[Item<T>]) -> BTreeMap<Name, T> {
    items.iter().map(|item| (item.name.clone(), item.plan.clone())).collect()
}

fn shapes<T: Clone>(shapes: &[Shape<T>]) -> BTreeMap<Name, T> {
    shapes.iter().map(|shape| (shape.name.clone(), shape.plan.clone())).collect()
}
