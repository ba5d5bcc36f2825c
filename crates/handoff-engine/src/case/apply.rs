//! The fold. Total: a fact that finds nothing to change changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use handoff_plan::{Instant, Name, Value};

use super::{
    Alarm, CallState, Case, ClockRun, ClockState, Closed, Held, Instance, Raised, Slot, State, Track,
};
use crate::fact::{Author, CaseId, Fact, Record, Scheduled};
use crate::few::Few;

/// Room for what most cases get at once.
const FIELDS: usize = 6;
const CLOCKS: usize = 4;

impl Case {
    /// The case that a `case.opened` opens; `None` for any other fact.
    #[must_use]
    pub fn open(record: &Record) -> Option<Self> {
        let Fact::CaseOpened { plan, key, parent } = &record.fact else { return None };
        let case = Self::new(record.case.clone()?, *plan, key.clone(), parent.clone(), record.at);
        Some(Self { context: Few::with_room(FIELDS), clocks: Few::with_room(CLOCKS), ..case })
    }

    pub(crate) fn new(
        id: CaseId,
        plan: handoff_plan::PlanId,
        key: Value,
        parent: Option<CaseId>,
        at: Instant,
    ) -> Self {
        Self {
            id,
            key,
            plan,
            opened: at,
            closed: None,
            parent,
            context: Few::new(),
            tracks: Few::new(),
            stages: Few::new(),
            handoffs: Few::new(),
            latest: None,
            clocks: Few::new(),
            exceptions: Few::new(),
            alarms: Few::new(),
            seen: Few::new(),
            held: Few::new(),
            calls: Few::new(),
            call_count: 0,
            emitted: 0,
            call_results: Few::new(),
            exposure: Few::new(),
            holding: BTreeSet::new(),
            patterns: Few::new(),
            links: Vec::new(),
            bypasses: 0,
        }
    }

    /// Takes one fact of this case in.
    pub fn apply(&mut self, at: Instant, fact: &Fact) {
        match fact {
            Fact::CaseClosed { failed, .. } => self.closed = Some(Closed { at, failed: *failed }),
            Fact::CaseLinked { to, handoff } => {
                self.links.push(to.clone());
                if let Some(instance) = handoff.as_ref().and_then(|name| self.handoffs.get_mut(name)) {
                    instance.linked = Some(to.clone());
                }
            }
            Fact::CaseMoved { to_plan, renames, .. } => {
                self.plan = *to_plan;
                self.rename(renames);
            }
            Fact::ContextSet { .. } | Fact::DraftSet { .. } | Fact::DraftConfirmed { .. } => {
                self.apply_context(at, fact);
            }
            Fact::StageEntered { place } => {
                self.stages.entry(place.clone()).or_default().entered += 1;
                let track = self.track(&place.track, at);
                track.stage = Some(place.stage.clone());
                track.since = at;
            }
            Fact::StageLeft { place } => {
                self.stages.entry(place.clone()).or_default().left += 1;
                self.track(&place.track, at).stage = None;
            }
            Fact::TrackBegun { track } => {
                let stages = self.stages.iter_mut().filter(|(place, _)| place.track == *track);
                stages.for_each(|(_, visits)| visits.earlier = visits.entered);
            }
            Fact::AssignmentChanged { .. } => self.apply_assignment(at, fact),
            Fact::ExceptionRaised { .. }
            | Fact::ExceptionResolved { .. }
            | Fact::AlarmRaised { .. }
            | Fact::AlarmCleared { .. } => self.apply_trouble(at, fact),
            Fact::ClockStarted { .. }
            | Fact::ClockPaused { .. }
            | Fact::ClockResumed { .. }
            | Fact::ClockMoved { .. }
            | Fact::ClockStopped { .. }
            | Fact::ClockBreached { .. }
            | Fact::ClockFired { .. } => self.apply_clock(fact),
            Fact::CallRequested(_) | Fact::CallSucceeded { .. } | Fact::CallFailed { .. } => {
                self.apply_call(at, fact);
            }
            Fact::ExposureCounted { amount, .. } => {
                let sum =
                    self.exposure.entry(amount.currency.clone()).or_insert_with(|| handoff_plan::Money {
                        amount: rust_decimal::Decimal::ZERO,
                        currency: amount.currency.clone(),
                    });
                sum.amount = sum.amount.saturating_add(amount.amount);
            }
            Fact::BypassDetected { .. } => self.bypasses += 1,
            Fact::EventEmitted { .. } => self.emitted += 1,
            Fact::EventReceived { .. }
            | Fact::EventHeld { .. }
            | Fact::HeldUsed { .. }
            | Fact::PatternFired { .. }
            | Fact::Turned { .. } => self.apply_event(at, fact),
            _ => self.apply_handoff(at, fact),
        }
    }

