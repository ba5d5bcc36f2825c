//! A second reader of the facts. It knows nothing of the engine but the plan and the order in which things may happen, and
//! keeps its own, much smaller, picture of every case.

use std::collections::{BTreeMap, BTreeSet};

use handoff_engine::{CaseId, Fact, Record, Renames};
use handoff_plan::{Instant, Name, Place, Plan, PlanId, Process};

use super::needs::Ledger;

type Told = Result<(), String>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Blocked,
    Offered,
    Accepted,
    Over,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Run {
    Running,
    Paused,
    Stopped,
}

#[derive(Debug)]
struct Clock {
    run: Run,
    start: Instant,
    breached: bool,
    last_due: Option<Instant>,
    /// Steps that fired in this run, as the spec writes them: since its rules changed last, and before.
    fired: BTreeSet<(u16, Name)>,
    fired_before: BTreeSet<Name>,
}

#[derive(Debug)]
struct Picture {
    plan: PlanId,
    closed: bool,
    moves: BTreeMap<Name, Phase>,
    givers: BTreeMap<Name, Name>,
    approvals: BTreeMap<(Name, Name), BTreeSet<Name>>,
    stages: BTreeMap<Name, Option<Name>>,
    clocks: BTreeMap<Name, Clock>,
    exceptions: BTreeSet<Name>,
    calls: BTreeSet<Name>,
    /// Every call that there ever was.
    asked: BTreeSet<Name>,
    ledger: Ledger,
}

/// INVARIANT: one for a world; it sees every record of it, in order.
#[derive(Debug, Default)]
pub(super) struct Observer {
    plans: BTreeMap<PlanId, std::sync::Arc<Plan>>,
    cases: BTreeMap<CaseId, Picture>,
    seq: u64,
    at: Option<Instant>,
}

impl Observer {
    pub(super) fn know(&mut self, plan: &std::sync::Arc<Plan>) {
        self.plans.insert(PlanId::of(plan), std::sync::Arc::clone(plan));
    }

    pub(super) fn see(&mut self, record: &Record) -> Told {
        let shown = u64::from(record.fact.is_shown());
        if record.seq != self.seq + shown {
            return Err(format!("number {} follows {}", record.seq, self.seq));
        }
        // A stop that came late is of the time when it happened.
        let late = matches!(record.fact, Fact::ClockStopped { .. });
        if !late && self.at.is_some_and(|at| record.at < at) {
            return Err("time goes back".to_owned());
        }
        (self.seq, self.at) = (record.seq, self.at.max(Some(record.at)));
        let Some(id) = &record.case else { return Ok(()) };
        let told = self.of_case(id, record);
        told.map_err(|why| format!("{} of {} round {}: {why}", id.key, id.process, id.round))
    }

    fn of_case(&mut self, id: &CaseId, record: &Record) -> Told {
        if let Fact::CaseOpened { plan, .. } = &record.fact {
            let twice = self.cases.insert(id.clone(), Picture::new(*plan)).is_some();
            return if twice { Err("it is opened twice".to_owned()) } else { Ok(()) };
        }
        // What is held for a case that is not there yet is told of the case to be.
        let Some(picture) = self.cases.get_mut(id) else { return Ok(()) };
        let plan = self.plans.get(&picture.plan);
        let Some((plan, process)) = plan.and_then(|p| Some((p, p.processes.get(&id.process)?))) else {
            return Err("it runs on rules that nobody loaded".to_owned());
        };
        if picture.closed && !may_follow_closing(&record.fact) && !picture.asks_again(&record.fact) {
            return Err(format!("{:?} after it was closed", record.fact));
        }
        named_people(plan, &record.fact)?;
        picture.take(process, record)
    }
}

/// Whoever a fact names is a person of the plan.
fn named_people(plan: &Plan, fact: &Fact) -> Told {
    let people: Vec<&Name> = match fact {
        Fact::HandoffOpened { giver, .. } => vec![giver],
        Fact::HandoffOffered { to, .. }
        | Fact::AssignmentChanged { to, .. }
        | Fact::Notified { to, .. }
        | Fact::Reminded { to, .. }
        | Fact::Escalated { to, .. }
        | Fact::TaskCreated { to, .. } => vec![to],
        Fact::HandoffAccepted { by, .. } => vec![by],
        Fact::HandoffReturned { by, giver, .. } => vec![by, giver],
        Fact::ExceptionRaised { owner, .. } | Fact::AlarmRaised { owner, .. } => vec![owner],
        Fact::ApprovalRequested { of, .. } => of.iter().collect(),
        _ => return Ok(()),
    };
    match people.iter().find(|p| !plan.persons.contains_key(p.as_str())) {
        Some(nobody) => Err(format!("`{nobody}` is no person, in {fact:?}")),
        None => Ok(()),
    }
}

