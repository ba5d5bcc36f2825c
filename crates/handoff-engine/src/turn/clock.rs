//! Clocks: started at the occurrence of what starts them, paused, stopped, and fired step by step.

use handoff_plan::time::ALWAYS;
use handoff_plan::{
    About, Calendar, Choice, Clock, Deadline, Duration, Edge, Expr, Instant, LadderStep, Limit, Name, Point,
    Value, time,
};

use super::{Turn, rule};
use crate::case::{ClockRun, ClockState};
use crate::eval::Unknown;
use crate::fact::{ClockStart, Fact, Repeat, Scheduled};
use crate::index::{DeadlineAt, MomentUse};

/// Repeats that one firing may stand for after a downtime.
const REPEATS: u32 = 100_000;

impl<'a> Turn<'a> {
    /// Starts a deadline's clock. What it hangs on may not be known yet: then it starts as soon as it is.
    pub(super) fn start_clock(&mut self, deadline: &Deadline, about: &About) {
        if self.case.clocks.get(&deadline.clock).is_some_and(ClockRun::is_going) {
            return;
        }
        let Ok(run) = self.settle(deadline, about, self.set.occurred) else { return };
        if self.is_over_again(&deadline.clock, &run) {
            return self.raise_alarm(
                &deadline.clock,
                "it is over as soon as it starts, and what follows starts it again",
            );
        }
        self.tell(Fact::ClockStarted { clock: deadline.clock.clone(), run });
        self.clear_alarm(&deadline.clock);
        self.pause_or_resume(deadline, about);
    }

    /// Whether a run begun now would have passed its deadline.
    pub(super) fn would_be_over(&self, deadline: &Deadline, about: &About) -> bool {
        self.settle(deadline, about, self.set.occurred).is_ok_and(|run| run.due <= self.set.at)
    }

    pub(super) fn began_just_now(&self, clock: &Name) -> bool {
        self.case.clocks.get(clock).is_some_and(|c| c.is_going() && c.run.start == self.set.occurred)
    }

    /// The run before it began at the same instant, and was over by then too: each would lead to the next, without end.
    fn is_over_again(&self, clock: &Name, run: &ClockStart) -> bool {
        let before = self.case.clocks.get(clock).filter(|c| c.breached && c.run.start == run.start);
        before.is_some() && run.due <= self.set.at
    }

    /// A clock that ought to run: starts it if it could not be before, pauses or resumes it by its condition.
    pub(super) fn keep_clock(&mut self, deadline: &Deadline, about: &About) {
        if self.case.clocks.contains_key(&deadline.clock) {
            // First on, then to its date: what remained while it rested was of the date before.
            self.pause_or_resume(deadline, about);
            self.follow_date(deadline, about);
        } else {
            self.start_clock(deadline, about);
        }
    }

    /// What remained when it was stopped goes on; a clock that never ran starts.
    pub(super) fn resume_or_start(&mut self, deadline: &Deadline, about: &About) {
        match self.case.clocks.get(&deadline.clock).map(|c| c.state) {
            Some(ClockState::Stopped(remaining)) => self.resume_clock(&deadline.clock, remaining),
            Some(_) => {}
            None => self.start_clock(deadline, about),
        }
    }

    pub(super) fn stop_clock(&mut self, clock: &Name) {
        let Some(run) = self.case.clocks.get(clock) else { return };
        let remaining = match run.state {
            // What stops it may have come late: what counts is when it happened.
            ClockState::Running => self.remaining(&run.run, self.set.occurred.max(run.run.start)),
            ClockState::Paused(remaining) => remaining,
            ClockState::Stopped(_) => return,
        };
        self.tell(Fact::ClockStopped { clock: clock.clone(), remaining });
        self.clear_alarm(clock);
    }

    fn remaining(&self, run: &ClockStart, at: Instant) -> i64 {
        time::remaining(at, run.due, run.business, self.calendar_named(run.calendar.as_ref()))
    }

    fn pause_or_resume(&mut self, deadline: &Deadline, about: &About) {
        let (Some(pause), Some(run)) = (&deadline.pause, self.case.clocks.get(&deadline.clock)) else {
            return;
        };
        let paused = self.scope(about).truth(pause) == Ok(true);
        match (run.state, paused) {
            (ClockState::Running, true) => {
                let remaining = self.remaining(&run.run, self.set.at);
                self.tell(Fact::ClockPaused { clock: deadline.clock.clone(), remaining });
            }
            (ClockState::Paused(remaining), false) => self.resume_clock(&deadline.clock, remaining),
            _ => {}
        }
    }