    fn track(&mut self, name: &Name, at: Instant) -> &mut Track {
        let start = || Track { stage: None, since: at, owner: None, team: None };
        self.tracks.entry(name.clone()).or_insert_with(start)
    }

    fn apply_context(&mut self, at: Instant, fact: &Fact) {
        match fact {
            Fact::ContextSet { fields, by } => {
                for (name, value) in fields {
                    let person = if let Author::Person(p) = by { Some(p.clone()) } else { None };
                    match value {
                        Some(v) => {
                            let slot = Slot { value: v.clone(), at, by: person, draft: None };
                            self.context.insert(name.clone(), slot);
                        }
                        None => drop(self.context.remove(name)),
                    }
                }
            }
            Fact::DraftSet { field, value, by } => {
                let slot = Slot { value: value.clone(), at, by: None, draft: Some(by.clone()) };
                self.context.insert(field.clone(), slot);
            }
            Fact::DraftConfirmed { field, by } => {
                if let Some(slot) = self.context.get_mut(field) {
                    slot.draft = None;
                    slot.by = Some(by.clone());
                    slot.at = at;
                }
            }
            _ => {}
        }
    }

    fn apply_assignment(&mut self, at: Instant, fact: &Fact) {
        let Fact::AssignmentChanged { track, handoff, to, team, .. } = fact else { return };
        if let Some(handoff) = handoff {
            let Some(instance) = self.handoffs.get_mut(handoff) else { return };
            instance.receiver = Some(to.clone());
            instance.team.clone_from(team);
            instance.reroutes += 1;
            if instance.state != State::Accepted {
                return;
            }
        }
        let track = self.track(track, at);
        track.owner = Some(to.clone());
        track.team.clone_from(team);
    }

    fn apply_trouble(&mut self, at: Instant, fact: &Fact) {
        match fact {
            Fact::ExceptionRaised { exception, owner, .. } => {
                let fresh = || Raised { open: false, owner: owner.clone(), count: 0, resolved: 0, at };
                let raised = self.exceptions.entry(exception.clone()).or_insert_with(fresh);
                raised.open = true;
                raised.owner = owner.clone();
                raised.count += 1;
                raised.at = at;
            }
            Fact::ExceptionResolved { exception, .. } => {
                if let Some(raised) = self.exceptions.get_mut(exception) {
                    raised.open = false;
                    raised.resolved += 1;
                }
            }
            Fact::AlarmRaised { alarm, owner, why } => {
                self.alarms.insert(alarm.clone(), Alarm { owner: owner.clone(), why: why.clone(), at });
            }
            Fact::AlarmCleared { alarm } => drop(self.alarms.remove(alarm)),
            _ => {}
        }
    }

    fn apply_call(&mut self, at: Instant, fact: &Fact) {
        match fact {
            Fact::CallRequested(request) => {
                self.call_count += 1;
                let state = CallState { request: Arc::clone(request), at, failures: 0 };
                self.calls.insert(request.call.clone(), state);
            }
            Fact::CallSucceeded { call, port, action, .. } => {
                self.calls.remove(call);
                self.count_result(port, action, true);
            }
            Fact::CallFailed { call, port, action, last, .. } => {
                if *last {
                    self.calls.remove(call);
                    self.count_result(port, action, false);
                } else if let Some(state) = self.calls.get_mut(call) {
                    state.failures += 1;
                }
            }
            _ => {}
        }
    }

    fn count_result(&mut self, port: &Name, action: &Name, succeeded: bool) {
        let name = Name::from(format!("{port}.{action}"));
        let (good, bad) = self.call_results.entry(name).or_default();
        *(if succeeded { good } else { bad }) += 1;
    }

