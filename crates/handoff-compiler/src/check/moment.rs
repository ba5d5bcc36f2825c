//! MOMENT: when something happens.

use handoff_plan::{About, Life, Moment, Name};
use handoff_syntax::ast::{self, Ident, MomentKind, Path};
use handoff_syntax::source::Span;

use super::{Checker, Scope};
use crate::names::{Space, dotted};
use crate::outline::Move;
use crate::rules;

impl<'a> Checker<'a> {
    pub(super) fn moment(&mut self, moment: &'a ast::Moment, scope: &Scope<'a>) -> Option<Moment> {
        match &moment.kind {
            MomentKind::Error => None,
            MomentKind::Enter(path) => {
                self.stage_or_own(path.as_ref(), moment.span, scope).map(Moment::Enter)
            }
            MomentKind::Leave(path) => {
                self.stage_or_own(path.as_ref(), moment.span, scope).map(Moment::Leave)
            }
            MomentKind::Pattern { count, event, within } => {
                let span = moment.span;
                let count = self.count(count, span);
                let within = self.waiting_time(within);
                let event = self.event_named(event, scope.file)?.plan.clone();
                Some(Moment::Pattern { event, count, within })
            }
            MomentKind::Named { path: Some(path), word: None } => {
                Some(Moment::Event(self.event_moment(path, scope)?))
            }
            MomentKind::Named { path: Some(path), word: Some(word) } => self.named(path, word, scope),
            MomentKind::Named { path: None, word: Some(word) } => self.own(word, scope),
            MomentKind::Named { path: None, word: None } => None,
        }
    }

    fn stage_or_own(
        &mut self,
        path: Option<&Path>,
        span: Span,
        scope: &Scope<'a>,
    ) -> Option<handoff_plan::Place> {
        match (path, &scope.about) {
            (Some(path), _) => self.stage(path, scope).map(|s| s.place.clone()),
            (None, About::Stage(place)) => Some(place.clone()),
            (None, _) => {
                self.report(rules::not_at_hand::own_name("stage", span));
                None
            }
        }
    }

    /// A dotted name alone is an event's; one that names something else wants its word.
    fn event_moment(&mut self, path: &Path, scope: &Scope<'a>) -> Option<Name> {
        let name = dotted(path);
        if self.world.names.find(scope.file, Space::Event, &name).is_none()
            && let (Some(outline), [only]) = (scope.outline, path.parts.as_slice())
        {
            let wants = if outline.move_named(&only.name).is_some() {
                Some("accepted")
            } else if outline.exceptions.iter().any(|(n, _)| *n == only.name) {
                Some("raised")
            } else if outline.clocks.iter().any(|(n, _)| *n == only.name) {
                Some("breached")
            } else {
                None
            };
            if let Some(word) = wants {
                self.report(rules::unknown_name::moment_word(&only.name, word, only.span));
                return None;
            }
            if let Some(stage) = outline.stage_named(&only.name, scope.track.as_deref()) {
                self.report(rules::unknown_name::moment_stage(&stage.place.stage, only.span));
                return None;
            }
        }
        self.event_named(path, scope.file).map(|symbol| symbol.plan.clone())
    }

    fn named(&mut self, path: &'a Path, word: &'a Ident, scope: &Scope<'a>) -> Option<Moment> {
        match word.name.as_str() {
            "raised" | "resolved" => {
                let name = self.one_name(path, "exception")?;
                let name = self.exception(name, scope)?;
                Some(if word.name == "raised" { Moment::Raised(name) } else { Moment::Resolved(name) })
            }
            "breached" => self.clock_named(path, scope).map(Moment::Breached),
            "succeeded" | "failed" => {
                let [port, action] = path.parts.as_slice() else {
                    self.report(rules::unknown_name::named(
                        "call",
                        &dotted(path),
                        path.span,
                        std::iter::empty(),
                    ));
                    return None;
                };
                let (port, action) = self.port_action(port, action, scope)?;
                Some(Moment::Call { port, action: action.name.clone(), succeeded: word.name == "succeeded" })
            }
            _ => {
                let life = life(&word.name)?;
                let name = self.one_name(path, "handoff or step")?;
                let found = self.move_named(name, scope)?;
                self.check_life(life, word, found.ast);
                Some(Moment::Life(found.name.clone(), life))
            }
        }
    }