    /// The due time and every step still to come move on by as much as was lost.
    pub(super) fn resume_clock(&mut self, clock: &Name, remaining: i64) {
        let Some(run) = self.case.clocks.get(clock).map(|c| &c.run) else { return };
        let calendar = self.calendar_named(run.calendar.as_ref());
        let resumed = |remaining: i64| time::resume(self.set.at, remaining, run.business, calendar);
        let Ok(due) = resumed(remaining) else { return };
        let mut schedule = Vec::with_capacity(run.schedule.len());
        for step in &run.schedule {
            let to_deadline = time::remaining(step.due, run.due, run.business, calendar);
            let Ok(due) = resumed(remaining.saturating_sub(to_deadline)) else { continue };
            schedule.push(Scheduled { due: due.max(self.set.at), ..step.clone() });
        }
        let lost = run.lost.saturating_add(time::remaining(run.due, due, run.business, calendar));
        self.tell(Fact::ClockResumed { clock: clock.clone(), due, lost, schedule });
    }

    /// A run that was just settled, put off by what earlier pauses cost.
    pub(super) fn put_off(&self, mut run: ClockStart, lost: i64) -> ClockStart {
        if lost == 0 {
            return run;
        }
        let calendar = self.calendar_named(run.calendar.as_ref());
        let later = |at: Instant| time::resume(at, lost, run.business, calendar).unwrap_or(at);
        run.due = later(run.due);
        for step in &mut run.schedule {
            step.due = later(step.due);
        }
        run.lost = lost;
        run
    }

