//! Handoffs and steps.

use std::collections::{BTreeMap, BTreeSet};

use handoff_plan::{
    self as plan, About, Complete, Deadline, Handoff, Name, Package, Place, Step, Target, Trigger, Who,
};
use handoff_syntax::ast::{self, HandoffClause, Path, ReturnTarget, TriggerKind};
use handoff_syntax::diagnostic::Diagnostic;
use handoff_syntax::rules::too_deep;
use handoff_syntax::source::Span;

use super::declaration::Once;
use super::{Checker, Scope};
use crate::model::{At, MoveAt, Process, Purpose};
use crate::outline::{MoveOutline, Outline, StageOutline};
use crate::rules;

/// Where a move leads, and what the stage there is.
type Destination<'a> = (Target, &'a Outline<'a>, &'a StageOutline<'a>);

/// What the clauses of a move say.
#[derive(Debug, Default)]
struct Clauses<'a> {
    triggers: Vec<(Trigger, Span)>,
    to: Once<Who>,
    carry: Once<&'a ast::Carry>,
    prepare: Once<Deadline>,
    accept: Once<Deadline>,
    complete: Once<Complete>,
    returns: Vec<(plan::Return, At)>,
}

/// From so many stages the handoffs and steps of one process may lead with `any`, all counted.
const MOST_LEADING: usize = 1_000_000;

impl<'a> Checker<'a> {
    pub(super) fn handoff(
        &mut self,
        handoff: &'a ast::Handoff,
        m: &'a MoveOutline<'a>,
        outline: &'a Outline<'a>,
        scope: &Scope<'a>,
        process: &mut Process,
    ) {
        let from = self.from(&handoff.from, m, outline);
        let home = from.first().map_or_else(|| m.track.clone(), |place| place.track.clone());
        let scope = scope.about(About::Handoff(m.name.clone())).in_track(&home);
        let destination = self.destination(&handoff.to, &home, outline);
        let clauses = self.clauses(&handoff.clauses, m, &scope, process);
        if clauses.triggers.is_empty() && !has_error(&handoff.clauses) {
            self.report(rules::missing_trigger::diagnostic("handoff", &m.name, handoff.header));
        }
        let stage = destination.as_ref().map(|(_, target, stage)| (*target, *stage));
        let expects = stage.and_then(|(target, stage)| {
            let record = stage.expects()?;
            let world = self.world;
            world.names.find(target.file, crate::names::Space::Shape, &record.name).map(|s| s.plan.clone())
        });
        let package = clauses.carry.value.and_then(|carry| self.carry(carry, expects.as_ref(), &scope));
        let (package, package_spans): (Option<Package>, Vec<Span>) =
            package.map_or((None, Vec::new()), |(p, s)| (Some(p), s));
        if let Some((target, _)) = stage.filter(|(target, _)| target.at != outline.at) {
            self.check_linked(package.as_ref(), &package_spans, outline, target, handoff.to.span);
        }
        let mut requirements = self.requirements(m, outline, package.as_ref(), &scope);
        let mut entry = Vec::new();
        if let Some((Target::Process { .. }, target, stage)) = &destination {
            entry = self.entry_elsewhere(m, package.as_ref(), (*target, *stage));
            self.entry_approvals(m, outline, package.as_ref(), (*target, *stage), &mut requirements);
        }
        let to = self.receiver(&clauses.to, stage, outline, handoff);
        let at = At { name: handoff.name.span, header: handoff.header, span: handoff.span };
        let move_at = MoveAt {
            at,
            from: from_span(&handoff.from, handoff.name.span),
            target: handoff.to.span,
            triggers: clauses.triggers.iter().map(|(_, span)| *span).collect(),
            to: clauses.to.span(),
            requirements: requirements.iter().map(|(_, span)| *span).collect(),
            carry: clauses.carry.span(),
            package: package_spans,
            prepare: clauses.prepare.span(),
            accept: clauses.accept.span(),
            complete: clauses.complete.span(),
            returns: clauses.returns.iter().map(|(_, at)| *at).collect(),
        };
        let Some((target, _, _)) = destination else { return };
        process.plan.handoffs.push(Handoff {
            name: m.name.clone(),
            label: label(handoff.label.as_ref(), &m.name),
            was: handoff.was.iter().map(|w| w.name.clone()).collect(),
            from,
            target,
            triggers: clauses.triggers.into_iter().map(|(trigger, _)| trigger).collect(),
            to,
            requirements: requirements.into_iter().map(|(requirement, _)| requirement).collect(),
            entry,
            package,
            prepare: clauses.prepare.value,
            accept: clauses.accept.value,
            complete: clauses.complete.value,
            returns: clauses.returns.into_iter().map(|(r, _)| r).collect(),
        });
        process.handoffs.push(move_at);
    }

