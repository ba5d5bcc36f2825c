//! Actions, ladder steps and deadlines.

use super::block::Maker;
use super::literal::digits;
use super::text::Braces;
use super::{Builder, next_if};
use crate::ast::{
    Action, ActionKind, Choice, Deadline, Doc, Duration, Expr, ExprKind, Ident, LadderPoint, LadderStep,
    Path, Raise, Template, Who,
};
use crate::grammar::{Node, Pair, Pairs};
use crate::source::Span;
use crate::words::Block;

pub(crate) const ACTIONS: Maker<Action> = Maker {
    block: Block::Actions,
    build: |b, pair, docs| b.action(pair, docs),
    error: |span| Action { docs: None, kind: ActionKind::Error, span },
};

pub(crate) const LADDER: Maker<LadderStep> =
    Maker { block: Block::Ladder, build: |b, pair, docs| b.ladder_step(pair, docs), error: broken_step };

/// A clause of a deadline's block.
enum DeadlineClause {
    Pause(Expr),
    Step(LadderStep),
}

const DEADLINE: Maker<DeadlineClause> = Maker {
    block: Block::Deadline,
    build: |b, pair, docs| {
        if pair.as_rule() == Node::pause {
            DeadlineClause::Pause(b.only_expr(pair))
        } else {
            DeadlineClause::Step(b.ladder_step(pair, docs))
        }
    },
    error: |span| DeadlineClause::Step(broken_step(span)),
};

fn broken_step(span: Span) -> LadderStep {
    LadderStep { docs: None, at: LadderPoint::Error(span), condition: None, actions: Vec::new(), span }
}

