//! A second reader of what is to leave: which effects wait, were promised or given up, told from the facts alone.

use std::collections::{BTreeMap, BTreeSet};

use handoff_engine::{Case, CaseId, EffectState, Fact, Record, World};
use handoff_plan::Name;

/// The standing alarm of a case of which something could not be delivered.
const UNDELIVERED: &str = "undelivered";

#[derive(Debug)]
struct Effect {
    case: CaseId,
    /// The name of a call.
    call: Option<Name>,
    state: EffectState,
}

#[derive(Debug, Default)]
pub(super) struct Effects {
    /// A live service ran, and whether emitted events go outside too.
    bound: Option<bool>,
    standing: BTreeMap<u64, Effect>,
    calls: BTreeMap<Name, u64>,
    disabled: BTreeSet<Name>,
    /// Looked at after the step: what its facts spoke of.
    touched: Vec<u64>,
}

type Told = Result<(), String>;

impl Effects {
    pub(super) fn see(&mut self, record: &Record) -> Told {
        match &record.fact {
            Fact::Notified { .. }
            | Fact::Reminded { .. }
            | Fact::Escalated { .. }
            | Fact::TaskCreated { .. }
                if self.bound.is_some() =>
            {
                self.caused(record, None)
            }
            Fact::EventEmitted { .. } if self.bound == Some(true) => self.caused(record, None),
            Fact::CallRequested(request) => {
                if let Some(before) = self.calls.remove(&request.call) {
                    let before = self.standing.remove(&before).map(|e| e.state);
                    let may = before == Some(EffectState::GivenUp);
                    expect(may, || format!("{} is asked for again while it is {before:?}", request.call))?;
                }
                self.calls.insert(request.call.clone(), record.seq);
                self.caused(record, Some(request.call.clone()))
            }
            Fact::CallSucceeded { call, .. } => self.over(self.number(call)?),
            Fact::CallFailed { call, last: true, .. } => self.given_up(self.number(call)?),
            Fact::EffectDelivered { effect, .. } => self.delivered(*effect),
            Fact::EffectFailed { effect, last, .. } => {
                self.waits(*effect)?;
                if *last { self.given_up(*effect) } else { Ok(()) }
            }
            Fact::EffectRetried { effect, .. } => {
                self.find(*effect)?.state = EffectState::Waiting;
                Ok(())
            }
            Fact::EffectDropped { effect, .. } => self.over(*effect),
            Fact::PortsBound(bindings) => {
                self.bound = Some(bindings.events);
                Ok(())
            }
            Fact::PortDisabled { port, .. } => {
                expect(self.disabled.insert(port.clone()), || format!("{port} is gone twice"))
            }
            Fact::PortEnabled { port, .. } => {
                expect(self.disabled.remove(port), || format!("{port} is back and was not gone"))
            }
            _ => Ok(()),
        }
    }

    fn caused(&mut self, record: &Record, call: Option<Name>) -> Told {
        let Some(case) = record.case.clone() else { return Err("an effect of no case".to_owned()) };
        let effect = Effect { case, call, state: EffectState::Waiting };
        self.touched.push(record.seq);
        expect(self.standing.insert(record.seq, effect).is_none(), || format!("two effects {}", record.seq))
    }

    fn number(&self, call: &Name) -> Result<u64, String> {
        self.calls.get(call).copied().ok_or_else(|| format!("{call} has a result and nobody asked for it"))
    }

    fn find(&mut self, effect: u64) -> Result<&mut Effect, String> {
        self.touched.push(effect);
        self.standing.get_mut(&effect).ok_or_else(|| format!("effect {effect} is over, or never was"))
    }

    fn waits(&mut self, effect: u64) -> Told {
        let state = self.find(effect)?.state;
        expect(state == EffectState::Waiting, || format!("effect {effect} goes out while it is {state:?}"))
    }

    /// Never what is over, was given up, or was delivered before.
    fn delivered(&mut self, effect: u64) -> Told {
        self.waits(effect)?;
        let found = self.find(effect)?;
        if found.call.is_some() {
            found.state = EffectState::Promised;
            return Ok(());
        }
        self.over(effect)
    }

    fn given_up(&mut self, effect: u64) -> Told {
        let found = self.find(effect)?;
        let before = std::mem::replace(&mut found.state, EffectState::GivenUp);
        expect(before != EffectState::GivenUp, || format!("effect {effect} is given up twice"))
    }

    fn over(&mut self, effect: u64) -> Told {
        self.find(effect)?;
        let call = self.standing.remove(&effect).and_then(|e| e.call);
        if let Some(call) = call {
            self.calls.remove(&call);
        }
        Ok(())
    }

    /// What the step spoke of stands as the world says.
    pub(super) fn agree(&mut self, world: &World) -> Told {
        for effect in std::mem::take(&mut self.touched) {
            let mine = self.standing.get(&effect).map(|e| e.state);
            let theirs = world.outbox().effect(effect).map(|e| e.state);
            expect(mine == theirs, || format!("effect {effect} is {theirs:?} and not {mine:?}"))?;
        }
        Ok(())
    }

    /// A notice that was given up stays visible; the alarm goes with the last of them.
    pub(super) fn alarmed(&self, case: &Case) -> Told {
        let mut given_up = self.standing.values().filter(|e| e.state == EffectState::GivenUp);
        let alarm = case.alarms.contains_key(UNDELIVERED);
        if alarm {
            let something = given_up.any(|e| e.case == case.id);
            return expect(something, || format!("{} has an alarm and all was delivered", case.id.key));
        }
        let silent = case.is_open() && given_up.any(|e| e.case == case.id && e.call.is_none());
        expect(!silent, || format!("something of {} was given up and nobody hears of it", case.id.key))
    }

    /// All of it.
    pub(super) fn finish(&self, world: &World) -> Told {
        let mine = self.standing.iter().map(|(seq, e)| (*seq, e.state));
        let theirs = world.outbox().effects().map(|e| (e.seq, e.state));
        expect(mine.eq(theirs), || "the outbox is not what its facts say".to_owned())?;
        let gone = world.outbox().disabled().keys();
        expect(self.disabled.iter().eq(gone), || "other ports are gone than the facts say".to_owned())
    }
}

fn expect(holds: bool, otherwise: impl FnOnce() -> String) -> Told {
    if holds { Ok(()) } else { Err(otherwise()) }
}
