//! For tests: rules as small as can be, a store that several drivers can have in turn, events.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard};

use handoff_engine::{CaseId, OutsideEvent, Record};
use handoff_plan::{
    Action, Choice, Clock, Correlate, Deadline, Duration, Edge, Event, Field, Instant, Key, LadderStep,
    Limit, Moment, Name, Person, Piece, Place, Plan, PlanId, Point, Process, Stage, StageKind, Start,
    StartOn, Template, Type, Who,
};
use handoff_store::{Cases, Checkpoint, MemoryStore, Plans, Position, Records, Store, StoreError};
use serde_json::json;

use crate::cloud_event::Arrival;

fn ann() -> Who {
    Who::Person("ann".into())
}

/// Within 24 hours; tells Ann at half of the time and at its end.
fn clock(start: Moment) -> Clock {
    let step = |fraction: &str| LadderStep {
        at: Point::Fraction(fraction.parse().unwrap()),
        condition: None,
        actions: vec![Action::Notify {
            who: ann(),
            via: None,
            text: Template { pieces: vec![Piece::Text(format!("{fraction} of the time is over"))] },
        }],
    };
    Clock {
        label: "Answered".into(),
        deadline: Deadline {
            clock: "answered".into(),
            limit: Limit::Within(Choice::One(Duration { seconds: 24 * 3_600, ..Duration::default() })),
            calendar: None,
            pause: None,
            ladder: Choice::One(vec![step("0.5"), step("1")]),
        },
        start: Edge::On(vec![start]),
        stop: Some(Edge::On(vec![Moment::Event("answer".into())])),
    }
}

/// Deals, opened by the event `deal`; a clock tells Ann after 12 hours, and after 24.
pub(crate) fn plan() -> Arc<Plan> {
    let place = Place { track: "main".into(), stage: "open".into() };
    let person = Person {
        label: "Ann".into(),
        email: None,
        deputy: None,
        manager: None,
        calendar: None,
        reach: Vec::new(),
    };
    let id = Field {
        name: "deal_id".into(),
        ty: Type::Text,
        optional: false,
        sensitive: false,
        set_by: Vec::new(),
        default: None,
        condition: None,
        description: None,
    };
    let on = StartOn::Event { event: "deal".into(), correlate: Correlate::Key, condition: None };
    let process = Process {
        label: "Deals".into(),
        key: Key { name: "deal_id".into(), ty: Type::Text },
        owner: ann(),
        calendar: None,
        context: Vec::new(),
        tracks: vec!["main".into()],
        stages: vec![Stage {
            place: place.clone(),
            label: "Open".into(),
            was: Vec::new(),
            owner: Some(ann()),
            kind: StageKind::Ordinary,
            expects: None,
            stay: None,
        }],
        starts: vec![Start { place: place.clone(), on, actions: Vec::new() }],
        handoffs: Vec::new(),
        steps: Vec::new(),
        clocks: vec![clock(Moment::Enter(place))],
        exceptions: Vec::new(),
        reactions: Vec::new(),
        whens: Vec::new(),
        observes: Vec::new(),
        invariants: Vec::new(),
    };
    let event = Event { outside: None, fields: vec![id] };
    Arc::new(Plan {
        persons: BTreeMap::from([("ann".into(), person)]),
        events: BTreeMap::from([("deal".into(), event.clone()), ("answer".into(), event)]),
        processes: BTreeMap::from([("deals".into(), process)]),
        ..Plan::default()
    })
}

/// The same with another label of the person: another plan.
pub(crate) fn other_plan() -> Arc<Plan> {
    let mut plan = Plan::clone(&plan());
    plan.persons.get_mut("ann").unwrap().label = "Ann Other".into();
    Arc::new(plan)
}

pub(crate) fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

/// `ty` for the deal `key` at `time`, or without one.
pub(crate) fn event(ty: &str, key: &str, time: Option<&str>) -> Arrival {
    Arrival::Event(OutsideEvent {
        id: format!("{ty}-{key}-{}", time.unwrap_or_default()).into(),
        source: "test".into(),
        ty: ty.into(),
        subject: None,
        time: time.map(at),
        data: json!({ "deal_id": key }),
        hops: 0,
    })
}

/// `12:00 deal.opened`, one line a fact that is shown.
pub(crate) fn lines(records: &[Record]) -> Vec<String> {
    let line = |record: &Record| Some(format!("{} {}", record.at.format("%d %H:%M"), record.fact.name()?));
    records.iter().filter_map(line).collect()
}

pub(crate) fn names(records: &[Record]) -> Vec<&'static str> {
    records.iter().filter_map(|record| record.fact.name()).collect()
}

