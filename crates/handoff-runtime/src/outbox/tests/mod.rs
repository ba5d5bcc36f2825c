//! Effects on their way out, to servers and programs on this machine, with a clock that the test moves.

mod command;
mod fake;
mod mail;
mod notices;
mod results;
mod survival;

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use handoff_compiler::{Files, Root, compile, load};
use handoff_engine::{Effect, Limits, Record, World};
use handoff_plan::{Instant, Name, Plan};
use serde_json::Value;

use super::{Binding, Dispatcher, PortKind, Ports, Wake};
use crate::driver::Driver;
use crate::http::Meter;
use crate::live::{Handle, Runtime};
use crate::testing::{SharedStore, at, event};

/// Long enough for any machine; it is only ever waited for where something is broken.
const PATIENCE: Duration = Duration::from_secs(60);

struct Text(String);

impl Files for Text {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if path == "spec.handoff" {
            Ok(self.0.clone().into_bytes())
        } else {
            Err("it is not there".to_owned())
        }
    }
}

/// Deals, opened by `deal`; what follows is `actions`.
fn plan(actions: &str) -> Arc<Plan> {
    let text = format!("{}\n", include_str!("spec.handoff")).replace("ACTIONS", actions);
    let root = Root { folder: String::new(), paths: vec!["spec.handoff".to_owned()] };
    let compilation = compile(load(&root, &Text(text)));
    Arc::new(compilation.plan.unwrap_or_else(|| panic!("{:?}", compilation.diagnostics)))
}

#[derive(Clone)]
struct Hands(Arc<Mutex<Instant>>);

/// A runtime and its dispatcher over a store that outlives both.
struct House {
    runtime: Runtime,
    dispatcher: Dispatcher,
    ports: Arc<Ports>,
    hands: Hands,
    facts: Receiver<Record>,
}

impl House {
    fn new(store: &SharedStore, actions: &str, ports: Ports) -> Self {
        Self::at(store, actions, ports, "2026-03-02T09:00:00Z")
    }

    fn at(store: &SharedStore, actions: &str, ports: Ports, time: &str) -> Self {
        let hands = Hands(Arc::new(Mutex::new(at(time))));
        let driver = Driver::open(store.reopen(), Limits::default()).unwrap();
        let (wake, (tell, facts)) = (Wake::default(), channel());
        let mut ear = wake.ear();
        let hear = move |records: &[Record]| {
            ear(records);
            // The test may be over.
            records.iter().for_each(|record| drop(tell.send(record.clone())));
        };
        let now = hands.clone();
        let runtime = Runtime::start_with(driver, move || *now.0.lock().unwrap(), hear).unwrap();
        runtime.handle().use_plan(plan(actions)).unwrap();
        let (ports, now) = (Arc::new(ports), hands.clone());
        let now = move || *now.0.lock().unwrap();
        let meter = Meter::new().unwrap();
        let dispatcher = Dispatcher::start(&runtime.handle(), &ports, wake, &meter, now).unwrap();
        Self { runtime, dispatcher, ports, hands, facts }
    }

    fn handle(&self) -> Handle {
        self.runtime.handle()
    }

    fn open(&self, key: &str) {
        self.handle().send(event("deal", key, None)).unwrap();
    }

    fn advance(&self, seconds: i64) {
        *self.hands.0.lock().unwrap() += chrono::TimeDelta::seconds(seconds);
        self.dispatcher.look_again();
    }

    fn now(&self) -> Instant {
        *self.hands.0.lock().unwrap()
    }

    /// Waits for that fact, as JSON.
    #[track_caller]
    fn until(&self, name: &str) -> Value {
        loop {
            let record = self.facts.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no {name} came"));
            if record.fact.name() == Some(name) {
                return record.to_json().unwrap();
            }
        }
    }

    fn outbox(&self) -> Vec<Effect> {
        self.handle().look(|world| world.outbox().effects().cloned().collect()).unwrap()
    }

    fn shown(&self) -> Vec<Value> {
        let ports = self.ports.clone();
        let look = move |world: &World| {
            world.outbox().effects().map(|effect| super::shown(world, &ports, effect)).collect()
        };
        self.handle().look(look).unwrap()
    }

    fn alarms(&self, key: &'static str) -> Vec<(Name, Name)> {
        let look = move |world: &World| {
            let case = world.cases().find(|case| case.id.key == key).unwrap();
            case.alarms.iter().map(|(name, alarm)| (name.clone(), alarm.owner.clone())).collect()
        };
        self.handle().look(look).unwrap()
    }

    fn stop(self) {
        self.dispatcher.stop();
        self.runtime.stop().unwrap();
    }
}

fn http(url: &str) -> Binding {
    Binding::new(PortKind::Http { url: url.to_owned(), signature: None })
}

fn slack(url: &str) -> Binding {
    Binding::new(PortKind::Slack { url: url.to_owned() })
}

fn named(name: &str, binding: Binding) -> BTreeMap<Name, Binding> {
    BTreeMap::from([(name.into(), binding)])
}

fn services(name: &str, binding: Binding) -> Ports {
    Ports::new(named(name, binding), BTreeMap::new(), None)
}

fn channels(name: &str, binding: Binding) -> Ports {
    Ports::new(BTreeMap::new(), named(name, binding), None)
}