fn may_follow_closing(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::HandoffCancelled { .. }
            | Fact::StepCancelled { .. }
            | Fact::ClockStopped { .. }
            | Fact::AlarmCleared { .. }
            | Fact::EventReceived { .. }
            | Fact::EventEmitted { .. }
            | Fact::EventRejected { .. }
            | Fact::EventDuplicate { .. }
            | Fact::EventConflict { .. }
            | Fact::CallSucceeded { .. }
            | Fact::CallFailed { .. }
            | Fact::CommandRefused { .. }
            | Fact::CaseLinked { .. }
            | Fact::InputSeen { .. }
            | Fact::Turned { .. }
            | Fact::EffectDelivered { .. }
            | Fact::EffectFailed { .. }
            | Fact::EffectDeferred { .. }
            | Fact::EffectRetried { .. }
            | Fact::EffectDropped { .. }
            | Fact::PortDisabled { .. }
            | Fact::PortEnabled { .. }
    )
}

impl Clock {
    fn new(start: Instant) -> Self {
        let (fired, fired_before) = (BTreeSet::new(), BTreeSet::new());
        Self { run: Run::Running, start, breached: false, last_due: None, fired, fired_before }
    }
}

impl Picture {
    fn new(plan: PlanId) -> Self {
        Self {
            plan,
            closed: false,
            moves: BTreeMap::new(),
            givers: BTreeMap::new(),
            approvals: BTreeMap::new(),
            stages: BTreeMap::new(),
            clocks: BTreeMap::new(),
            exceptions: BTreeSet::new(),
            calls: BTreeSet::new(),
            asked: BTreeSet::new(),
            ledger: Ledger::default(),
        }
    }

    /// What was given up is tried once more, or somebody has to hear that it was: of a closed case too.
    fn asks_again(&self, fact: &Fact) -> bool {
        match fact {
            Fact::CallRequested(call) => self.asked.contains(&call.call),
            Fact::AlarmRaised { alarm, .. } => alarm == "undelivered" || alarm.starts_with("port "),
            _ => false,
        }
    }

    fn take(&mut self, process: &Process, record: &Record) -> Told {
        self.moves_on(process, &record.fact)?;
        self.ledger.take(&record.fact);
        match &record.fact {
            Fact::CaseClosed { why, .. } => self.close(process, why.is_some()),
            Fact::StageEntered { place } => self.enter(process, place),
            Fact::StageLeft { place } => {
                let was = self.stages.insert(place.track.clone(), None).flatten();
                expect(was.as_ref() == Some(&place.stage), || format!("it leaves {place} and was not there"))
            }
            Fact::CaseMoved { to_plan, renames, .. } => {
                self.plan = *to_plan;
                self.rename(renames);
                Ok(())
            }
            Fact::ExceptionRaised { exception, .. } => {
                expect(self.exceptions.insert(exception.clone()), || format!("{exception} is raised twice"))
            }
            Fact::ExceptionResolved { exception, .. } => {
                expect(self.exceptions.remove(exception), || format!("{exception} was not open"))
            }
            Fact::CallRequested(call) => {
                self.asked.insert(call.call.clone());
                expect(self.calls.insert(call.call.clone()), || format!("{} is called twice", call.call))
            }
            Fact::CallSucceeded { call, .. } | Fact::CallFailed { call, last: true, .. } => {
                expect(self.calls.remove(call), || format!("{call} has two results"))
            }
            fact => {
                self.take_move(process, fact)?;
                self.take_approval(fact)?;
                self.take_clock(record.at, fact)
            }
        }
    }

    /// Never with a requirement that does not hold.
    fn moves_on(&self, process: &Process, fact: &Fact) -> Told {
        let (name, requirements) = match fact {
            Fact::HandoffOffered { handoff, .. } => {
                (handoff, process.handoff(handoff).map(|h| &h.requirements))
            }
            Fact::StepCompleted { step } => (step, process.step(step).map(|s| &s.requirements)),
            _ => return Ok(()),
        };
        let Some(requirements) = requirements else { return Err(format!("{name} is not declared")) };
        let given = |requirement: &Name| {
            self.approvals.get(&(name.clone(), requirement.clone())).map_or(0, BTreeSet::len)
        };
        match self.ledger.lacks(process, name, requirements, given) {
            Some(lacking) => Err(format!("{name} moves on without {lacking}")),
            None => Ok(()),
        }
    }

