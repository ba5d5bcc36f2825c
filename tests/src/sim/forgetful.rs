//! The same inputs on a world that lets its closed cases go, puts them back when somebody speaks of them, and now and then
//! starts again from its checkpoint. It has to tell the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use handoff_engine::{Case, CaseId, Input, InputKind, Limits, Record, World};
use handoff_plan::{Instant, Plan};

/// Inputs after which closed cases are let go, and after which it starts again.
const LET_GO: u32 = 7;
const RESTART: u32 = 90;

pub(super) struct Forgetful {
    world: World,
    gone: BTreeMap<CaseId, Case>,
    plans: Vec<Arc<Plan>>,
    taken: u32,
}

type Told = Result<(), String>;

impl Forgetful {
    pub(super) fn new(plan: &Arc<Plan>, at: Instant) -> Self {
        let mut world = World::new(limits());
        world.load_plan(Arc::clone(plan), at);
        Self { world, gone: BTreeMap::new(), plans: vec![Arc::clone(plan)], taken: 0 }
    }

    pub(super) fn load_plan(&mut self, plan: &Arc<Plan>, at: Instant, records: &[Record]) -> Told {
        self.plans.push(Arc::clone(plan));
        let told = self.world.load_plan(Arc::clone(plan), at);
        same(&told, records)
    }

    pub(super) fn take(&mut self, input: &Input, records: &[Record]) -> Told {
        if let InputKind::Event(event) = &input.kind
            && event.ty.starts_with("handoff.")
            && let Some(key) = &event.subject
        {
            self.recall(key);
        }
        let told = self.world.take(input);
        self.taken += 1;
        if self.taken.is_multiple_of(LET_GO) {
            self.let_go();
        }
        if self.taken.is_multiple_of(RESTART) {
            self.restart();
        }
        same(&told, records)
    }

    pub(super) fn fire(&mut self, at: Instant, records: &[Record]) -> Told {
        same(&self.world.fire(at), records)
    }

    fn recall(&mut self, key: &str) {
        for id in self.world.past_cases(key) {
            self.gone.get(&id).cloned().into_iter().for_each(|case| self.world.put_back(case));
        }
    }

    fn let_go(&mut self) {
        for id in self.world.settled() {
            if let Some(case) = self.world.case(&id) {
                self.gone.insert(id.clone(), case.clone());
            }
            self.world.let_go(&id);
        }
    }

    fn restart(&mut self) {
        let asking = self.world.asking();
        self.world = World::restore(&self.world.checkpoint(), self.plans.iter().cloned(), limits());
        self.world.ask_on(asking);
    }
}

fn limits() -> Limits {
    Limits { closed_cases: 2, ..Limits::default() }
}

fn same(told: &[Record], records: &[Record]) -> Told {
    if told == records {
        return Ok(());
    }
    let differs = told.iter().zip(records).find(|(one, other)| one != other);
    let (one, other) =
        differs.map_or((told.get(records.len()), records.get(told.len())), |(a, b)| (Some(a), Some(b)));
    Err(format!("a world that let closed cases go tells {one:?} instead of {other:?}"))
}
