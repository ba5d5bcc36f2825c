//! A process, item by item in the order of the text.

use handoff_plan::{self as plan, About, Edge, Name, StartOn, Who};
use handoff_syntax::ast::{self, ClockClause, ExceptionClause, MomentKind, ProcessItem};

use super::declaration::Once;
use super::moves::label;
use super::scope::UNKNOWN_EVENT;
use super::who::says;
use super::{Checker, Scope, Sites, deadline, moment};
use crate::model::{At, ExceptionAt, Numbers, Process, Purpose};
use crate::names::Space;
use crate::outline::Outline;
use crate::rules;

impl<'a> Checker<'a> {
    pub(super) fn process(&mut self, outline: &'a Outline<'a>) -> Process {
        self.sites = Sites::default();
        let zone = self.zone(outline);
        let scope = Scope::of_process(outline, zone);
        let mut process = empty(outline);
        let (mut owner, mut calendar): (Once<Who>, Once<Name>) = (Once::default(), Once::default());
        self.context(outline, &scope, &mut process);
        // The outline has them in the order of its items.
        let (mut stages, mut moves) = (outline.stages.iter(), outline.moves.iter());
        for (track, item) in &outline.items {
            let scope = scope.in_track(track);
            match item {
                ProcessItem::Owner { who, span } => {
                    if says(who, &["owner", "receiver", "giver"]) {
                        self.report(rules::not_a_person::own_owner(*span));
                    }
                    let who = self.who(who, &scope);
                    self.once(&mut owner, "owner", *span, Some(who));
                }
                ProcessItem::Calendar { name, span } => {
                    let found = self.calendar_named(name, outline.file);
                    self.once(&mut calendar, "calendar", *span, found);
                }
                ProcessItem::Stage(stage) => {
                    if let Some(found) = stages.find(|s| s.span == stage.name.span) {
                        self.stage_clauses(found, &scope, &mut process);
                    }
                }
                ProcessItem::Handoff(handoff) => {
                    if let Some(found) = moves.find(|m| m.span == handoff.name.span) {
                        self.handoff(handoff, found, outline, &scope, &mut process);
                    }
                }
                ProcessItem::Step(step) => {
                    if let Some(found) = moves.find(|m| m.span == step.name.span) {
                        self.step(step, found, outline, &scope, &mut process);
                    }
                }
                other => self.item(other, &scope, &mut process),
            }
        }
        self.needed(outline, owner.span().is_some());
        process.owner = owner.span();
        process.plan.owner = owner.value.unwrap_or(Who::Owner);
        process.plan.calendar = calendar.value;
        let sites = std::mem::take(&mut self.sites);
        (process.actions, process.expressions) = (sites.actions, sites.expressions);
        (process.people, process.deadlines) = (sites.people, sites.deadlines);
        process
    }

    /// What every process must say; a clause that could not be read may have said it.
    fn needed(&mut self, outline: &'a Outline<'a>, owned: bool) {
        let errors = outline.items.iter().filter_map(|(_, item)| match item {
            ProcessItem::Error(span) => Some(self.written(*span)),
            _ => None,
        });
        let errors: Vec<String> = errors.collect();
        let broken = |word: &str| errors.iter().any(|text| text.contains(word));
        let (name, header) = (&outline.name, outline.at.header);
        let missing =
            |clause, example| rules::missing_clause::diagnostic("process", name, clause, header, example);
        if !owned && !broken("own") {
            self.report(rules::missing_owner::diagnostic("process", name, header));
        }
        if outline.key.is_none() && !broken("key") {
            self.report(missing("key", "key order_id: text"));
        }
        let any = |wanted: fn(&ProcessItem) -> bool| outline.items.iter().any(|(_, item)| wanted(item));
        let stages = any(|item| matches!(item, ProcessItem::Stage(_)));
        if !stages && !broken("stage") {
            self.report(missing("stage", "stage started { owner cs }"));
        }
        let starts = any(|item| matches!(item, ProcessItem::Start(_)));
        if stages && !starts && !broken("start") && !self.is_handed_to(outline) {
            self.report(rules::missing_start::diagnostic(name, header));
        }
    }