    /// `taken_back`: it says why, so what it was opened for was returned.
    fn close(&mut self, process: &Process, taken_back: bool) -> Told {
        let last = |(track, stage): (&Name, &Option<Name>)| match stage {
            Some(stage) => process
                .stage(&Place { track: track.clone(), stage: stage.clone() })
                .is_some_and(|s| s.kind.is_final()),
            // Its work went to another process.
            None => true,
        };
        let over = self.stages.iter().all(last);
        let before = std::mem::replace(&mut self.closed, true);
        expect((over || taken_back) && !before, || format!("it is closed in {:?}", self.stages))
    }

    fn enter(&mut self, process: &Process, place: &Place) -> Told {
        let was = self.stages.insert(place.track.clone(), Some(place.stage.clone())).flatten();
        expect(was.is_none(), || format!("it enters {place} and is still in {was:?}"))?;
        let last = process.stage(place).is_some_and(|s| s.kind.is_final());
        let blocking = self.blocking(process);
        expect(!last || blocking.is_none(), || format!("it enters {place} while {blocking:?} is open"))
    }

    fn blocking(&self, process: &Process) -> Option<Name> {
        let blocks = |name: &&Name| process.exception(name).is_some_and(|e| e.blocks);
        self.exceptions.iter().find(blocks).cloned()
    }

    fn take_move(&mut self, process: &Process, fact: &Fact) -> Told {
        let phase = |name: &Name| self.moves.get(name).copied();
        let (name, may, new) = match fact {
            Fact::HandoffOpened { handoff: n, giver, .. } => {
                let closed = matches!(phase(n), None | Some(Phase::Over));
                self.givers.insert(n.clone(), giver.clone());
                self.approvals.retain(|(of, _), _| of != n);
                (n, closed, Phase::Blocked)
            }
            Fact::StepOpened { step: n, .. } => {
                let closed = matches!(phase(n), None | Some(Phase::Over));
                self.approvals.retain(|(of, _), _| of != n);
                (n, closed, Phase::Blocked)
            }
            Fact::HandoffBlocked { handoff: n, .. } | Fact::StepBlocked { step: n, .. } => {
                (n, matches!(phase(n), Some(Phase::Blocked | Phase::Offered)), Phase::Blocked)
            }
            Fact::HandoffOffered { handoff: n, .. } => {
                if let Some(exception) = self.blocking(process) {
                    return Err(format!("{n} is offered while {exception} is open"));
                }
                (n, phase(n) == Some(Phase::Blocked), Phase::Offered)
            }
            Fact::HandoffAccepted { handoff: n, .. } => {
                (n, phase(n) == Some(Phase::Offered), Phase::Accepted)
            }
            Fact::HandoffReturned { handoff: n, giver, .. } => {
                self.givers.insert(n.clone(), giver.clone());
                // One that was complete at acceptance may come back while its work is still where it came to.
                (n, !matches!(phase(n), None | Some(Phase::Blocked)), Phase::Blocked)
            }
            // What stands is taken back and offered anew; what was accepted stays where it is.
            Fact::HandoffResubmitted { handoff: n, package: None, .. } => {
                (n, matches!(phase(n), Some(Phase::Blocked | Phase::Offered)), Phase::Blocked)
            }
            Fact::HandoffCompleted { handoff: n } => (n, phase(n) == Some(Phase::Accepted), Phase::Over),
            Fact::StepCompleted { step: n } => (n, phase(n) == Some(Phase::Blocked), Phase::Over),
            Fact::HandoffCancelled { handoff: n, .. } | Fact::StepCancelled { step: n, .. } => {
                (n, !matches!(phase(n), None | Some(Phase::Over)), Phase::Over)
            }
            _ => return Ok(()),
        };
        let before = self.moves.insert(name.clone(), new);
        expect(may, || format!("{name} was {before:?} before {fact:?}"))
    }