    pub(super) fn step(
        &mut self,
        step: &'a ast::Step,
        m: &'a MoveOutline<'a>,
        outline: &'a Outline<'a>,
        scope: &Scope<'a>,
        process: &mut Process,
    ) {
        let mut from = self.from(&step.from, m, outline);
        let home = from.first().map_or_else(|| m.track.clone(), |place| place.track.clone());
        let scope = scope.about(About::Handoff(m.name.clone())).in_track(&home);
        let destination = self.destination(&step.to, &home, outline);
        let clauses = self.clauses(&step.clauses, m, &scope, process);
        if clauses.triggers.is_empty() && !has_error(&step.clauses) {
            self.report(rules::missing_trigger::diagnostic("step", &m.name, step.header));
        }
        let requirements = self.requirements(m, outline, None, &scope);
        let to = match destination {
            Some((Target::Stage(place), ..)) => place,
            Some(_) => {
                let written = self.written(step.to.span);
                self.report(rules::wrong_track::step(&m.name, &written, step.to.span));
                return;
            }
            None => return,
        };
        if matches!(step.from, ast::From::Any(_)) {
            // Going from a stage to itself is no way out of it.
            from.retain(|place| *place != to);
        }
        process.steps.push(MoveAt {
            at: At { name: step.name.span, header: step.header, span: step.span },
            from: from_span(&step.from, step.name.span),
            target: step.to.span,
            triggers: clauses.triggers.iter().map(|(_, span)| *span).collect(),
            to: None,
            requirements: requirements.iter().map(|(_, span)| *span).collect(),
            carry: None,
            package: Vec::new(),
            prepare: None,
            accept: None,
            complete: None,
            returns: Vec::new(),
        });
        process.plan.steps.push(Step {
            name: m.name.clone(),
            label: label(step.label.as_ref(), &m.name),
            was: step.was.iter().map(|w| w.name.clone()).collect(),
            from,
            to,
            triggers: clauses.triggers.into_iter().map(|(trigger, _)| trigger).collect(),
            requirements: requirements.into_iter().map(|(requirement, _)| requirement).collect(),
        });
    }

    /// The stages that it leads from: all of one track, none of them final.
    fn from(&mut self, from: &'a ast::From, m: &MoveOutline<'a>, outline: &'a Outline<'a>) -> Vec<Place> {
        let paths = match from {
            ast::From::Any(_) if self.sites.leading > MOST_LEADING => return Vec::new(),
            ast::From::Any(span) => {
                let stages = outline.stages.iter().filter(|s| s.place.track == m.track && !s.is_final());
                let mut places: Vec<Place> = stages.map(|s| s.place.clone()).collect();
                self.sites.leading += places.len();
                if self.sites.leading > MOST_LEADING {
                    self.report(too_many_stages(*span));
                    return Vec::new();
                }
                // Their order carries no meaning: it may not change the plan's id.
                places.sort();
                return places;
            }
            ast::From::Stages(paths) => paths,
        };
        let mut places: Vec<Place> = Vec::with_capacity(paths.len());
        let mut known = BTreeSet::new();
        for path in paths {
            let Some(stage) = self.stage_of(outline, path, Some(&m.track)) else { continue };
            if stage.is_final() {
                self.report(rules::leaves_final::diagnostic(
                    &stage.place.stage,
                    &m.name,
                    path.span,
                    stage.span,
                ));
            }
            if let Some(first) = places.first().filter(|first| first.track != stage.place.track) {
                self.report(rules::wrong_track::mixed(&m.name, first, &stage.place, path.span));
            } else if !known.insert(&stage.place) {
                let first = paths.first().map_or(path.span, |p| p.span);
                self.report(rules::duplicate_name::diagnostic("stage", &stage.place.stage, path.span, first));
            } else {
                places.push(stage.place.clone());
            }
        }
        places
    }