const DISK_FULL: &str = "the disk is full";

/// Survives its driver, and fails when told to.
#[derive(Clone, Default)]
pub(crate) struct SharedStore(Arc<Mutex<Shared>>);

#[derive(Default)]
struct Shared {
    store: MemoryStore,
    stopped: Option<StoreError>,
    fail: bool,
    hold: Option<(SyncSender<()>, Receiver<()>)>,
    count: usize,
    largest: usize,
}

impl SharedStore {
    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.0.lock().unwrap()
    }

    /// The next write fails, and so does every other after it.
    pub(crate) fn fail(&self) {
        self.lock().fail = true;
    }

    /// The next group waits: the first channel says that it has come, the second lets it go.
    pub(crate) fn hold(&self) -> (Receiver<()>, SyncSender<()>) {
        let ((come, has_come), (let_go, go)) = (sync_channel(1), sync_channel(1));
        self.lock().hold = Some((come, go));
        (has_come, let_go)
    }

    /// There is room again.
    pub(crate) fn mend(&self) {
        self.lock().fail = false;
    }

    /// As after opening it again.
    pub(crate) fn reopen(&self) -> Box<dyn Store> {
        let mut shared = self.lock();
        (shared.fail, shared.stopped) = (false, None);
        Box::new(self.clone())
    }

    pub(crate) fn facts(&self) -> Vec<Record> {
        self.records().map(Result::unwrap).collect()
    }

    pub(crate) fn count(&self) -> usize {
        self.lock().count
    }

    pub(crate) fn largest_group(&self) -> usize {
        self.lock().largest
    }
}

impl Shared {
    fn write(&mut self) -> Result<&MemoryStore, StoreError> {
        if let Some(first) = &self.stopped {
            return Err(StoreError::Stopped { first: first.to_string() });
        }
        if self.fail {
            let error = StoreError::Failed { doing: "store facts".to_owned(), why: DISK_FULL.to_owned() };
            self.stopped = Some(error.clone());
            return Err(error);
        }
        Ok(&self.store)
    }
}

impl Store for SharedStore {
    fn append(&self, group: &[Record]) -> Result<Position, StoreError> {
        let hold = self.lock().hold.take();
        if let Some((come, go)) = hold {
            come.send(()).unwrap();
            go.recv().unwrap();
        }
        let mut shared = self.lock();
        shared.largest = shared.largest.max(group.len());
        let end = shared.write()?.append(group)?;
        shared.count += group.len();
        Ok(end)
    }

    fn end(&self) -> Position {
        self.lock().store.end()
    }

    fn records_between(&self, start: Position, end: Position) -> Records<'_> {
        Box::new(self.lock().store.records_between(start, end).collect::<Vec<_>>().into_iter())
    }

    fn put_plan(&self, id: PlanId, json: &[u8]) -> Result<(), StoreError> {
        self.lock().write()?.put_plan(id, json)
    }

    fn plans(&self) -> Result<Plans, StoreError> {
        self.lock().store.plans()
    }

    fn put_checkpoint(
        &self,
        up_to: Position,
        pieces: &mut dyn Iterator<Item = Vec<u8>>,
    ) -> Result<u64, StoreError> {
        self.lock().write()?.put_checkpoint(up_to, pieces)
    }

    fn checkpoint(&self) -> Result<Option<Checkpoint<'_>>, StoreError> {
        let shared = self.lock();
        let Some(Checkpoint { up_to, size, pieces }) = shared.store.checkpoint()? else { return Ok(None) };
        let pieces: Vec<_> = pieces.collect();
        Ok(Some(Checkpoint { up_to, size, pieces: Box::new(pieces.into_iter()) }))
    }

    fn put_closed(&self, cases: Vec<(CaseId, Vec<u8>)>) -> Result<(), StoreError> {
        self.lock().write()?.put_closed(cases)
    }

    fn closed(&self, case: &CaseId) -> Result<Option<Vec<u8>>, StoreError> {
        self.lock().store.closed(case)
    }

    fn all_closed(&self) -> Cases<'_> {
        Box::new(self.lock().store.all_closed().collect::<Vec<_>>().into_iter())
    }

    fn resume(&self) -> Result<(), StoreError> {
        let mut shared = self.lock();
        if shared.fail {
            return Err(StoreError::Failed {
                doing: "take up the store again".to_owned(),
                why: DISK_FULL.to_owned(),
            });
        }
        shared.stopped = None;
        Ok(())
    }
}

/// The keys of the cases that a world has.
pub(crate) fn keys(world: &handoff_engine::World) -> Vec<Name> {
    world.cases().map(|case| case.id.key.clone()).collect()
}
