//! MOMENT: when something happens.

use handoff_plan::{About, Life, Moment, Name};
use handoff_syntax::ast::{self, Ident, MomentKind, Path};
use handoff_syntax::source::Span;

use super::require::approvals;
use super::{Checker, Scope};
use crate::names::{Space, dotted};
use crate::outline::{Move, MoveOutline, Outline, StageOutline};
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
            if life(&only.name).is_some() {
                self.report(rules::not_at_hand::own_name("handoff", only.span));
                return None;
            }
            if let Some(word) = self.near_life(&only.name, scope) {
                let words = std::iter::once(word);
                self.report(rules::unknown_name::named("event", &only.name, only.span, words));
                return None;
            }
            let wants = if outline.move_named(&only.name).is_some() {
                Some("accepted")
            } else if outline.exception(&only.name).is_some() {
                Some("raised")
            } else if outline.clock(&only.name).is_some() {
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

    /// A lifecycle word that a name inside a handoff was probably meant to be.
    fn near_life(&self, name: &str, scope: &Scope<'a>) -> Option<&'static str> {
        let words: &[&'static str] = match scope.about {
            About::Handoff(_) => &LIFE,
            About::Exception(_) => &["raised", "resolved"],
            _ => &[],
        };
        let events = self.world.names.near(scope.file, Space::Event, name);
        let near = handoff_syntax::suggest(name, words.iter().copied().chain(events))?;
        words.iter().copied().find(|word| *word == near)
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
        let own = match &scope.about {
            About::Handoff(own) | About::Exception(own) => Name::new(format!("{own}.{name}")),
            About::Stage(place) if name == "stay" => outline.stay_clock(place),
            _ => name.clone(),
        };
        for name in [&name, &own] {
            if let Some(span) = clock_called(outline, name) {
                self.findings.used(path.span, span);
                return Some(name.clone());
            }
        }
        let names = clock_names(outline);
        self.unknown_in_process("clock", &name, path.span, &names);
        None
    }
}

/// What a clock by the name that facts use belongs to: where that is declared.
fn clock_called(outline: &Outline<'_>, name: &str) -> Option<Span> {
    if let Some((_, span)) = outline.clock(name) {
        return Some(*span);
    }
    let (whose, part) = name.split_once('.')?;
    if let Some(m) = outline.move_named(whose) {
        let asked =
            approvals(m, outline).into_iter().any(|(n, approval)| n == part && approval.deadline.is_some());
        return (asked || deadlines(m).any(|clause| clause == part)).then_some(m.span);
    }
    if let Some((_, span)) = outline.exception(whose).filter(|_| part == "resolve") {
        return Some(*span);
    }
    let mut stages = outline.stages.iter().filter(|s| has_stay(s));
    stages.find(|s| name.ends_with(".stay") && outline.stay_clock(&s.place) == name).map(|s| s.span)
}

/// Every clock of a process by the name that facts use.
fn clock_names(outline: &Outline<'_>) -> Vec<Name> {
    let mut names: Vec<Name> = outline.clocks.iter().map(|(name, _)| name.clone()).collect();
    for m in &outline.moves {
        names.extend(deadlines(m).map(|part| Name::new(format!("{}.{part}", m.name))));
        let approvals = approvals(m, outline).into_iter().filter(|(_, approval)| approval.deadline.is_some());
        names.extend(approvals.map(|(name, _)| Name::new(format!("{}.{name}", m.name))));
    }
    names.extend(outline.stages.iter().filter(|s| has_stay(s)).map(|s| outline.stay_clock(&s.place)));
    names.extend(outline.exceptions.iter().map(|(name, _)| Name::new(format!("{name}.resolve"))));
    names
}

pub(super) fn deadlines<'a>(m: &MoveOutline<'a>) -> impl Iterator<Item = &'static str> + use<'a> {
    m.ast.clauses().iter().filter_map(|clause| match clause {
        ast::HandoffClause::Prepare(_) => Some("prepare"),
        ast::HandoffClause::Accept(_) => Some("accept"),
        ast::HandoffClause::Complete(deadline) if deadline.limit.is_some() => Some("complete"),
        _ => None,
    })
}

pub(super) fn has_stay(stage: &StageOutline<'_>) -> bool {
    stage.ast.clauses.iter().any(|c| matches!(c, ast::StageClause::Stay(_)))
}

const LIFE: [&str; 8] =
    ["opened", "blocked", "offered", "accepted", "returned", "resubmitted", "completed", "cancelled"];

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
