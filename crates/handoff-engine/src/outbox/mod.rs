//! What is to leave: effects, until somebody outside has them or they are given up.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, hash_map};
use std::sync::Arc;

use handoff_plan::{Instant, Name, Value};
use serde::{Deserialize, Serialize};
use smol_str::format_smolstr;

use crate::fact::{CallRequest, CaseId, Fact, Record};
use crate::hashed::{Hashed, seeded};

/// Given-up effects that are remembered; beyond it the oldest is forgotten. The histories still say what became of it.
const GIVEN_UP: usize = 10_000;

/// A fact that the outside world is to hear of, and how that stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// The number of its fact.
    pub seq: u64,
    #[serde(with = "handoff_plan::time::written")]
    pub at: Instant,
    pub case: CaseId,
    pub kind: EffectKind,
    pub state: EffectState,
    /// Tries that failed.
    pub failures: u32,
    /// Why the last one did.
    pub error: Option<String>,
    /// Not tried before then; `None`: at once.
    #[serde(with = "handoff_plan::time::written")]
    pub next: Option<Instant>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum EffectKind {
    /// `word`: how the record calls it, such as `escalated`.
    Notice {
        word: Word,
        to: Name,
        via: Option<Name>,
        text: String,
    },
    Task {
        to: Name,
        text: String,
        #[serde(with = "handoff_plan::time::written")]
        due: Option<Instant>,
    },
    Call(Arc<CallRequest>),
    Event {
        event: Name,
        data: BTreeMap<Name, Value>,
    },
}

/// What kind of notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Word {
    Notified,
    Reminded,
    Escalated,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EffectState {
    Waiting,
    /// A call that was taken; its result comes later.
    Promised,
    /// It is not tried any more, until somebody says so.
    GivenUp,
}

/// A port that said that it is gone for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disabled {
    #[serde(with = "handoff_plan::time::written")]
    pub at: Instant,
    pub why: String,
    /// A digest of where it led: another binding is another port.
    pub binding: u64,
    /// Where the alarm stands.
    pub case: Option<CaseId>,
}

/// What the live service binds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bindings {
    pub services: Vec<Name>,
    pub channels: Vec<Name>,
    /// Emitted events go outside too.
    pub events: bool,
}

/// A fold over the facts.
///
/// INVARIANT: a call is in it from the day that it is asked for. Notices, tasks and events are in it only once a live service
/// has run on this store (`ports.bound`): before that there was nobody to send them, and whoever reads the facts has them.
#[derive(Clone, Debug, PartialEq)]
pub struct Outbox {
    standing: Standing,
    /// By the number of their fact; shared with whoever has an image of the world.
    effects: BTreeMap<u64, Arc<Effect>>,
    /// INVARIANT: those of `effects` that are calls.
    calls: Hashed<Name, u64>,
    /// How many effects each case has here. INVARIANT: counts `effects`, and holds no zero.
    of_case: Hashed<CaseId, u32>,
}

/// What it knows beside the effects themselves; there may be many of those, and a checkpoint keeps them by themselves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Standing {
    bindings: Option<Bindings>,
    given_up: BTreeSet<u64>,
    disabled: BTreeMap<Name, Disabled>,
}

impl Effect {
    /// Names this effect for ever, whatever it takes to deliver it: its idempotency key.
    #[must_use]
    pub fn id(&self) -> Name {
        if let EffectKind::Call(request) = &self.kind {
            return request.call.clone();
        }
        let CaseId { process, key, round } = &self.case;
        let round = if *round > 1 { format!("/{round}") } else { String::new() };
        format_smolstr!("{process}/{key}{round}/{}-{}", self.kind.word(), self.seq)
    }
}