    fn apply_event(&mut self, at: Instant, fact: &Fact) {
        match fact {
            Fact::EventReceived { event, data, keep, keep_data, .. } => {
                let seen = self.seen.entry(event.event.clone()).or_default();
                seen.count += 1;
                if *keep > 0 {
                    seen.times.push(event.time);
                    seen.times.sort_unstable();
                    let old = seen.times.len().saturating_sub(usize::from(*keep));
                    seen.times.drain(..old);
                }
                if *keep_data {
                    seen.payloads.push(data.clone());
                }
            }
            Fact::EventHeld { event, data, handoff: Some(handoff), .. } => {
                self.held.insert(handoff.clone(), Held { event: event.clone(), data: data.clone() });
            }
            Fact::HeldUsed { handoff } => drop(self.held.remove(handoff)),
            Fact::PatternFired { rule } => drop(self.patterns.insert(rule.clone(), at)),
            Fact::Turned { rule, holds: true } => drop(self.holding.insert(rule.clone())),
            Fact::Turned { rule, holds: false } => drop(self.holding.remove(rule)),
            _ => {}
        }
    }

    fn apply_clock(&mut self, fact: &Fact) {
        if let Fact::ClockStarted { clock, run } = fact {
            let before = self.clocks.get(clock);
            let number = before.map_or(1, |c| c.number + 1);
            let breaches = before.map_or(0, |c| c.breaches);
            let state = ClockState::Running;
            let fired = BTreeSet::new();
            let fresh = ClockRun { number, state, run: run.clone(), breached: false, breaches, fired };
            self.clocks.insert(clock.clone(), fresh);
            return;
        }
        let (Fact::ClockPaused { clock, .. }
        | Fact::ClockResumed { clock, .. }
        | Fact::ClockMoved { clock, .. }
        | Fact::ClockStopped { clock, .. }
        | Fact::ClockBreached { clock, .. }
        | Fact::ClockFired { clock, .. }) = fact
        else {
            return;
        };
        if let Some(run) = self.clocks.get_mut(clock) {
            run.apply(fact);
        }
    }

    fn apply_handoff(&mut self, at: Instant, fact: &Fact) {
        match fact {
            Fact::HandoffOpened { handoff, giver, source, .. } => {
                let instance = self.fresh_instance(handoff, at);
                instance.giver = Some(giver.clone());
                instance.source = Some(source.clone());
            }
            Fact::StepOpened { step, source, .. } => {
                self.fresh_instance(step, at).source = Some(source.clone());
            }
            Fact::ApprovalRequested { handoff, .. }
            | Fact::ApprovalGiven { handoff, .. }
            | Fact::ApprovalDeclined { handoff, .. }
            | Fact::ApprovalVoided { handoff, .. }
            | Fact::RequirementWaived { handoff, .. } => {
                if let Some(instance) = self.handoffs.get_mut(handoff) {
                    instance.apply_approval(fact);
                }
            }
            Fact::HandoffDeclined { handoff, by, .. } => {
                if let Some(instance) = self.handoffs.get_mut(handoff) {
                    instance.declined_by.insert(by.clone());
                }
            }
            _ => {}
        }
        let Some((name, life)) = fact.life() else { return };
        let Some(instance) = self.handoffs.get_mut(name) else { return };
        instance.counts.add(life);
        instance.apply(at, fact);
        if let Fact::HandoffAccepted { by, .. } = fact {
            instance.receiver = Some(by.clone());
        }
        if matches!(
            fact,
            Fact::HandoffOpened { .. } | Fact::HandoffOffered { .. } | Fact::HandoffAccepted { .. }
        ) {
            self.latest = Some(name.clone());
        }
    }

    fn fresh_instance(&mut self, name: &Name, at: Instant) -> &mut Instance {
        let before = self.handoffs.get(name);
        let fresh = Instance {
            number: before.map_or(1, |i| i.number + 1),
            state: State::Blocked,
            told_blocked: false,
            since: at,
            giver: None,
            receiver: None,
            team: None,
            source: None,
            package: BTreeMap::new(),
            returned: None,
            note: None,
            declined_by: BTreeSet::new(),
            linked: None,
            reroutes: 0,
            approvals: Few::new(),
            waived: BTreeSet::new(),
            returns: before.map(|i| i.returns.clone()).unwrap_or_default(),
            counts: before.map(|i| i.counts).unwrap_or_default(),
        };
        self.handoffs.remove(name);
        self.handoffs.entry(name.clone()).or_insert_with(|| fresh)
    }
}