    /// `STAGE`, `TRACK.STAGE`, `PROCESS.STAGE` or `PROCESS.TRACK.STAGE`.
    fn destination(
        &mut self,
        path: &'a Path,
        home: &Name,
        outline: &'a Outline<'a>,
    ) -> Option<Destination<'a>> {
        let (first, rest) = path.parts.split_first()?;
        let own_track = outline.tracks.contains(&first.name);
        if rest.is_empty() || (own_track && rest.len() == 1) {
            let stage = self.stage_of(outline, path, Some(home))?;
            let place = stage.place.clone();
            let target = if place.track == *home { Target::Stage(place) } else { Target::Track(place) };
            return Some((target, outline, stage));
        }
        let Some(target) = self.outline_named(outline.file, &first.name) else {
            let tracks = outline.named_tracks.iter().map(|(name, _)| name.as_str());
            let processes = self.world.names.near(outline.file, crate::names::Space::Process, &first.name);
            let known: Vec<&str> = tracks.chain(processes).collect();
            let noun = "track or process";
            let elsewhere = self.world.outlines.first_named(&first.name).map(|o| o.at.name);
            let unknown =
                rules::unknown_name::declared(noun, &first.name, first.span, known.into_iter(), elsewhere);
            self.report(unknown);
            return None;
        };
        self.findings.used(first.span, target.at.name);
        let rest = Path { parts: rest.to_vec(), span: path.span };
        let stage = self.stage_of(target, &rest, None)?;
        let place = stage.place.clone();
        Some((Target::Process { process: target.name.clone(), place }, target, stage))
    }

    /// `to WHO`, else the target stage's owner.
    fn receiver(
        &mut self,
        to: &Once<Who>,
        stage: Option<(&'a Outline<'a>, &'a StageOutline<'a>)>,
        outline: &'a Outline<'a>,
        handoff: &ast::Handoff,
    ) -> Who {
        if to.span().is_some() {
            return to.value.clone().unwrap_or(Who::Owner);
        }
        let Some((target, stage)) = stage else { return Who::Owner };
        let Some(owner) = stage.owner() else {
            if stage.is_final() {
                self.report(rules::missing_owner::receiver(&handoff.name.name, handoff.header));
            }
            return Who::Owner;
        };
        let scope = Scope::of_process(target, &self.world.always).about(About::Stage(stage.place.clone()));
        // What is wrong with it is said at the stage.
        let said = self.findings.diagnostics.len();
        let who = self.who(owner, &scope);
        self.findings.diagnostics.truncate(said);
        self.sites.people.pop();
        if target.at != outline.at && !is_declared(&who) {
            self.report(rules::missing_owner::linked(&handoff.name.name, &target.name, handoff.header));
        }
        who
    }

    fn clauses(
        &mut self,
        clauses: &'a [HandoffClause],
        m: &MoveOutline<'a>,
        scope: &Scope<'a>,
        process: &mut Process,
    ) -> Clauses<'a> {
        let mut found = Clauses::default();
        let clock = |part: &str| Name::new(format!("{}.{part}", m.name));
        let mut names = BTreeMap::new();
        for clause in clauses {
            match clause {
                HandoffClause::Trigger(trigger) => {
                    let lowered = self.trigger(trigger, scope);
                    found.triggers.extend(lowered.map(|lowered| (lowered, trigger.span)));
                }
                HandoffClause::To { who, span } => {
                    let who = self.who(who, scope);
                    self.once(&mut found.to, "to", *span, Some(who));
                }
                // Together with those of entering the target stage.
                HandoffClause::Require(_) | HandoffClause::Error(_) => {}
                HandoffClause::Carry(carry) => self.once(&mut found.carry, "carry", carry.span, Some(carry)),
                HandoffClause::Prepare(deadline) => {
                    let lowered = self.deadline(deadline, "prepare", clock("prepare"), scope);
                    self.once(&mut found.prepare, "prepare", deadline.span, lowered);
                }
                HandoffClause::Accept(deadline) => {
                    let lowered = self.deadline(deadline, "accept", clock("accept"), scope);
                    self.once(&mut found.accept, "accept", deadline.span, lowered);
                }
                HandoffClause::Complete(deadline) => {
                    let lowered = self.complete(deadline, clock("complete"), scope);
                    self.once(&mut found.complete, "complete", deadline.span, Some(lowered));
                }
                HandoffClause::Return(r) => {
                    let first = *names.entry(&r.name.name).or_insert(r.name.span);
                    if first != r.name.span {
                        let name = &r.name;
                        self.report(rules::duplicate_name::diagnostic(
                            "return", &name.name, name.span, first,
                        ));
                        continue;
                    }
                    let at = At { name: r.name.span, header: r.span, span: r.span };
                    found.returns.extend(self.return_(r, scope).map(|lowered| (lowered, at)));
                }
                HandoffClause::On(reaction) => self.reaction(reaction, scope, process),
            }
        }
        if found.triggers.is_empty() && clauses.iter().any(|c| matches!(c, HandoffClause::Trigger(_))) {
            // Its trigger was reported.
            found.triggers.push((Trigger::Ready, m.span));
        }
        found
    }

    fn trigger(&mut self, trigger: &'a ast::Trigger, scope: &Scope<'a>) -> Option<Trigger> {
        match &trigger.kind {
            TriggerKind::Error => None,
            TriggerKind::OnEnter => Some(Trigger::Enter),
            TriggerKind::WhenReady => Some(Trigger::Ready),
            TriggerKind::When(condition) => {
                Some(Trigger::When(self.condition(condition, scope, Purpose::Condition)))
            }
            TriggerKind::By(who) => Some(Trigger::By(self.who(who, scope))),
            TriggerKind::OnEvent { event, correlate, condition } => {
                let Some(symbol) = self.event_named(event, scope.file) else {
                    let unknown = scope.with_unknown_event();
                    self.maybe_condition(condition.as_ref(), &unknown, Purpose::Condition);
                    return None;
                };
                let correlate = self.correlate(correlate.as_deref(), symbol, event.span, scope);
                let inner = scope.with_event(Some(symbol.plan.clone()));
                let condition = self.maybe_condition(condition.as_ref(), &inner, Purpose::Condition);
                Some(Trigger::Event { event: symbol.plan.clone(), correlate, condition })
            }
        }
    }

    fn complete(&mut self, deadline: &'a ast::Deadline, clock: Name, scope: &Scope<'a>) -> Complete {
        let when = self.maybe_condition(deadline.when.as_ref(), scope, Purpose::Condition);
        let bare = deadline.limit.is_none() && deadline.steps.is_empty() && deadline.ladder.is_none();
        let lowered =
            if bare && when.is_some() { None } else { self.deadline(deadline, "complete", clock, scope) };
        Complete { when, deadline: lowered }
    }

    fn return_(&mut self, r: &'a ast::Return, scope: &Scope<'a>) -> Option<plan::Return> {
        let target = match &r.target {
            ReturnTarget::Giver => Some(plan::ReturnTarget::Giver),
            ReturnTarget::Who(who) => Some(plan::ReturnTarget::Who(self.who(who, scope))),
            ReturnTarget::Stage(path) => self.return_stage(path, scope).map(plan::ReturnTarget::Stage),
            ReturnTarget::Raise(raise) => {
                self.raise(raise, scope).map(|raise| plan::ReturnTarget::Raise(raise.exception))
            }
        };
        let at_most = r.at_most.as_ref().and_then(|at_most| {
            let times = self.count(&at_most.times, at_most.times_span);
            let raise = self.raise(&at_most.then, scope)?;
            Some((times, raise.exception))
        });
        let label = label(r.label.as_ref(), &r.name.name);
        Some(plan::Return { name: r.name.name.clone(), label, target: target?, at_most })
    }

    /// A return moves only its own track, and not to where everything is over.
    fn return_stage(&mut self, path: &'a Path, scope: &Scope<'a>) -> Option<Place> {
        let stage = self.stage(path, scope)?;
        if scope.track.as_ref().is_some_and(|track| *track != stage.place.track) {
            let written = self.written(path.span);
            self.report(rules::wrong_track::returned(&written, path.span));
            return None;
        }
        if stage.is_final() {
            self.report(rules::leaves_final::returned(&stage.place.stage, path.span, stage.span));
            return None;
        }
        Some(stage.place.clone())
    }
}