impl EffectKind {
    /// `call`, `notified`, `reminded`, `escalated`, `task` or `event`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Notice { word, .. } => word.text(),
            Self::Task { .. } => "task",
            Self::Call(_) => "call",
            Self::Event { .. } => "event",
        }
    }

    /// The person that it is for.
    #[must_use]
    pub fn to(&self) -> Option<&Name> {
        match self {
            Self::Notice { to, .. } | Self::Task { to, .. } => Some(to),
            Self::Call(_) | Self::Event { .. } => None,
        }
    }

    /// What has to be delivered of that fact; `None`: nothing.
    fn of(fact: &Fact) -> Option<Self> {
        let notice = |word, to: &Name, via: Option<&Name>, text: &str| Self::Notice {
            word,
            to: to.clone(),
            via: via.cloned(),
            text: text.to_owned(),
        };
        Some(match fact {
            Fact::Notified { to, via, text } => notice(Word::Notified, to, via.as_ref(), text),
            Fact::Reminded { to, text } => notice(Word::Reminded, to, None, text),
            Fact::Escalated { to, text } => notice(Word::Escalated, to, None, text),
            Fact::TaskCreated { to, text, due } => {
                Self::Task { to: to.clone(), text: text.clone(), due: *due }
            }
            Fact::CallRequested(request) => Self::Call(Arc::clone(request)),
            Fact::EventEmitted { event, data, .. } => {
                Self::Event { event: event.clone(), data: data.clone() }
            }
            _ => return None,
        })
    }
}

impl Word {
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Notified => "notified",
            Self::Reminded => "reminded",
            Self::Escalated => "escalated",
        }
    }
}

impl EffectState {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Promised => "promised",
            Self::GivenUp => "dead",
        }
    }
}

impl Outbox {
    /// `seed`: see [`seeded`].
    pub(crate) fn new(seed: u64) -> Self {
        let hasher = seeded(seed);
        Self {
            standing: Standing::default(),
            effects: BTreeMap::new(),
            calls: Hashed::with_hasher(hasher.clone()),
            of_case: Hashed::with_hasher(hasher),
        }
    }

    pub(crate) fn apply(&mut self, record: &Record) {
        match &record.fact {
            Fact::Notified { .. }
            | Fact::Reminded { .. }
            | Fact::Escalated { .. }
            | Fact::TaskCreated { .. }
                if self.standing.bindings.is_some() =>
            {
                self.take_in(record);
            }
            Fact::EventEmitted { .. }
                if self.standing.bindings.as_ref().is_some_and(|bound| bound.events) =>
            {
                self.take_in(record);
            }
            Fact::CallRequested(request) => {
                // Asked for again: the one before it is over.
                self.call_is_over(&request.call);
                self.take_in(record);
            }
            Fact::CallSucceeded { call, .. } => self.call_is_over(call),
            Fact::CallFailed { call, error, last, .. } => {
                if let Some(seq) = self.calls.get(call).copied() {
                    self.fail(seq, error, *last);
                }
            }
            Fact::EffectDelivered { effect, .. } => self.deliver(*effect),
            Fact::EffectFailed { effect, error, last, .. } => self.fail(*effect, error, *last),
            Fact::EffectDeferred { effect, until } => {
                if let Some(effect) = self.effects.get_mut(effect).map(Arc::make_mut) {
                    effect.next = Some(*until);
                }
            }
            Fact::EffectRetried { effect, .. } => self.try_again(*effect),
            Fact::EffectDropped { effect, .. } => self.forget(*effect),
            Fact::PortsBound(bindings) => self.standing.bindings = Some(bindings.clone()),
            Fact::PortDisabled { port, why, binding } => {
                let (why, case) = (why.clone(), record.case.clone());
                self.standing
                    .disabled
                    .insert(port.clone(), Disabled { at: record.at, why, binding: *binding, case });
            }
            Fact::PortEnabled { port, .. } => drop(self.standing.disabled.remove(port)),
            _ => {}
        }
    }

    fn take_in(&mut self, record: &Record) {
        let (Some(kind), Some(case)) = (EffectKind::of(&record.fact), record.case.clone()) else { return };
        if let EffectKind::Call(request) = &kind {
            self.calls.insert(request.call.clone(), record.seq);
        }
        let effect = Effect {
            seq: record.seq,
            at: record.at,
            case: case.clone(),
            kind,
            state: EffectState::Waiting,
            failures: 0,
            error: None,
            next: None,
        };
        if self.effects.insert(record.seq, Arc::new(effect)).is_none() {
            *self.of_case.entry(case).or_default() += 1;
        }
    }

    fn call_is_over(&mut self, call: &Name) {
        if let Some(seq) = self.calls.get(call).copied() {
            self.forget(seq);
        }
    }