impl Instance {
    fn apply(&mut self, at: Instant, fact: &Fact) {
        match fact {
            Fact::HandoffBlocked { .. } | Fact::StepBlocked { .. } => {
                self.state = State::Blocked;
                self.told_blocked = true;
            }
            Fact::HandoffOffered { to, team, package, .. } => {
                self.state = State::Offered;
                self.told_blocked = false;
                self.receiver = Some(to.clone());
                self.team.clone_from(team);
                self.package.clone_from(package);
                self.reroutes = 0;
            }
            Fact::HandoffAccepted { .. } => self.state = State::Accepted,
            Fact::HandoffReturned { by, reason, note, giver, .. } => {
                self.state = State::Blocked;
                self.told_blocked = false;
                self.returned = Some(reason.clone());
                self.note.clone_from(note);
                self.giver = Some(giver.clone());
                // A new round begins: who declined in an earlier one may be asked again.
                self.declined_by = BTreeSet::from([by.clone()]);
                self.linked = None;
                *self.returns.entry(reason.clone()).or_default() += 1;
            }
            Fact::HandoffResubmitted { package, .. } => {
                self.returned = None;
                self.note = None;
                if let Some(package) = package {
                    self.package.clone_from(package);
                }
            }
            Fact::HandoffCompleted { .. } | Fact::StepCompleted { .. } => self.state = State::Completed,
            Fact::HandoffCancelled { .. } | Fact::StepCancelled { .. } => self.state = State::Cancelled,
            _ => return,
        }
        self.since = at;
    }

    fn apply_approval(&mut self, fact: &Fact) {
        match fact {
            Fact::ApprovalRequested { requirement, of, .. } => {
                self.approvals.entry(requirement.clone()).or_default().asked.clone_from(of);
            }
            Fact::ApprovalGiven { requirement, by, .. } => {
                let approvals = self.approvals.entry(requirement.clone()).or_default();
                approvals.declined.retain(|p| p != by);
                approvals.given.push(by.clone());
            }
            Fact::ApprovalDeclined { requirement, by, reason, .. } => {
                let approvals = self.approvals.entry(requirement.clone()).or_default();
                approvals.given.retain(|p| p != by);
                if !approvals.declined.contains(by) {
                    approvals.declined.push(by.clone());
                }
                approvals.reason = Some(reason.clone());
            }
            Fact::ApprovalVoided { requirement, .. } => {
                let approvals = self.approvals.entry(requirement.clone()).or_default();
                approvals.asked.clear();
                approvals.given.clear();
                approvals.declined.clear();
                approvals.reason = None;
            }
            Fact::RequirementWaived { requirement, .. } => drop(self.waived.insert(requirement.clone())),
            _ => {}
        }
    }
}

impl ClockRun {
    fn apply(&mut self, fact: &Fact) {
        match fact {
            Fact::ClockPaused { remaining, .. } => self.state = ClockState::Paused(*remaining),
            Fact::ClockStopped { remaining, .. } => self.state = ClockState::Stopped(*remaining),
            Fact::ClockResumed { due, lost, schedule, .. } => {
                self.state = ClockState::Running;
                self.run.lost = *lost;
                self.run.due = *due;
                self.run.schedule.clone_from(schedule);
            }
            Fact::ClockMoved { run, .. } => self.run.clone_from(run),
            Fact::ClockBreached { .. } => {
                self.breached = true;
                self.breaches += 1;
                self.run.schedule.retain(|s| s.step.is_some());
            }
            Fact::ClockFired { step, says, times, next, .. } => {
                self.fired.insert(says.clone());
                self.run.schedule.retain(|s| s.step != Some(*step));
                if let Some(repeat) = self.run.repeats.iter_mut().find(|r| r.step == *step) {
                    repeat.left = repeat.left.map(|n| n.saturating_sub(*times));
                }
                if let Some(due) = next {
                    let at = self.run.schedule.partition_point(|s| (s.due, s.step) < (*due, Some(*step)));
                    self.run.schedule.insert(
                        at,
                        Scheduled { step: Some(*step), due: *due, says: says.clone(), by_reload: false },
                    );
                }
            }
            _ => {}
        }
    }
}
