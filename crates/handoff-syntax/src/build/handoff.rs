//! Handoffs and steps.

use super::block::Maker;
use super::process::Named;
use super::{Builder, next_if};
use crate::ast::{
    Approval, AtMost, Carry, CarryKind, Deadline, Doc, Expr, ExprKind, From, Handoff, HandoffClause, Path,
    Raise, Require, RequireKind, Return, ReturnTarget, Step, Trigger, TriggerKind,
};
use crate::grammar::{Node, Pair, Pairs};
use crate::rules::broken_clause;
use crate::source::Span;
use crate::words::Block;

pub(crate) const HANDOFF: Maker<HandoffClause> = Maker {
    block: Block::Handoff,
    build: |b, pair, docs| b.handoff_clause(pair, docs),
    error: HandoffClause::Error,
};

const STEP: Maker<HandoffClause> = Maker { block: Block::Step, ..HANDOFF };

/// What stands before the `{` of a handoff or step.
struct Head {
    named: Named,
    from: From,
    to: Path,
    header: Span,
}

impl Builder<'_> {
    pub(crate) fn handoff(&mut self, inner: &mut Pairs<'_>, docs: Option<Doc>, span: Span) -> Handoff {
        let Head { named, from, to, header } = self.handoff_head(inner, "handoff", Block::Handoff, span);
        let clauses = self.next_block(inner, Node::handoff_body, HANDOFF);
        let Named { name, label, was } = named;
        Handoff { docs, name, label, was, from, to, clauses, header, span }
    }

    pub(crate) fn step(&mut self, inner: &mut Pairs<'_>, docs: Option<Doc>, span: Span) -> Step {
        let Head { named, from, to, header } = self.handoff_head(inner, "step", Block::Step, span);
        let clauses = self.next_block(inner, Node::step_body, STEP);
        let Named { name, label, was } = named;
        Step { docs, name, label, was, from, to, clauses, header, span }
    }

    fn handoff_head(&mut self, inner: &mut Pairs<'_>, word: &str, block: Block, span: Span) -> Head {
        let read =
            self.head(inner, Node::handoff_head, word, block, span, |b, pair| b.read_handoff_head(pair));
        let mut head = read.unwrap_or_else(|salvaged| Head {
            named: salvaged.named,
            from: From::Stages(Vec::new()),
            to: Path::missing(salvaged.at.after()),
            header: salvaged.at,
        });
        head.header.start = span.start;
        head
    }

    fn read_handoff_head(&mut self, pair: Pair<'_>) -> Head {
        let header = self.span(&pair);
        let mut inner = pair.into_inner();
        let named = next_if(&mut inner, Node::staged_head)
            .map_or_else(|| Named::missing(header), |p| self.named(&mut p.into_inner(), header));
        let from = next_if(&mut inner, Node::from).map_or(From::Stages(Vec::new()), |p| self.from(p));
        let to = self.next_path(&mut inner, header);
        Head { named, from, to, header }
    }

    fn from(&mut self, pair: Pair<'_>) -> From {
        let mut stages = Vec::new();
        for part in pair.into_inner() {
            if part.as_rule() == Node::any_stage {
                return From::Any(self.span(&part));
            }
            stages.push(self.path(&part));
        }
        From::Stages(stages)
    }

    pub(crate) fn handoff_clause(&mut self, pair: Pair<'_>, docs: Option<Doc>) -> HandoffClause {
        let span = self.span(&pair);
        match pair.as_rule() {
            Node::trigger => HandoffClause::Trigger(self.trigger(pair, docs)),
            Node::to => HandoffClause::To { who: self.next_who(&mut pair.into_inner(), span), span },
            Node::require => HandoffClause::Require(Box::new(self.require(pair, docs))),
            Node::carry => HandoffClause::Carry(self.carry(pair, docs)),
            Node::prepare => HandoffClause::Prepare(Box::new(self.deadline_clause(pair, docs))),
            Node::accept => HandoffClause::Accept(Box::new(self.deadline_clause(pair, docs))),
            Node::complete => HandoffClause::Complete(Box::new(self.deadline_clause(pair, docs))),
            Node::give_back => HandoffClause::Return(Box::new(self.give_back(pair, docs))),
            Node::on => HandoffClause::On(Box::new(self.reaction(&mut pair.into_inner(), docs, span, true))),
            _ => HandoffClause::Error(span),
        }
    }

    fn trigger(&mut self, pair: Pair<'_>, docs: Option<Doc>) -> Trigger {
        let span = self.span(&pair);
        let kind = match pair.into_inner().next() {
            Some(p) => match p.as_rule() {
                Node::on_enter => TriggerKind::OnEnter,
                Node::ready => TriggerKind::WhenReady,
                Node::who => TriggerKind::By(self.who(p)),
                Node::expr => TriggerKind::When(self.expr(p)),
                Node::trigger_event => {
                    let mut inner = p.into_inner();
                    let event = self.next_path(&mut inner, span);
                    let correlate = self.correlate(&mut inner);
                    TriggerKind::OnEvent { event, correlate, condition: self.next_where(&mut inner) }
                }
                _ => TriggerKind::Error,
            },
            None => TriggerKind::Error,
        };
        Trigger { docs, kind, span }
    }

    fn carry(&mut self, pair: Pair<'_>, docs: Option<Doc>) -> Carry {
        let span = self.span(&pair);
        let kind = match pair.into_inner().next() {
            Some(p) if p.as_rule() == Node::package => {
                let mut inner = p.into_inner();
                let record = self.next_ident(&mut inner, span);
                CarryKind::Record { record, fields: self.args(&mut inner) }
            }
            Some(p) => CarryKind::Names(self.names(p)),
            None => CarryKind::Error,
        };
        Carry { docs, kind, span }
    }

    fn give_back(&mut self, pair: Pair<'_>, docs: Option<Doc>) -> Return {
        let span = self.span(&pair);
        let mut inner = pair.into_inner();
        let named = next_if(&mut inner, Node::named_head)
            .map_or_else(|| Named::missing(span), |p| self.named(&mut p.into_inner(), span));
        let mut target = ReturnTarget::Giver;
        let mut at_most = None;
        for part in inner {
            match part.as_rule() {
                Node::who => target = ReturnTarget::Who(self.who(part)),
                Node::to_stage => target = ReturnTarget::Stage(self.next_path(&mut part.into_inner(), span)),
                Node::raise => target = ReturnTarget::Raise(self.raise_alone(part)),
                Node::at_most => at_most = self.at_most(part),
                _ => {}
            }
        }
        Return { docs, name: named.name, label: named.label, target, at_most, span }
    }

    /// The `raise` of a return, which has no text: the return's label and the reason given say what is wrong.
    fn raise_alone(&mut self, pair: Pair<'_>) -> Raise {
        let raise = self.raise(pair);
        if let Some(text) = &raise.text {
            let told = broken_clause::found(text.source.span, "the `raise` of a return takes no text");
            self.report(
                told.label("put the label after the return's name")
                    .help("The one who returns it says why. Write `return NAME \"Label\" raise EXCEPTION`."),
            );
        }
        raise
    }

    fn at_most(&mut self, pair: Pair<'_>) -> Option<AtMost> {
        let mut inner = pair.into_inner();
        let count = inner.next()?;
        let times_span = self.span(&count);
        let then: Raise = self.raise_alone(inner.next()?);
        Some(AtMost { times: super::literal::digits(count.as_str()), times_span, then })
    }

    pub(crate) fn require(&mut self, pair: Pair<'_>, docs: Option<Doc>) -> Require {
        let span = self.span(&pair);
        let mut require = Require {
            docs,
            name: None,
            kind: RequireKind::Error,
            condition: None,
            label: None,
            from: None,
            waivable_by: None,
            span,
        };
        for part in pair.into_inner() {
            let at = self.span(&part);
            let twice = match part.as_rule() {
                Node::require_name => {
                    require.name = Some(self.next_ident(&mut part.into_inner(), at));
                    false
                }
                Node::approval => {
                    require.kind = RequireKind::Approval(Box::new(self.approval(part)));
                    false
                }
                Node::whole_package => {
                    require.kind = RequireKind::Package;
                    false
                }
                Node::wanted => {
                    require.kind = self.wanted(part);
                    false
                }
                Node::require_if => require.condition.replace(self.only_expr(part)).is_some(),
                Node::text => require.label.replace(self.text(&part)).is_some(),
                Node::supplied_by => {
                    require.from.replace(self.next_who(&mut part.into_inner(), at)).is_some()
                }
                Node::waivable => {
                    require.waivable_by.replace(self.next_who(&mut part.into_inner(), at)).is_some()
                }
                _ => false,
            };
            if twice {
                let told = broken_clause::found(at, "this `require` says the same thing twice");
                self.report(told.label("take one of the two out"));
            }
        }
        if let (Some(name), RequireKind::Fields(fields)) = (&require.name, &require.kind)
            && fields.len() > 1
        {
            let told =
                broken_clause::found(name.span, format!("`{}` names several fields at once", name.name));
            self.report(told.label("give each its own `require`, or leave the name out").help(
                "A field that is required goes by its own name. A name before it is for an approval or a condition.",
            ));
        }
        require
    }

    /// One condition, or fields: two or more, or one bare name.
    fn wanted(&mut self, pair: Pair<'_>) -> RequireKind {
        let mut exprs: Vec<Expr> = pair.into_inner().map(|p| self.expr(p)).collect();
        let many = exprs.len() > 1;
        if !many && exprs.first().is_some_and(|e| !is_field(e)) {
            return exprs.pop().map_or(RequireKind::Error, RequireKind::Condition);
        }
        let mut told_already = false;
        for expr in &mut exprs {
            if !is_field(expr) && expr.kind != ExprKind::Error {
                if std::mem::replace(&mut told_already, true) {
                    expr.kind = ExprKind::Error;
                    continue;
                }
                let told = broken_clause::found(expr.span, "a condition stands in a list of required fields");
                self.report(told.label("give it a `require` of its own").help(
                    "`require a, b` names fields that must be filled in; a condition is required by itself, so \
                     that it can have its own label and waiver.",
                ));
                expr.kind = ExprKind::Error;
            }
        }
        RequireKind::Fields(exprs)
    }

    fn approval(&mut self, pair: Pair<'_>) -> Approval {
        let span = self.span(&pair);
        let mut inner = pair.into_inner();
        let count =
            next_if(&mut inner, Node::whole).map(|p| (super::literal::digits(p.as_str()), self.span(&p)));
        let by = self.next_who(&mut inner, span);
        let mut except = None;
        let mut of = Vec::new();
        let mut deadline: Option<Deadline> = None;
        for part in inner {
            let at = self.span(&part);
            match part.as_rule() {
                Node::except => except = Some(self.next_who(&mut part.into_inner(), at)),
                Node::approval_of => of.extend(self.next_names(&mut part.into_inner())),
                Node::deadline => {
                    let next = self.deadline(part);
                    if deadline.replace(next).is_some() {
                        let told = broken_clause::found(at, "this approval has two deadlines");
                        self.report(told.label("take one of the two out"));
                    }
                }
                _ => {}
            }
        }
        Approval { count, by, except, of, deadline, span }
    }
}

/// A bare name, or a member of one.
fn is_field(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Name(_) => true,
        ExprKind::Member { of, .. } => is_field(of),
        _ => false,
    }
}