    fn forget(&mut self, seq: u64) {
        self.standing.given_up.remove(&seq);
        let Some(effect) = self.effects.remove(&seq) else { return };
        if let EffectKind::Call(request) = &effect.kind {
            self.calls.remove(&request.call);
        }
        if let hash_map::Entry::Occupied(mut count) = self.of_case.entry(effect.case.clone()) {
            if *count.get() > 1 {
                *count.get_mut() -= 1;
            } else {
                count.remove();
            }
        }
    }

    fn deliver(&mut self, seq: u64) {
        match self.effects.get_mut(&seq).map(Arc::make_mut) {
            Some(effect) if matches!(effect.kind, EffectKind::Call(_)) => {
                effect.state = EffectState::Promised;
            }
            _ => self.forget(seq),
        }
    }

    fn fail(&mut self, seq: u64, error: &str, last: bool) {
        let Some(effect) = self.effects.get_mut(&seq).map(Arc::make_mut) else { return };
        effect.failures = effect.failures.saturating_add(1);
        effect.error = Some(error.to_owned());
        effect.next = None;
        if last {
            effect.state = EffectState::GivenUp;
            self.standing.given_up.insert(seq);
            if self.standing.given_up.len() > GIVEN_UP
                && let Some(oldest) = self.standing.given_up.first().copied()
            {
                self.forget(oldest);
            }
        }
    }

    fn try_again(&mut self, seq: u64) {
        let Some(effect) = self.effects.get_mut(&seq).map(Arc::make_mut) else { return };
        (effect.state, effect.failures, effect.next) = (EffectState::Waiting, 0, None);
        self.standing.given_up.remove(&seq);
    }

    /// What the live service bound last; `None`: none ever ran on this store.
    #[must_use]
    pub fn bindings(&self) -> Option<&Bindings> {
        self.standing.bindings.as_ref()
    }

    pub(crate) fn standing(&self) -> &Standing {
        &self.standing
    }

    /// As it was left, but for the effects.
    pub(crate) fn resume(&mut self, standing: Standing) {
        self.standing = standing;
    }

    /// With the effects again.
    pub(crate) fn fill(&mut self, effects: Vec<Arc<Effect>>) {
        for effect in &effects {
            if let EffectKind::Call(request) = &effect.kind {
                self.calls.insert(request.call.clone(), effect.seq);
            }
            *self.of_case.entry(effect.case.clone()).or_default() += 1;
        }
        self.effects = effects.into_iter().map(|effect| (effect.seq, effect)).collect();
    }

    /// In the order in which they were caused.
    pub fn effects(&self) -> impl DoubleEndedIterator<Item = &Effect> {
        self.effects.values().map(Arc::as_ref)
    }

    pub(crate) fn shared(&self) -> impl Iterator<Item = &Arc<Effect>> {
        self.effects.values()
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.effects.len()
    }

    /// Those behind that number.
    pub fn effects_after(&self, seq: u64) -> impl Iterator<Item = &Effect> {
        self.effects.range(seq.saturating_add(1)..).map(|(_, effect)| effect.as_ref())
    }

    #[must_use]
    pub fn effect(&self, seq: u64) -> Option<&Effect> {
        self.effects.get(&seq).map(Arc::as_ref)
    }

    /// The effect of that name.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Effect> {
        let seq = match self.calls.get(id) {
            Some(seq) => *seq,
            None => id.rsplit_once('-')?.1.parse().ok()?,
        };
        self.effects.get(&seq).map(Arc::as_ref).filter(|effect| effect.id() == id)
    }

    /// How many were given up.
    #[must_use]
    pub fn given_up(&self) -> usize {
        self.standing.given_up.len()
    }

    /// Whether something of that case is still to leave, or was given up.
    #[must_use]
    pub fn concerns(&self, case: &CaseId) -> bool {
        self.of_case.contains_key(case)
    }

    /// Whether something of that case was given up.
    #[must_use]
    pub fn has_given_up(&self, case: &CaseId) -> bool {
        self.standing
            .given_up
            .iter()
            .filter_map(|seq| self.effects.get(seq))
            .any(|effect| effect.case == *case)
    }

    /// Ports that said that they are gone.
    #[must_use]
    pub fn disabled(&self) -> &BTreeMap<Name, Disabled> {
        &self.standing.disabled
    }
}