    fn calendar_named(&self, name: Option<&Name>) -> &'a Calendar {
        name.and_then(|n| self.plan.calendars.get(n)).unwrap_or(&ALWAYS)
    }

    /// Everything that the run needs, from what is known now.
    pub(super) fn settle(
        &self,
        deadline: &Deadline,
        about: &About,
        start: Instant,
    ) -> Result<ClockStart, Unknown> {
        let name = self.business_calendar(deadline, about)?;
        let calendar = self.calendar_named(name.as_ref());
        let (due, business) = match &deadline.limit {
            Limit::Within(duration) => {
                let duration = self.choose(duration, about)?.1;
                (add(start, duration, calendar)?, duration.is_business())
            }
            Limit::Before { by, of } => {
                let date = self.deadline_date(of, about, calendar)?;
                (time::subtract(date, by, calendar).map_err(|_| Unknown::Overflow)?, false)
            }
            Limit::By(of) => (self.deadline_date(of, about, calendar)?, false),
        };
        let (branch, steps) = self.choose(&deadline.ladder, about)?;
        let mut run = ClockStart {
            start,
            due,
            lost: 0,
            calendar: name,
            business,
            branch,
            schedule: Vec::with_capacity(steps.len() + 1),
            repeats: Vec::new(),
        };
        run.schedule.push(Scheduled { step: None, due, says: Name::new_static("at 100%"), by_reload: false });
        let used = self.index.deadlines.get(&deadline.clock);
        let says = used.and_then(|used| used.says.get(usize::from(branch))).map_or(&[][..], Vec::as_slice);
        for (i, (step, says)) in steps.iter().zip(says).enumerate() {
            let Ok(i) = u16::try_from(i) else { break };
            schedule_step(&mut run, i, (step, says), calendar)?;
        }
        // The deadline itself stands before the steps of the same instant.
        run.schedule.sort_by_key(|s| (s.due, s.step));
        Ok(run)
    }

    /// A date as a deadline is the end of that day.
    fn deadline_date(&self, of: &Expr, about: &About, calendar: &Calendar) -> Result<Instant, Unknown> {
        match &*self.scope(about).value(of)? {
            Value::Date(date) => Ok(calendar.end_of_day(*date)),
            Value::DateTime(at) => Ok(*at),
            _ => Err(Unknown::Shape),
        }
    }

    /// `on`, else the process's calendar, else that of the receiver's team, else none (`always`).
    fn business_calendar(&self, deadline: &Deadline, about: &About) -> Result<Option<Name>, Unknown> {
        if let Some(choice) = &deadline.calendar {
            return Ok(Some(self.choose(choice, about)?.1.clone()));
        }
        if let Some(name) = &self.process.calendar {
            return Ok(Some(name.clone()));
        }
        let receiver = self.case.receiver(about);
        let team = receiver
            .and_then(|r| self.case.team_of_role(about, r).or_else(|| crate::people::team_of(self.plan, r)));
        Ok(team.and_then(|t| self.plan.teams.get(t)).and_then(|t| t.calendar.clone()))
    }

    /// The branch that holds, and its number in the order of the spec.
    fn choose<'c, T>(&self, choice: &'c Choice<T>, about: &About) -> Result<(u16, &'c T), Unknown> {
        match choice {
            Choice::One(one) => Ok((0, one)),
            Choice::If { condition, then, otherwise } => {
                if self.scope(about).truth(condition)? {
                    return self.choose(then, about);
                }
                let (branch, one) = self.choose(otherwise, about)?;
                Ok((branch.saturating_add(branches(then)), one))
            }
        }
    }

    /// The next due thing of this case happens.
    pub(crate) fn fire(&mut self) {
        let Some(due) = self.case.next_due() else { return };
        let Some(step) = due.step.step else {
            self.tell(Fact::ClockBreached { clock: due.clock.clone(), due: due.step.due });
            self.alarm_if_silent(&due.clock);
            return;
        };
        let (times, next) = self.repeats(&due.clock, step, due.step.due);
        let by_reload = due.step.by_reload;
        let (says, at) = (due.step.says, due.step.due);
        let clock = due.clock.clone();
        self.tell(Fact::ClockFired { clock, step, says: says.clone(), due: at, times, next, by_reload });
        self.climb(&due.clock, step, &says);
        self.alarm_if_silent(&due.clock);
    }

    /// Does what that step of the ladder says. Where new rules could not settle the run anew, its step may stand elsewhere in
    /// them: it is found by what it says.
    fn climb(&mut self, clock: &Name, step: u16, says: &Name) {
        let Some((deadline, about)) = self.deadline_of(clock) else { return };
        let branch = self.case.clocks.get(clock).map_or(0, |c| c.run.branch);
        let said = self.index.deadlines.get(clock).and_then(|used| used.says.get(usize::from(branch)));
        let Some(said) = said else { return };
        let is_it = |i: &usize| said.get(*i) == Some(says);
        let at = Some(usize::from(step)).filter(is_it).or_else(|| said.iter().position(|s| s == says));
        let Some(step) = ladder(&deadline.ladder, branch).zip(at).and_then(|(steps, i)| steps.get(i)) else {
            return;
        };
        if step.condition.as_ref().is_none_or(|c| self.scope(&about).truth(c) == Ok(true)) {
            self.perform(&step.actions, &about);
        }
    }

    pub(super) fn deadline_of(&self, clock: &Name) -> Option<(&'a Deadline, About)> {
        let used = self.index.deadlines.get(clock)?;
        Some((used.at.of(self.process)?, used.about.clone()))
    }

    /// How many repeats this firing stands for, and when the step comes again.
    fn repeats(&self, clock: &Name, step: u16, due: Instant) -> (u32, Option<Instant>) {
        let run = self.case.clocks.get(clock).map(|c| &c.run);
        let Some((run, repeat)) = run.and_then(|r| Some((r, r.repeats.iter().find(|x| x.step == step)?)))
        else {
            return (1, None);
        };
        let calendar = self.calendar_named(run.calendar.as_ref());
        let left = repeat.left.unwrap_or(REPEATS).min(REPEATS);
        let (mut times, mut at) = (1, due);
        loop {
            let Ok(next) = time::add(at, &repeat.period, calendar) else { return (times, None) };
            if times >= left {
                return (times, repeat.left.is_none().then_some(next.max(self.set.at)));
            }
            if next > self.set.at || next <= at {
                return (times, Some(next));
            }
            (times, at) = (times + 1, next);
        }
    }

    /// A ladder that is exhausted while its clock still runs leaves a standing alarm.
    fn alarm_if_silent(&mut self, clock: &Name) {
        let silent = |c: &ClockRun| c.state == ClockState::Running && c.run.schedule.is_empty();
        if self.case.clocks.get(clock).is_some_and(silent) {
            let what = self.process.clock_label(clock).unwrap_or_else(|| clock.to_string());
            self.raise_alarm(clock, &format!("time is up and nothing more is due: {what}"));
        }
    }

    /// Those that stop at a moment, then those that start at it.
    pub(super) fn move_clocks(&mut self, waiting: &MomentUse) {
        let process = self.process;
        for clock in waiting.stops.iter().filter_map(|i| process.clocks.get(*i)) {
            self.stop_clock(clock.name());
        }
        for clock in waiting.starts.iter().filter_map(|i| process.clocks.get(*i)) {
            if self.case.is_open() {
                self.start_clock(&clock.deadline, &About::Case);
            }
        }
    }

    pub(super) fn watch_clock(&mut self, clock: &Clock) {
        let about = About::Case;
        if let Some(Edge::When(condition)) = &clock.stop {
            let holds = self.scope(&about).truth(condition) == Ok(true);
            if self.rises(&rule::stop(clock.name()), holds) {
                self.stop_clock(clock.name());
            }
        }
        if let Edge::When(condition) = &clock.start {
            let holds = self.scope(&about).truth(condition) == Ok(true);
            if self.rises(&rule::start(clock.name()), holds) {
                self.start_clock(&clock.deadline, &about);
            }
        }
        self.pause_or_resume(&clock.deadline, &about);
        self.follow_date(&clock.deadline, &about);
    }
}