impl Builder<'_> {
    /// The one expression of a clause.
    pub(crate) fn only_expr(&mut self, pair: Pair<'_>) -> Expr {
        let span = self.span(&pair);
        self.next_expr(&mut pair.into_inner(), span)
    }

    pub(crate) fn next_actions(&mut self, pairs: &mut Pairs<'_>) -> Vec<Action> {
        self.next_block(pairs, Node::actions, ACTIONS)
    }

    fn next_template(&mut self, pairs: &mut Pairs<'_>) -> Option<Template> {
        next_if(pairs, Node::text).map(|p| self.template(&p, Braces::Strict))
    }

    /// An `action`, which holds one of the actions.
    pub(crate) fn action(&mut self, pair: Pair<'_>, docs: Option<Doc>) -> Action {
        let span = self.span(&pair);
        let kind = pair.into_inner().next().map_or(ActionKind::Error, |inner| self.action_kind(inner));
        Action { docs, kind, span }
    }

    fn action_kind(&mut self, pair: Pair<'_>) -> ActionKind {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        if rule == Node::raise {
            return ActionKind::Raise(self.raise(pair));
        }
        let mut inner = pair.into_inner();
        let inner = &mut inner;
        match rule {
            Node::notify => {
                let who = self.next_who(inner, span);
                let via =
                    next_if(inner, Node::via).and_then(|p| p.into_inner().next()).map(|p| self.ident(&p));
                self.next_template(inner).map_or(ActionKind::Error, |text| ActionKind::Notify {
                    who,
                    via,
                    text,
                })
            }
            Node::remind => {
                ActionKind::Remind { who: self.next_who(inner, span), text: self.next_template(inner) }
            }
            Node::escalate => {
                ActionKind::Escalate { to: self.all_who(inner), text: self.next_template(inner) }
            }
            Node::reassign => {
                ActionKind::Reassign { to: self.next_who(inner, span), text: self.next_template(inner) }
            }
            Node::task => match self.next_template(inner) {
                Some(text) => {
                    ActionKind::Task { text, who: self.next_who(inner, span), due: self.due(inner) }
                }
                None => ActionKind::Error,
            },
            Node::call => self.call(inner, span),
            Node::set => {
                ActionKind::Set { field: self.next_path(inner, span), value: self.next_expr(inner, span) }
            }
            Node::set_from => ActionKind::SetFrom { fields: self.next_names(inner) },
            Node::clear => ActionKind::Clear { field: self.next_path(inner, span) },
            Node::add => {
                ActionKind::Add { value: self.next_expr(inner, span), list: self.next_path(inner, span) }
            }
            Node::remove => {
                ActionKind::Remove { value: self.next_expr(inner, span), list: self.next_path(inner, span) }
            }
            Node::emit => ActionKind::Emit { event: self.next_path(inner, span), fields: self.args(inner) },
            Node::open => {
                ActionKind::Open { process: self.next_ident(inner, span), fields: self.args(inner) }
            }
            Node::expose => {
                ActionKind::Expose { amount: self.next_expr(inner, span), why: self.next_template(inner) }
            }
            Node::cancel => ActionKind::Cancel { handoff: self.next_ident(inner, span) },
            Node::if_action => self.if_action(inner, span),
            _ => ActionKind::Error,
        }
    }

    pub(crate) fn next_names(&mut self, pairs: &mut Pairs<'_>) -> Vec<Ident> {
        next_if(pairs, Node::names).map_or_else(Vec::new, |p| self.names(p))
    }

    fn all_who(&mut self, pairs: &mut Pairs<'_>) -> Vec<Who> {
        let mut out = Vec::with_capacity(1);
        while let Some(pair) = next_if(pairs, Node::who) {
            out.push(self.who(pair));
        }
        out
    }

    fn due(&mut self, pairs: &mut Pairs<'_>) -> Option<Choice<Duration>> {
        let pair = next_if(pairs, Node::due)?;
        let span = self.span(&pair);
        pair.into_inner().next().and_then(|p| self.lasting(p, span))
    }

    fn call(&mut self, inner: &mut Pairs<'_>, span: Span) -> ActionKind {
        let port = self.next_ident(inner, span);
        let action = self.next_ident(inner, span);
        let args = self.args(inner);
        let into: Option<Path> =
            next_if(inner, Node::into).map(|p| self.next_path(&mut p.into_inner(), span));
        let otherwise = next_if(inner, Node::else_raise)
            .and_then(|p| p.into_inner().next())
            .map(|p| Box::new(self.raise(p)));
        ActionKind::Call { port, action, args, into, otherwise }
    }

    pub(crate) fn raise(&mut self, pair: Pair<'_>) -> Raise {
        let span = self.span(&pair);
        let mut inner = pair.into_inner();
        Raise { exception: self.next_ident(&mut inner, span), text: self.next_template(&mut inner), span }
    }

    fn if_action(&mut self, inner: &mut Pairs<'_>, span: Span) -> ActionKind {
        let head = self.head(inner, Node::expr, "if", Block::Actions, span, |b, pair| b.expr(pair));
        let condition = head.unwrap_or_else(|salvaged| Expr { kind: ExprKind::Error, span: salvaged.at });
        let then = self.next_actions(inner);
        ActionKind::If { condition, then, otherwise: self.branches(inner) }
    }

    /// `else if … { … }`, as often as it comes, and `else { … }`.
    fn branches(&mut self, inner: &mut Pairs<'_>) -> Vec<Action> {
        let mut ladder = Vec::new();
        while let Some(pair) = next_if(inner, Node::else_if) {
            ladder.push(pair);
        }
        let mut otherwise = match next_if(inner, Node::otherwise) {
            Some(pair) => self.next_actions(&mut pair.into_inner()),
            None => Vec::new(),
        };
        if let Some(first) = ladder.first()
            && ladder.len() > super::MAX_DEPTH as usize
        {
            let span = self.span(first);
            self.report(crate::rules::too_deep::found(span, "this choice has too many branches"));
            return Vec::new();
        }
        // Built in order, so that findings come in order; nested from the last on.
        let mut built = Vec::with_capacity(ladder.len());
        for pair in ladder {
            let span = self.span(&pair);
            let mut inner = pair.into_inner();
            let condition = self.next_expr(&mut inner, span);
            built.push((condition, self.next_actions(&mut inner), span));
        }
        for (condition, then, span) in built.into_iter().rev() {
            otherwise =
                vec![Action { docs: None, kind: ActionKind::If { condition, then, otherwise }, span }];
        }
        otherwise
    }

    pub(crate) fn ladder_step(&mut self, pair: Pair<'_>, docs: Option<Doc>) -> LadderStep {
        let span = self.span(&pair);
        let mut inner = pair.into_inner();
        let at = inner.next().map_or(LadderPoint::Error(span), |p| self.ladder_point(p));
        let condition =
            inner.peek().is_some_and(|p| p.as_rule() == Node::expr).then(|| self.next_expr(&mut inner, span));
        let Some(body) = inner.next() else {
            return LadderStep { docs, at, condition, actions: Vec::new(), span };
        };
        if body.as_rule() == Node::action {
            let actions = vec![self.action(body, None)];
            return LadderStep { docs, at, condition, actions, span };
        }
        let body_span = self.span(&body);
        let actions = self.block(body, ACTIONS);
        let otherwise = self.branches(&mut inner);
        match condition {
            // `if … { } else { }` after the point is one action.
            Some(condition) if !otherwise.is_empty() => {
                let whole = Span { start: condition.span.start, end: span.end, ..body_span };
                let kind = ActionKind::If { condition, then: actions, otherwise };
                let action = Action { docs: None, kind, span: whole };
                LadderStep { docs, at, condition: None, actions: vec![action], span }
            }
            condition => LadderStep { docs, at, condition, actions, span },
        }
    }

    fn ladder_point(&mut self, pair: Pair<'_>) -> LadderPoint {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let mut inner = pair.into_inner();
        let Some(first) = inner.next() else { return LadderPoint::Error(span) };
        let point = match rule {
            Node::at_percent => Some(LadderPoint::Percent {
                amount: digits(first.as_str().trim_end_matches('%')),
                span: self.span(&first),
            }),
            Node::after => self.lasting(first, span).map(LadderPoint::After),
            Node::ahead => self.lasting(first, span).map(LadderPoint::Before),
            Node::every => {
                let period = self.lasting(first, span);
                let times = inner.next().map(|p| (digits(p.as_str()), self.span(&p)));
                period.map(|period| LadderPoint::Every { period, times })
            }
            _ => None,
        };
        point.unwrap_or(LadderPoint::Error(span))
    }

    /// `prepare`, `accept`, `complete`, `stay`, `resolve`: what comes after the word.
    pub(crate) fn deadline_clause(&mut self, pair: Pair<'_>, docs: Option<Doc>) -> Deadline {
        let span = self.span(&pair);
        let mut inner = pair.into_inner();
        let when = next_if(&mut inner, Node::goal).map(|p| self.only_expr(p));
        let deadline = next_if(&mut inner, Node::deadline).map(|p| self.deadline(p));
        match deadline {
            Some(deadline) => Deadline { docs, when, span, ..deadline },
            None => Deadline {
                docs,
                when,
                limit: None,
                calendar: None,
                ladder: None,
                pause: None,
                steps: Vec::new(),
                span,
            },
        }
    }

    pub(crate) fn deadline(&mut self, pair: Pair<'_>) -> Deadline {
        let span = self.span(&pair);
        let mut inner = pair.into_inner();
        let limit = next_if(&mut inner, Node::limit).map(|p| self.limit(p));
        let calendar = self.next_chosen(&mut inner, Node::on_calendar);
        let ladder = self.next_chosen(&mut inner, Node::using);
        let mut pause = None;
        let mut steps = Vec::new();
        for clause in self.next_block(&mut inner, Node::deadline_body, DEADLINE) {
            match clause {
                DeadlineClause::Step(step) => steps.push(step),
                DeadlineClause::Pause(expr) if pause.is_none() => pause = Some(expr),
                DeadlineClause::Pause(expr) => {
                    let told = crate::rules::broken_clause::found(expr.span, "this deadline pauses twice");
                    self.report(told.label("join the two conditions with `or`"));
                }
            }
        }
        Deadline { docs: None, when: None, limit, calendar, ladder, pause, steps, span }
    }
}
