//! Walking over everything that a process evaluates.

use crate::{
    Action, Choice, Correlate, Deadline, Edge, Expr, Limit, Process, Requirement, RequirementKind, StartOn,
    Template, Trigger, Who,
};

type Visit<'v> = dyn FnMut(&Expr) + 'v;

impl Process {
    /// Every expression of the process, outermost ones only, in no particular order.
    pub fn each_expr(&self, f: &mut Visit<'_>) {
        who(&self.owner, f);
        self.context.iter().for_each(|field| {
            field.default.iter().chain(&field.condition).for_each(&mut *f);
            field.set_by.iter().for_each(|w| who(w, f));
        });
        self.stages.iter().for_each(|stage| {
            stage.owner.iter().for_each(|w| who(w, f));
            stage.stay.iter().for_each(|d| deadline(d, f));
        });
        for start in &self.starts {
            if let StartOn::Event { correlate: c, condition, .. } = &start.on {
                correlate(c, f);
                condition.iter().for_each(&mut *f);
            }
            actions(&start.actions, f);
        }
        self.each_move(f);
        for clock in &self.clocks {
            deadline(&clock.deadline, f);
            for edge in std::iter::once(&clock.start).chain(&clock.stop) {
                if let Edge::When(condition) = edge {
                    f(condition);
                }
            }
        }
        for exception in &self.exceptions {
            who(&exception.owner, f);
            exception.resolve.iter().for_each(|d| deadline(d, f));
        }
        for reaction in &self.reactions {
            correlate(&reaction.correlate, f);
            reaction.condition.iter().for_each(&mut *f);
            actions(&reaction.actions, f);
        }
        for when in &self.whens {
            f(&when.condition);
            actions(&when.actions, f);
        }
        for observe in &self.observes {
            correlate(&observe.correlate, f);
            observe.condition.iter().for_each(&mut *f);
            actions(&observe.actions, f);
        }
        self.invariants.iter().for_each(|i| f(&i.condition));
    }

    /// Those of its handoffs and steps.
    fn each_move(&self, f: &mut Visit<'_>) {
        for handoff in &self.handoffs {
            who(&handoff.to, f);
            handoff.triggers.iter().for_each(|t| trigger(t, f));
            handoff.requirements.iter().for_each(|r| requirement(r, f));
            handoff.package.iter().flat_map(|p| &p.fields).for_each(|field| f(&field.value));
            let complete = handoff.complete.iter();
            complete.clone().filter_map(|c| c.when.as_ref()).for_each(&mut *f);
            let deadlines = handoff.prepare.iter().chain(&handoff.accept);
            deadlines.chain(complete.filter_map(|c| c.deadline.as_ref())).for_each(|d| deadline(d, f));
            for returned in &handoff.returns {
                if let crate::ReturnTarget::Who(w) = &returned.target {
                    who(w, f);
                }
            }
        }
        for step in &self.steps {
            step.triggers.iter().for_each(|t| trigger(t, f));
            step.requirements.iter().for_each(|r| requirement(r, f));
        }
    }
}

fn correlate(of: &Correlate, f: &mut Visit<'_>) {
    match of {
        Correlate::Key => {}
        Correlate::By(expr) | Correlate::Each { value: expr, .. } => f(expr),
    }
}

fn trigger(of: &Trigger, f: &mut Visit<'_>) {
    match of {
        Trigger::Event { correlate: c, condition, .. } => {
            correlate(c, f);
            condition.iter().for_each(f);
        }
        Trigger::When(expr) => f(expr),
        Trigger::By(w) => who(w, f),
        Trigger::Enter | Trigger::Ready => {}
    }
}

fn requirement(of: &Requirement, f: &mut Visit<'_>) {
    of.condition.iter().for_each(&mut *f);
    of.from.iter().chain(&of.waivable_by).for_each(|w| who(w, f));
    match &of.kind {
        RequirementKind::Field(expr) | RequirementKind::Condition(expr) => f(expr),
        RequirementKind::Approval(approval) => {
            std::iter::once(&approval.by).chain(&approval.except).for_each(|w| who(w, f));
            approval.deadline.iter().for_each(|d| deadline(d, f));
        }
    }
}

fn deadline(of: &Deadline, f: &mut Visit<'_>) {
    match &of.limit {
        Limit::Within(duration) => choice(duration, f, |_, _| {}),
        Limit::Before { of: expr, .. } | Limit::By(expr) => f(expr),
    }
    of.calendar.iter().for_each(|c| choice(c, f, |_, _| {}));
    of.pause.iter().for_each(&mut *f);
    choice(&of.ladder, f, |steps, f| {
        for step in steps {
            step.condition.iter().for_each(&mut *f);
            actions(&step.actions, f);
        }
    });
}

fn choice<T>(of: &Choice<T>, f: &mut Visit<'_>, each: fn(&T, &mut Visit<'_>)) {
    match of {
        Choice::One(one) => each(one, f),
        Choice::If { condition, then, otherwise } => {
            f(condition);
            choice(then, f, each);
            choice(otherwise, f, each);
        }
    }
}

fn who(of: &Who, f: &mut Visit<'_>) {
    match of {
        Who::Lead(inner) | Who::Manager(inner) => who(inner, f),
        Who::If { condition, then, otherwise } => {
            f(condition);
            who(then, f);
            who(otherwise, f);
        }
        Who::Person(_)
        | Who::Team(_)
        | Who::Field(_)
        | Who::Giver
        | Who::Receiver
        | Who::Owner
        | Who::ApproverOf(_) => {}
    }
}

fn template(of: &Template, f: &mut Visit<'_>) {
    of.exprs().for_each(f);
}

fn actions(of: &[Action], f: &mut Visit<'_>) {
    of.iter().for_each(|a| action(a, f));
}

fn action(of: &Action, f: &mut Visit<'_>) {
    match of {
        Action::Notify { who: w, text, .. } | Action::Task { who: w, text, .. } => {
            who(w, f);
            template(text, f);
        }
        Action::Remind { who: w, text } | Action::Reassign { to: w, text } => {
            who(w, f);
            text.iter().for_each(|t| template(t, f));
        }
        Action::Escalate { to, text } => {
            to.iter().for_each(|w| who(w, f));
            text.iter().for_each(|t| template(t, f));
        }
        Action::Call { args: fields, otherwise, .. } => {
            fields.iter().for_each(|(_, e)| f(e));
            otherwise.iter().filter_map(|r| r.text.as_ref()).for_each(|t| template(t, f));
        }
        Action::Emit { fields, .. } | Action::Open { fields, .. } => fields.iter().for_each(|(_, e)| f(e)),
        Action::Set { value, .. } | Action::Add { value, .. } | Action::Remove { value, .. } => f(value),
        Action::Expose { amount, why } => {
            f(amount);
            why.iter().for_each(|t| template(t, f));
        }
        Action::Raise(raise) => raise.text.iter().for_each(|t| template(t, f)),
        Action::If { condition, then, otherwise } => {
            f(condition);
            actions(then, f);
            actions(otherwise, f);
        }
        Action::Clear { .. } | Action::Cancel { .. } => {}
    }
}
