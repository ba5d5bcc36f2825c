//! One input on one case, taken to rest.
//!
//! A [`Turn`] tells facts; telling one applies it at once, marks what hangs on it, and queues the moments that it is. Then it
//! rests: moments first, then what was marked, in order of declaration, until nothing moves.

mod action;
mod approval;
mod authority;
mod call;
mod clock;
mod close;
mod command;
mod entry;
mod event;
mod exception;
mod life;
mod lookup;
mod moving;
mod requirement;
mod returns;
mod route;
mod rule;
mod stage;
mod step;

use std::collections::{BTreeMap, VecDeque};

pub(crate) use event::Arrival;

use handoff_plan::{About, Instant, Moment, Name, Place, Plan, Process, Value};

use crate::bits::Bits;
use crate::case::Case;
use crate::eval::Scope;
use crate::fact::{CaseId, Fact};
use crate::index::{Dependency, Index, MomentUse, Prepared, Sleeper, Watcher};
use crate::limits::Limits;
use crate::people::People;

/// Moments that there is room for at once: mostly fewer wait to be acted on.
const MOMENTS: usize = 8;

/// What a turn wants of the world beyond its case.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outgoing {
    /// An event of this runtime, to be taken after rest.
    Emit { event: Name, data: BTreeMap<Name, Value> },
    /// A linked case. `by`: the handoff whose acceptance opens it, and where.
    Open { process: Name, by: Option<Opener>, fields: BTreeMap<Name, Value> },
    /// A linked case is over: the work that opened it was given back.
    Close { case: CaseId, why: String },
}

/// The handoff into another process that was accepted.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Opener {
    pub handoff: Name,
    pub place: Place,
    /// Who accepted: the owner there.
    pub owner: Name,
}

/// What a turn reads and may not change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting<'a> {
    pub prepared: &'a Prepared,
    pub limits: &'a Limits,
    pub at: Instant,
    /// When what came in happened; never later than `at`.
    pub occurred: Instant,
    pub event: Option<&'a BTreeMap<Name, Value>>,
}

pub(crate) struct Turn<'a> {
    set: Setting<'a>,
    plan: &'a Plan,
    process: &'a Process,
    index: &'a Index,
    case: &'a mut Case,
    people: &'a mut People,
    facts: Vec<Fact>,
    outgoing: Vec<Outgoing>,
    /// Dependencies that changed, and have not been followed yet.
    touched: Bits,
    /// Watchers that have to look.
    marked: Bits,
    /// The handoff that was looked at last, whether it can be offered, by its place; and the dependencies that changed since.
    checked: Option<(usize, Bits)>,
    /// Moments that something waits for.
    moments: VecDeque<&'a MomentUse>,
    /// It was stopped: its rules set each other off without end.
    restless: bool,
    /// Why the case closes, though its own way is not at an end: its work was given back.
    given_back: Option<String>,
}

/// What came of a turn.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub facts: Vec<Fact>,
    pub outgoing: Vec<Outgoing>,
}

impl<'a> Turn<'a> {
    /// `room`: where the facts are told to. `None`: the case's process is not in that plan (the caller gives each case its own
    /// plan, so this is a broken store).
    pub(crate) fn new(
        set: Setting<'a>,
        case: &'a mut Case,
        people: &'a mut People,
        room: Vec<Fact>,
    ) -> Option<Self> {
        let (process, index) = set.prepared.process(&case.id.process)?;
        Some(Self {
            set,
            plan: &set.prepared.plan,
            process,
            index,
            case,
            people,
            facts: room,
            outgoing: Vec::new(),
            touched: Bits::default(),
            marked: Bits::default(),
            checked: None,
            moments: VecDeque::with_capacity(MOMENTS),
            restless: false,
            given_back: None,
        })
    }

    /// Takes it to rest and gives what happened.
    pub(crate) fn finish(mut self) -> Outcome {
        self.rest();
        Outcome { facts: self.facts, outgoing: self.outgoing }
    }

    pub(crate) fn case(&self) -> &Case {
        self.case
    }