    fn take_approval(&mut self, fact: &Fact) -> Told {
        match fact {
            Fact::ApprovalGiven { handoff, requirement, by } => {
                let given = self.approvals.entry((handoff.clone(), requirement.clone())).or_default();
                let first = given.insert(by.clone());
                expect(first, || format!("{by} approves {handoff}.{requirement} twice"))?;
                let own = self.givers.get(handoff) == Some(by);
                expect(!own, || format!("{by} gives {handoff} and approves it"))
            }
            Fact::ApprovalVoided { handoff, requirement, .. } => {
                self.approvals.remove(&(handoff.clone(), requirement.clone()));
                Ok(())
            }
            Fact::ApprovalDeclined { handoff, requirement, by, .. } => {
                if let Some(given) = self.approvals.get_mut(&(handoff.clone(), requirement.clone())) {
                    given.remove(by);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn take_clock(&mut self, at: Instant, fact: &Fact) -> Told {
        let run = |name: &Name| self.clocks.get(name).map(|c| c.run);
        match fact {
            Fact::ClockStarted { clock, run: started } => {
                expect(matches!(run(clock), None | Some(Run::Stopped)), || format!("{clock} runs already"))?;
                expect(started.start <= at, || format!("{clock} starts in the future"))?;
                self.clocks.insert(clock.clone(), Clock::new(started.start));
                Ok(())
            }
            Fact::ClockMoved { clock, run: moved } => {
                let kept = self.clocks.get(clock).is_some_and(|c| c.start == moved.start);
                expect(kept, || format!("{clock} loses its start"))?;
                self.with(clock, |c| {
                    c.last_due = None;
                    let fired = std::mem::take(&mut c.fired);
                    c.fired_before.extend(fired.into_iter().map(|(_, says)| says));
                })
            }
            Fact::ClockPaused { clock, .. } => {
                expect(run(clock) == Some(Run::Running), || format!("{clock} is paused and does not run"))?;
                self.with(clock, |c| c.run = Run::Paused)
            }
            Fact::ClockResumed { clock, .. } => {
                let rests = matches!(run(clock), Some(Run::Paused | Run::Stopped));
                expect(rests, || format!("{clock} is resumed and runs"))?;
                self.with(clock, |c| (c.run, c.last_due) = (Run::Running, None))
            }
            Fact::ClockStopped { clock, .. } => {
                let runs = matches!(run(clock), Some(Run::Running | Run::Paused));
                expect(runs, || format!("{clock} is stopped twice"))?;
                self.with(clock, |c| c.run = Run::Stopped)
            }
            Fact::ClockBreached { clock, due } => {
                expect(run(clock) == Some(Run::Running), || format!("{clock} is breached and does not run"))?;
                expect(*due <= at, || format!("{clock} is breached too early"))?;
                let twice = self.clocks.get(clock).is_some_and(|c| c.breached);
                expect(!twice, || format!("{clock} is breached twice in one run"))?;
                self.with(clock, |c| c.breached = true)
            }
            Fact::ClockFired { clock, due, step, says, .. } => {
                expect(run(clock) == Some(Run::Running), || format!("{clock} fires and does not run"))?;
                expect(*due <= at, || format!("{clock} fires too early"))?;
                let back = self.clocks.get(clock).is_some_and(|c| c.last_due.is_some_and(|last| *due < last));
                expect(!back, || format!("{clock} fires out of order"))?;
                if !says.starts_with("every") {
                    let again = self.clocks.get(clock).is_some_and(|c| {
                        c.fired.contains(&(*step, says.clone())) || c.fired_before.contains(says)
                    });
                    expect(!again, || format!("{clock} fires {says} twice in one run"))?;
                }
                self.with(clock, |c| {
                    c.last_due = Some(*due);
                    c.fired.insert((*step, says.clone()));
                })
            }
            _ => Ok(()),
        }
    }

    fn with(&mut self, clock: &Name, change: impl FnOnce(&mut Clock)) -> Told {
        match self.clocks.get_mut(clock) {
            Some(clock) => {
                change(clock);
                Ok(())
            }
            None => Err(format!("{clock} never started")),
        }
    }

    fn rename(&mut self, renames: &Renames) {
        self.ledger.rename(renames);
        for (from, to) in &renames.stages {
            if let Some(Some(stage)) = self.stages.get_mut(&from.track)
                && *stage == from.stage
            {
                *stage = to.stage.clone();
            }
        }
        for (from, to) in &renames.handoffs {
            carry_over(&mut self.moves, from, to);
            carry_over(&mut self.givers, from, to);
        }
        for (from, to) in &renames.clocks {
            carry_over(&mut self.clocks, from, to);
        }
        let approvals = std::mem::take(&mut self.approvals);
        let called = |name: Name| {
            let new = renames.handoffs.iter().find(|(from, _)| *from == name).map(|(_, to)| to.clone());
            new.unwrap_or(name)
        };
        self.approvals = approvals.into_iter().map(|((of, which), by)| ((called(of), which), by)).collect();
    }
}

fn carry_over<V>(map: &mut BTreeMap<Name, V>, from: &Name, to: &Name) {
    if let Some(value) = map.remove(from) {
        map.insert(to.clone(), value);
    }
}

fn expect(holds: bool, otherwise: impl FnOnce() -> String) -> Told {
    if holds { Ok(()) } else { Err(otherwise()) }
}