    fn one_name<'p>(&mut self, path: &'p Path, noun: &str) -> Option<&'p Ident> {
        if let [only] = path.parts.as_slice() {
            return Some(only);
        }
        self.report(rules::unknown_name::named(noun, &dotted(path), path.span, std::iter::empty()));
        None
    }

    /// A lifecycle word inside a handoff, step or exception.
    fn own(&mut self, word: &'a Ident, scope: &Scope<'a>) -> Option<Moment> {
        match (&scope.about, word.name.as_str()) {
            (About::Exception(name), "raised") => Some(Moment::Raised(name.clone())),
            (About::Exception(name), "resolved") => Some(Moment::Resolved(name.clone())),
            (About::Handoff(name), _) if life(&word.name).is_some() => {
                let life = life(&word.name)?;
                if let Some(own) = scope.outline.and_then(|o| o.move_named(name)) {
                    self.check_life(life, word, own.ast);
                }
                Some(Moment::Life(name.clone(), life))
            }
            (_, "raised" | "resolved") => {
                self.report(rules::not_at_hand::own_name("exception", word.span));
                None
            }
            _ => {
                self.report(rules::not_at_hand::own_name("handoff", word.span));
                None
            }
        }
    }

    /// A step is opened, blocked, completed or cancelled; nobody is offered it.
    fn check_life(&mut self, life: Life, word: &Ident, of: Move<'_>) {
        let offered = matches!(life, Life::Offered | Life::Accepted | Life::Returned | Life::Resubmitted);
        if offered && matches!(of, Move::Step(_)) {
            self.report(rules::not_at_hand::step_life(&word.name, word.span));
        }
    }

    /// `welcome_reply`, `kickoff.accept`, `onboarding.stay`, `misrouted.resolve`, `kickoff.signed_off`; inside its handoff,
    /// stage or exception without that name.
    pub(super) fn clock_named(&mut self, path: &'a Path, scope: &Scope<'a>) -> Option<Name> {
        let Some(outline) = scope.outline else {
            self.report(rules::not_at_hand::no_case(&dotted(path), path.span));
            return None;
        };
        let name = dotted(path);
        if let Some((clock, span)) = outline.clocks.iter().find(|(n, _)| *n == name) {
            self.findings.used(path.span, *span);
            return Some(clock.clone());
        }
        let clocks = self.clock_names(outline);
        let own = match &scope.about {
            About::Handoff(own) | About::Exception(own) => Some(Name::new(format!("{own}.{name}"))),
            About::Stage(place) if name == "stay" => Some(outline.stay_clock(place)),
            _ => None,
        };
        if let Some((clock, span)) = clocks.iter().find(|(n, _)| *n == name || Some(n) == own.as_ref()) {
            self.findings.used(path.span, *span);
            return Some(clock.clone());
        }
        let names = clocks.into_iter().map(|(name, _)| name).collect();
        self.unknown_in_process("clock", &name, path.span, names);
        None
    }

    /// Every clock of a process by the name that facts use, with the name that it belongs to.
    pub(super) fn clock_names(&self, outline: &'a crate::outline::Outline<'a>) -> Vec<(Name, Span)> {
        let mut clocks = outline.clocks.clone();
        for m in &outline.moves {
            for clause in m.ast.clauses() {
                let part = match clause {
                    ast::HandoffClause::Prepare(_) => "prepare",
                    ast::HandoffClause::Accept(_) => "accept",
                    ast::HandoffClause::Complete(d) if d.limit.is_some() => "complete",
                    _ => continue,
                };
                clocks.push((Name::new(format!("{}.{part}", m.name)), m.span));
            }
            for (name, approval) in super::require::approvals(m, outline) {
                if approval.deadline.is_some() {
                    clocks.push((Name::new(format!("{}.{name}", m.name)), m.span));
                }
            }
        }
        for stage in &outline.stages {
            if stage.ast.clauses.iter().any(|c| matches!(c, ast::StageClause::Stay(_))) {
                clocks.push((outline.stay_clock(&stage.place), stage.span));
            }
        }
        clocks.extend(
            outline.exceptions.iter().map(|(name, span)| (Name::new(format!("{name}.resolve")), *span)),
        );
        clocks
    }
}

pub(super) fn life(word: &str) -> Option<Life> {
    Some(match word {
        "opened" => Life::Opened,
        "blocked" => Life::Blocked,
        "offered" => Life::Offered,
        "accepted" => Life::Accepted,
        "returned" => Life::Returned,
        "resubmitted" => Life::Resubmitted,
        "completed" => Life::Completed,
        "cancelled" => Life::Cancelled,
        _ => return None,
    })
}

/// The event that is at hand when the moment comes.
pub(super) fn event_of(moment: &Moment) -> Option<&Name> {
    match moment {
        Moment::Event(event) | Moment::Pattern { event, .. } => Some(event),
        _ => None,
    }
}