    pub(crate) fn process(&self) -> &'a Process {
        self.process
    }

    pub(crate) fn scope<'s>(&'s self, about: &'s About) -> Scope<'s> {
        let mut scope = Scope::new(self.plan, self.process, self.case, about).with_event(self.set.event);
        if let About::Handoff(name) = about {
            let instance = self.case.handoffs.get(name);
            scope.note = instance.and_then(|i| i.note.as_deref());
            scope.reason = instance.and_then(|i| i.returned.as_ref()).map(|reason| {
                let returns = self.handoff(name).map_or(&[][..], |h| &h.returns);
                returns.iter().find(|r| r.name == *reason).map_or(reason.as_str(), |r| r.label.as_str())
            });
        }
        if let About::Exception(name) = about {
            // Why it was raised is told where it is raised.
            scope.reason = self.facts.iter().rev().find_map(|fact| match fact {
                Fact::ExceptionRaised { exception, text, .. } if exception == name => text.as_deref(),
                _ => None,
            });
        }
        scope
    }

    /// A fact happens: the case and the people take it in, what hangs on it is marked, and what waits for it is queued. Nothing
    /// waits for anything on a closed case: the late result of a call is on record, and that is all.
    fn tell(&mut self, fact: Fact) {
        if self.case.is_open() {
            let index = self.index;
            let waiting = moment_of(&fact).and_then(|moment| index.moments.get(&moment));
            self.moments.extend(waiting);
        }
        self.take_in(&fact);
        self.facts.push(fact);
    }

    /// Nothing acts on the moment.
    fn tell_quietly(&mut self, fact: Fact) {
        self.take_in(&fact);
        self.facts.push(fact);
    }

    fn take_in(&mut self, fact: &Fact) {
        self.people.apply(fact, Some(self.case));
        self.case.apply(self.set.at, fact);
        self.mark(fact);
    }

    fn mark(&mut self, fact: &Fact) {
        match fact {
            Fact::ContextSet { fields, .. } => {
                fields.keys().for_each(|field| self.touch(&Dependency::Field(field.clone())));
            }
            Fact::DraftSet { field, .. } | Fact::DraftConfirmed { field, .. } => {
                self.touch(&Dependency::Field(field.clone()));
            }
            Fact::StageEntered { .. } | Fact::StageLeft { .. } => self.touch(&Dependency::Stages),
            Fact::AssignmentChanged { .. } | Fact::CaseOpened { .. } => self.touch(&Dependency::People),
            Fact::ClockBreached { clock, .. } => self.touch(&Dependency::Clock(clock.clone())),
            Fact::ExceptionRaised { .. } | Fact::ExceptionResolved { .. } => {
                self.touch(&Dependency::Exceptions);
            }
            Fact::CallSucceeded { .. } | Fact::CallFailed { last: true, .. } => {
                self.touch(&Dependency::Calls);
            }
            Fact::ExposureCounted { .. } => self.touch(&Dependency::Exposure),
            Fact::EventReceived { event, .. } => self.touch(&Dependency::Event(event.event.clone())),
            Fact::ApprovalGiven { handoff, .. }
            | Fact::ApprovalDeclined { handoff, .. }
            | Fact::ApprovalVoided { handoff, .. }
            | Fact::RequirementWaived { handoff, .. } => self.touch(&Dependency::Verdict(handoff.clone())),
            _ => fact.life().into_iter().for_each(|(name, _)| {
                self.touch(&Dependency::Handoff(name.clone()));
            }),
        }
    }

    fn touch(&mut self, dependency: &Dependency) {
        let Some(number) = self.index.dependencies.get(dependency).copied() else { return };
        self.touched.insert(number);
        self.checked.iter_mut().for_each(|(_, since)| since.insert(number));
    }

    /// Marks what hangs on what changed: what always looks, and of the rest what is going on now.
    fn follow(&mut self) {
        if self.touched.is_empty() {
            return;
        }
        let mut touched = std::mem::take(&mut self.touched);
        self.mark_sleepers(|sleeper| sleeper.on.meets(&touched));
        while let Some(number) = touched.pop_first() {
            self.marked.extend(self.index.awake.get(number).into_iter().flatten().copied());
        }
    }

    /// Everything that may have something to look at, whatever changed.
    fn mark_all(&mut self) {
        self.marked.extend(self.index.sleepless.iter().copied());
        self.mark_sleepers(|_| true);
    }

    /// Of what is going on.
    fn mark_sleepers(&mut self, wanted: impl Fn(&Sleeper) -> bool) {
        let (index, case) = (self.index, &*self.case);
        let open = case.handoffs.iter().filter(|(_, i)| i.is_open());
        let open = open.filter_map(|(name, _)| index.open_moves.get(name));
        let entered = case.places().filter_map(|place| index.entered.get(&place));
        let raised = case.exceptions.iter().filter(|(_, e)| e.open);
        let raised = raised.filter_map(|(name, _)| index.raised.get(name));
        let looking = open.chain(entered).chain(raised).filter(|sleeper| wanted(sleeper));
        self.marked.extend(looking.map(|s| s.number));
    }

    /// Until nothing moves. INVARIANT: ends, since only what tells a fact counts as a move, moves are limited, and what tells
    /// none marks nothing.
    fn rest(&mut self) {
        let mut moves = 0;
        loop {
            let before = self.facts.len();
            if let Some(waiting) = self.moments.pop_front() {
                self.react(waiting);
            } else if let Some(number) = self.next_marked() {
                self.watch(number);
            } else if !self.close_if_over() {
                break;
            }
            moves += u32::from(self.facts.len() > before);
            if moves > self.set.limits.moves && !self.restless {
                self.restless = true;
                self.raise_built_in(handoff_plan::NO_REST, "its rules set each other off without end");
                self.moments.clear();
                self.touched.clear();
                self.marked.clear();
            }
        }
    }

    fn next_marked(&mut self) -> Option<usize> {
        self.follow();
        self.marked.pop_first()
    }

    fn watch(&mut self, number: usize) {
        let Some(watcher) = self.index.watchers.get(number) else { return };
        if !self.case.is_open() {
            return;
        }
        match *watcher {
            Watcher::Handoff(i) => {
                self.process.handoffs.get(i).into_iter().for_each(|h| self.watch_handoff(h));
            }
            Watcher::Step(i) => self.process.steps.get(i).into_iter().for_each(|s| self.watch_step(s)),
            Watcher::Stage(i) => self.process.stages.get(i).into_iter().for_each(|s| self.watch_stage(s)),
            Watcher::Exception(i) => {
                self.process.exceptions.get(i).into_iter().for_each(|e| self.watch_exception(e));
            }
            Watcher::Clock(i) => self.process.clocks.get(i).into_iter().for_each(|c| self.watch_clock(c)),
            Watcher::When(i) => self.watch_when(i),
            Watcher::Invariant(i) => self.watch_invariant(i),
        }
    }

    /// Whether a condition has become true since it was last looked at; unknown counts as not true.
    fn rises(&mut self, rule: &Name, holds: bool) -> bool {
        let held = self.case.holding.contains(rule);
        if held != holds {
            self.tell(Fact::Turned { rule: rule.clone(), holds });
        }
        holds && !held
    }

    fn watch_when(&mut self, i: usize) {
        let Some(when) = self.process.whens.get(i) else { return };
        let holds = self.scope(&About::Case).truth(&when.condition) == Ok(true);
        if self.rises(&rule::when(i), holds) {
            self.perform(&when.actions, &About::Case);
        }
    }

    fn watch_invariant(&mut self, i: usize) {
        let Some(invariant) = self.process.invariants.get(i) else { return };
        let Some(rule) = self.index.invariants.get(i) else { return };
        let broken = self.scope(&About::Case).truth(&invariant.condition) == Ok(false);
        if self.rises(rule, broken) {
            self.tell(Fact::InvariantBroken { invariant: invariant.label.clone() });
        }
    }

    /// A moment: clocks first (they belong to what happened), then reactions, then what waits for entering a stage.
    fn react(&mut self, waiting: &MomentUse) {
        self.move_clocks(waiting);
        waiting.reactions.iter().for_each(|i| self.run_reaction(*i));
        waiting.entered.iter().for_each(|place| self.after_entering(place));
    }

    fn run_reaction(&mut self, i: usize) {
        let Some(reaction) = self.process.reactions.get(i) else { return };
        let scope = self.scope(&reaction.about);
        if reaction.condition.as_ref().is_none_or(|c| scope.truth(c) == Ok(true)) {
            self.perform(&reaction.actions, &reaction.about);
        }
    }

    /// A fact that the world tells of this case.
    pub(crate) fn note(&mut self, fact: Fact) {
        self.tell(fact);
    }

    /// What a case that another opens brings along.
    pub(crate) fn fill(&mut self, fields: BTreeMap<Name, Value>) {
        let fields = fields.into_iter().map(|(name, value)| (name, Some(value))).collect();
        self.set_fields(fields, crate::fact::Author::Rule);
    }

    pub(crate) fn alarm(&mut self, alarm: &'static str, why: &str) {
        self.raise_alarm(&Name::new_static(alarm), why);
    }

    /// `handoff`: whose acceptance opens that case.
    pub(crate) fn link(&mut self, to: CaseId, handoff: Option<Name>) {
        self.tell(Fact::CaseLinked { to, handoff });
    }
}

/// What the spec can wait for in that fact; an outside event is looked at when it comes.
fn moment_of(fact: &Fact) -> Option<Moment> {
    Some(match fact {
        Fact::StageEntered { place } => Moment::Enter(place.clone()),
        Fact::StageLeft { place } => Moment::Leave(place.clone()),
        Fact::ClockBreached { clock, .. } => Moment::Breached(clock.clone()),
        Fact::ExceptionRaised { exception, .. } => Moment::Raised(exception.clone()),
        Fact::ExceptionResolved { exception, .. } => Moment::Resolved(exception.clone()),
        Fact::CallSucceeded { port, action, .. } | Fact::CallFailed { port, action, last: true, .. } => {
            let succeeded = matches!(fact, Fact::CallSucceeded { .. });
            Moment::Call { port: port.clone(), action: action.clone(), succeeded }
        }
        _ => fact.life().map(|(name, life)| Moment::Life(name.clone(), life))?,
    })
}