fn add(start: Instant, duration: &Duration, calendar: &Calendar) -> Result<Instant, Unknown> {
    time::add(start, duration, calendar).map_err(|_| Unknown::Overflow)
}

fn schedule_step(
    run: &mut ClockStart,
    i: u16,
    (step, says): (&LadderStep, &Name),
    calendar: &Calendar,
) -> Result<(), Unknown> {
    let due = match &step.at {
        Point::Fraction(fraction) => {
            time::fraction_point(run.start, run.due, *fraction, run.business, calendar)
        }
        Point::After(duration) => add(run.start, duration, calendar)?,
        Point::Before(duration) => {
            time::subtract(run.due, duration, calendar).map_err(|_| Unknown::Overflow)?
        }
        Point::Every { period, times } => {
            if *times == Some(0) {
                return Ok(());
            }
            run.repeats.push(Repeat { step: i, period: *period, left: *times });
            add(run.due, period, calendar)?
        }
    };
    let says = says.clone();
    run.schedule.push(Scheduled { step: Some(i), due: due.max(run.start), says, by_reload: false });
    Ok(())
}

fn branches<T>(choice: &Choice<T>) -> u16 {
    match choice {
        Choice::One(_) => 1,
        Choice::If { then, otherwise, .. } => branches(then).saturating_add(branches(otherwise)),
    }
}

/// The ladder of that branch.
fn ladder(choice: &Choice<Vec<LadderStep>>, branch: u16) -> Option<&Vec<LadderStep>> {
    match choice {
        Choice::One(steps) => (branch == 0).then_some(steps),
        Choice::If { then, otherwise, .. } => match branch.checked_sub(branches(then)) {
            None => ladder(then, branch),
            Some(rest) => ladder(otherwise, rest),
        },
    }
}

impl DeadlineAt {
    fn of<'p>(&self, process: &'p handoff_plan::Process) -> Option<&'p Deadline> {
        match *self {
            Self::Prepare(i) => process.handoffs.get(i)?.prepare.as_ref(),
            Self::Accept(i) => process.handoffs.get(i)?.accept.as_ref(),
            Self::Complete(i) => process.handoffs.get(i)?.complete.as_ref()?.deadline.as_ref(),
            Self::HandoffApproval(i, r) => approval(&process.handoffs.get(i)?.requirements, r),
            Self::StepApproval(i, r) => approval(&process.steps.get(i)?.requirements, r),
            Self::Stay(i) => process.stages.get(i)?.stay.as_ref(),
            Self::Resolve(i) => process.exceptions.get(i)?.resolve.as_ref(),
            Self::Own(i) => process.clocks.get(i).map(|c| &c.deadline),
        }
    }
}

fn approval(requirements: &[handoff_plan::Requirement], i: usize) -> Option<&Deadline> {
    match &requirements.get(i)?.kind {
        handoff_plan::RequirementKind::Approval(approval) => approval.deadline.as_ref(),
        _ => None,
    }
}
