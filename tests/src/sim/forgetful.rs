//! The same inputs on a world that lets its closed cases go, puts them back when somebody speaks of them, and now and then
//! starts again from an image that was taken while it went on, and from what it told since. It has to tell the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use handoff_engine::{Case, CaseId, Input, InputKind, Limits, Record, World};
use handoff_plan::{Instant, Plan};

/// Inputs after which an image is begun, where none is being taken. Of so many, one is what it starts again from; what the others
/// let go, it lets go.
const IMAGE: u32 = 7;
const RESTART: u32 = 5;
/// Cases that come into the image after each input.
const SOME: usize = 2;

pub(super) struct Forgetful {
    world: World,
    gone: BTreeMap<CaseId, Case>,
    plans: Vec<Arc<Plan>>,
    taken: u32,
    images: u32,
    /// What was told since the image was begun.
    since: Vec<Record>,
}

type Told = Result<(), String>;

impl Forgetful {
    pub(super) fn new(plan: &Arc<Plan>, at: Instant) -> Self {
        let mut world = World::new(limits());
        world.load_plan(Arc::clone(plan), at);
        Self {
            world,
            gone: BTreeMap::new(),
            plans: vec![Arc::clone(plan)],
            taken: 0,
            images: 0,
            since: Vec::new(),
        }
    }

    pub(super) fn load_plan(&mut self, plan: &Arc<Plan>, at: Instant, records: &[Record]) -> Told {
        self.plans.push(Arc::clone(plan));
        let told = self.world.load_plan(Arc::clone(plan), at);
        self.go_on(&told);
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
        self.go_on(&told);
        if self.taken.is_multiple_of(IMAGE) && !self.world.is_imaging() {
            self.since.clear();
            self.world.begin_image();
        }
        same(&told, records)
    }

    pub(super) fn fire(&mut self, at: Instant, records: &[Record]) -> Told {
        let told = self.world.fire(at);
        self.go_on(&told);
        same(&told, records)
    }

    fn recall(&mut self, key: &str) {
        for id in self.world.past_cases(key) {
            self.gone.get(&id).cloned().into_iter().for_each(|case| self.world.put_back(case));
        }
    }

    /// Goes on with the image, and uses it once it is whole.
    fn go_on(&mut self, told: &[Record]) {
        self.since.extend_from_slice(told);
        let Some(mut image) = self.world.image_some(SOME) else { return };
        self.images += 1;
        let let_go = image.let_go(&limits());
        if self.images.is_multiple_of(RESTART) {
            let asking = self.world.asking();
            self.world = World::restore(&image.checkpoint(), self.plans.iter().cloned(), limits());
            self.since.drain(..).for_each(|record| self.world.apply(&record));
            self.world.ask_on(asking);
        } else {
            let_go.iter().for_each(|case| self.world.let_go(&case.id));
        }
        self.gone.extend(let_go.into_iter().map(|case| (case.id.clone(), Arc::unwrap_or_clone(case))));
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