    /// A handoff of another process opens cases of it.
    fn is_handed_to(&self, outline: &Outline<'a>) -> bool {
        self.world.outlines.is_handed_to(outline)
    }

    /// The calendar in whose zone dates and times are read.
    pub(super) fn zone(&self, outline: &Outline<'a>) -> &'a plan::Calendar {
        let world = self.world;
        let named =
            outline.calendar.and_then(|name| world.names.find(outline.file, Space::Calendar, &name.name));
        named.and_then(|symbol| world.calendars.get(&symbol.plan)).unwrap_or(&world.always)
    }

    fn context(&mut self, outline: &'a Outline<'a>, scope: &Scope<'a>, process: &mut Process) {
        for (member, field) in outline.fields.iter().zip(&outline.field_items) {
            let mut lowered = self.field(field, member, scope);
            // Every field of a context starts missing; `?` adds nothing.
            lowered.optional = false;
            process.plan.context.push(lowered);
            process.context.push(At { name: field.name.span, header: field.span, span: field.span });
        }
    }

    fn item(&mut self, item: &'a ProcessItem, scope: &Scope<'a>, process: &mut Process) {
        match item {
            ProcessItem::Start(start) => self.start(start, scope, process),
            ProcessItem::Clock(clock) => self.clock(clock, scope, process),
            ProcessItem::Exception(exception) => self.exception_clauses(exception, scope, process),
            ProcessItem::On(reaction) => self.reaction(reaction, scope, process),
            ProcessItem::When(when) => {
                let condition = self.condition(&when.condition, scope, Purpose::Condition);
                let actions = self.actions(&when.actions, &scope.conditional_if(true));
                process.plan.whens.push(plan::When { condition, actions });
                process.whens.push(when.span);
            }
            ProcessItem::Observe(observe) => self.observe(observe, scope, process),
            ProcessItem::Invariant(invariant) => {
                let condition = self.condition(&invariant.condition, scope, Purpose::Invariant);
                let label = invariant.label.value.clone();
                process.plan.invariants.push(plan::Invariant { label, condition });
                process.invariants.push(invariant.span);
            }
            _ => {}
        }
    }

    fn start(&mut self, start: &'a ast::Start, scope: &Scope<'a>, process: &mut Process) {
        let place = self.stage(&start.stage, scope).map(|s| s.place.clone());
        let mut inner = scope.clone();
        let on = match &start.on {
            ast::StartOn::Error => None,
            ast::StartOn::Opened => Some(StartOn::Opened),
            ast::StartOn::Event { event, correlate, condition } => {
                let symbol = self.event_named(event, scope.file);
                let correlate =
                    symbol.map(|symbol| self.correlate(correlate.as_deref(), symbol, event.span, scope));
                inner.event = Some(symbol.map_or(UNKNOWN_EVENT, |symbol| symbol.plan.clone()));
                let condition = self.maybe_condition(condition.as_ref(), &inner, Purpose::Condition);
                symbol.zip(correlate).map(|(symbol, correlate)| StartOn::Event {
                    event: symbol.plan.clone(),
                    correlate,
                    condition,
                })
            }
        };
        if inner.event.is_none() && !matches!(start.on, ast::StartOn::Opened) {
            return;
        }
        let actions = self.actions(&start.actions, &inner);
        if let (Some(place), Some(on)) = (place, on) {
            process.plan.starts.push(plan::Start { place, on, actions });
            process.starts.push(start.span);
        }
    }

    pub(super) fn reaction(&mut self, reaction: &'a ast::Reaction, scope: &Scope<'a>, process: &mut Process) {
        let found = self.moment(&reaction.moment, scope);
        let event = found.as_ref().and_then(moment::event_of).cloned();
        let symbol = event.as_ref().and_then(|name| self.world.names.planned(Space::Event, name));
        let correlate = match (symbol, &reaction.correlate) {
            (Some(symbol), correlate) => {
                self.correlate(correlate.as_deref(), symbol, reaction.moment.span, scope)
            }
            (None, Some(_)) if found.is_some() => {
                self.report(rules::not_at_hand::correlate(reaction.moment.span));
                plan::Correlate::Key
            }
            _ => plan::Correlate::Key,
        };
        if reaction.moment.kind == MomentKind::Error {
            return;
        }
        let inner = if found.is_some() { scope.with_event(event) } else { scope.with_unknown_event() };
        let condition = self.maybe_condition(reaction.condition.as_ref(), &inner, Purpose::Condition);
        let actions = self.actions(&reaction.actions, &inner.conditional_if(condition.is_some()));
        let Some(moment) = found else { return };
        let about = scope.about.clone();
        process.plan.reactions.push(plan::Reaction { about, moment, correlate, condition, actions });
        process.reactions.push(reaction.span);
    }

    fn observe(&mut self, observe: &'a ast::Observe, scope: &Scope<'a>, process: &mut Process) {
        let place = self.stage(&observe.stage, scope).map(|s| s.place.clone());
        let symbol = self.event_named(&observe.event, scope.file);
        let correlate = symbol
            .map(|symbol| self.correlate(observe.correlate.as_deref(), symbol, observe.event.span, scope));
        let inner = match symbol {
            Some(symbol) => scope.with_event(Some(symbol.plan.clone())),
            None => scope.with_unknown_event(),
        };
        let condition = self.maybe_condition(observe.condition.as_ref(), &inner, Purpose::Condition);
        let actions = self.actions(&observe.actions, &inner.conditional_if(true));
        let (Some(place), Some(symbol), Some(correlate)) = (place, symbol, correlate) else { return };
        let event = symbol.plan.clone();
        process.plan.observes.push(plan::Observe { event, correlate, place, condition, actions });
        process.observes.push(observe.span);
    }

    fn exception_clauses(&mut self, exception: &'a ast::Exception, scope: &Scope<'a>, process: &mut Process) {
        let name = exception.name.name.clone();
        let scope = scope.about(About::Exception(name.clone()));
        let (mut owner, mut resolve): (Once<Who>, _) = (Once::default(), Once::default());
        let mut free: Once<()> = Once::default();
        let mut broken = false;
        for clause in &exception.clauses {
            match clause {
                ExceptionClause::Error(_) => broken = true,
                ExceptionClause::Owner { who, span } => {
                    if says(who, &["owner"]) {
                        self.report(rules::not_a_person::own_owner(*span));
                    }
                    let who = self.who(who, &scope);
                    self.once(&mut owner, "owner", *span, Some(who));
                }
                ExceptionClause::Resolve(deadline) => {
                    let found =
                        self.deadline(deadline, "resolve", Name::new(format!("{name}.resolve")), &scope);
                    self.once(&mut resolve, "resolve", deadline.span, found);
                }
                ExceptionClause::BlocksNothing(span) => {
                    self.once(&mut free, "blocks nothing", *span, Some(()));
                }
                ExceptionClause::On(reaction) => self.reaction(reaction, &scope, process),
            }
        }
        if owner.span().is_none() && !broken {
            self.report(rules::missing_owner::diagnostic("exception", &name, exception.header));
        }
        let at = At { name: exception.name.span, header: exception.header, span: exception.span };
        process.exceptions.push(ExceptionAt { at, resolve: resolve.span() });
        process.plan.exceptions.push(plan::Exception {
            label: label(exception.label.as_ref(), &name),
            name,
            owner: owner.value.unwrap_or(Who::Owner),
            resolve: resolve.value,
            blocks: free.value.is_none(),
        });
    }

    fn clock(&mut self, clock: &'a ast::Clock, scope: &Scope<'a>, process: &mut Process) {
        let name = clock.name.name.clone();
        let (mut start, mut stop): (Once<Edge>, Once<Edge>) = (Once::default(), Once::default());
        let mut pause: Once<&'a ast::Expr> = Once::default();
        let mut steps = Vec::new();
        let mut broken = false;
        for clause in &clock.clauses {
            match clause {
                ClockClause::Error(_) => broken = true,
                ClockClause::StartOn { moments, span } => {
                    let edge = self.edge(moments, scope);
                    self.once(&mut start, "start", *span, Some(edge));
                }
                ClockClause::StopOn { moments, span } => {
                    let edge = self.edge(moments, scope);
                    self.once(&mut stop, "stop", *span, Some(edge));
                }
                ClockClause::StartWhen { condition, span } => {
                    let edge = Edge::When(self.condition(condition, scope, Purpose::Condition));
                    self.once(&mut start, "start", *span, Some(edge));
                }
                ClockClause::StopWhen { condition, span } => {
                    let edge = Edge::When(self.condition(condition, scope, Purpose::Condition));
                    self.once(&mut stop, "stop", *span, Some(edge));
                }
                ClockClause::PauseWhile { condition, span } => {
                    self.once(&mut pause, "pause while", *span, Some(condition));
                }
                ClockClause::Step(step) => steps.push(step),
            }
        }
        if start.span().is_none() && !broken {
            let example = "start on enter STAGE";
            self.report(rules::missing_clause::diagnostic("clock", &name, "start", clock.header, example));
        }
        let Some(limit) = &clock.limit else {
            if !broken {
                self.report(rules::missing_deadline::diagnostic("clock", clock.header));
            }
            return;
        };
        let parts = deadline::Parts {
            limit,
            calendar: clock.calendar.as_ref(),
            ladder: clock.ladder.as_ref(),
            pause: pause.value,
            steps,
        };
        let deadline = self.deadline_of(&parts, clock.header, name.clone(), scope);
        if let (Some(deadline), Some(start)) = (deadline, start.value) {
            let label = label(clock.label.as_ref(), &name);
            process.plan.clocks.push(plan::Clock { label, deadline, start, stop: stop.value });
            process.clocks.push(At { name: clock.name.span, header: clock.header, span: clock.span });
        }
    }

    /// Moments that start or stop a clock; an event among them must say which case it belongs to.
    fn edge(&mut self, moments: &'a [ast::Moment], scope: &Scope<'a>) -> Edge {
        let mut found = Vec::with_capacity(moments.len());
        for written in moments {
            let Some(moment) = self.moment(written, scope) else { continue };
            let event = moment::event_of(&moment);
            if let Some(symbol) = event.and_then(|name| self.world.names.planned(Space::Event, name)) {
                self.correlate(None, symbol, written.span, scope);
            }
            found.push(moment);
        }
        Edge::On(found)
    }
}

/// Whether something other than an event can open a case of it.
pub(super) fn opens_without_event(outline: &Outline<'_>) -> bool {
    let opened = |start: &ast::Start| start.on == ast::StartOn::Opened;
    outline.items.iter().any(|(_, item)| matches!(item, ProcessItem::Start(start) if opened(start)))
}

fn empty(outline: &Outline<'_>) -> Process {
    let key = outline.key.as_ref();
    let plan = plan::Process {
        label: label(outline.ast.label.as_ref(), &outline.name),
        key: plan::Key {
            name: key.map(|k| k.name.clone()).unwrap_or_default(),
            ty: key.map_or(plan::Type::Text, |k| super::field::plan_type(&k.ty)),
        },
        owner: Who::Owner,
        calendar: None,
        context: Vec::new(),
        tracks: outline.tracks.clone(),
        stages: Vec::new(),
        starts: Vec::new(),
        handoffs: Vec::new(),
        steps: Vec::new(),
        clocks: Vec::new(),
        exceptions: Vec::new(),
        reactions: Vec::new(),
        whens: Vec::new(),
        observes: Vec::new(),
        invariants: Vec::new(),
    };
    Process {
        name: outline.name.clone(),
        file: outline.file,
        at: outline.at,
        plan,
        key: key.map(|k| k.span),
        owner: None,
        context: Vec::new(),
        stages: Vec::new(),
        starts: Vec::new(),
        handoffs: Vec::new(),
        steps: Vec::new(),
        clocks: Vec::new(),
        exceptions: Vec::new(),
        reactions: Vec::new(),
        whens: Vec::new(),
        observes: Vec::new(),
        invariants: Vec::new(),
        tracks: outline.named_tracks.clone(),
        actions: Vec::new(),
        expressions: Vec::new(),
        people: Vec::new(),
        deadlines: Vec::new(),
        numbers: Numbers::default(),
    }
}