pub(super) fn label(label: Option<&ast::Text>, name: &str) -> String {
    label.map_or_else(|| name.to_owned(), |label| label.value.clone())
}

fn from_span(from: &ast::From, otherwise: Span) -> Span {
    match from {
        ast::From::Any(span) => *span,
        ast::From::Stages(paths) => match (paths.first(), paths.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => otherwise,
        },
    }
}

fn has_error(clauses: &[HandoffClause]) -> bool {
    clauses.iter().any(|c| match c {
        HandoffClause::Error(_) => true,
        HandoffClause::Trigger(trigger) => trigger.kind == TriggerKind::Error,
        _ => false,
    })
}

/// Known without a case: declared persons and teams, their leads and managers.
fn is_declared(who: &Who) -> bool {
    match who {
        Who::Person(_) | Who::Team(_) => true,
        Who::Lead(who) | Who::Manager(who) => is_declared(who),
        _ => false,
    }
}

fn too_many_stages(span: Span) -> Diagnostic {
    let what =
        format!("with this `any` the process has ways out of more than {MOST_LEADING} stages, all counted");
    Diagnostic::new(&too_deep::RULE, span, what)
        .label("name the stages that it leads from, or split the process")
        .help("Each `any` counts every stage that is not final. No two teams agree on so many ways.")
}
