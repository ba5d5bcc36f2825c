//! Expressions: the grammar reads them flat, here they get their shape.

use super::literal::digits;
use super::text::Braces;
use super::{Builder, MAX_TERMS, next_if};
use crate::ast::{Arg, BinaryOp, Expr, ExprKind, Ident};
use crate::grammar::{Node, Pair, Pairs};
use crate::rules::too_deep;
use crate::source::Span;

/// How tightly an operator binds; higher is tighter.
mod binding {
    pub(super) const ANY: u8 = 0;
    pub(super) const ONLY_IF: u8 = 1;
    pub(super) const OR: u8 = 2;
    pub(super) const AND: u8 = 3;
    pub(super) const NOT: u8 = 4;
    pub(super) const COMPARE: u8 = 5;
    pub(super) const ADD: u8 = 6;
    pub(super) const MULTIPLY: u8 = 7;
    pub(super) const PREFIX: u8 = 8;
}

/// What comes between or after operands.
enum Tail {
    Binary(BinaryOp),
    Is { set: bool },
    Matches,
}

impl Builder<'_> {
    /// An `expr` or `sum`.
    pub(crate) fn expr(&mut self, pair: Pair<'_>) -> Expr {
        let span = self.span(&pair);
        let mut pairs = pair.into_inner();
        if pairs.len() > MAX_TERMS {
            let start = self.first_of(span);
            self.report(too_deep::found(start, "this condition is too long to be read"));
            return Expr { kind: ExprKind::Error, span };
        }
        self.deeper(span, |b| b.climb(&mut pairs, binding::ANY, span))
            .unwrap_or(Expr { kind: ExprKind::Error, span })
    }

    pub(crate) fn next_expr(&mut self, pairs: &mut Pairs<'_>, near: Span) -> Expr {
        match pairs.peek().map(|p| p.as_rule()) {
            Some(Node::expr | Node::sum) => match pairs.next() {
                Some(pair) => self.expr(pair),
                None => Expr { kind: ExprKind::Error, span: near.after() },
            },
            _ => Expr { kind: ExprKind::Error, span: near.after() },
        }
    }

    /// Reads operands and operators as long as these bind at least as tightly as `least`.
    fn climb(&mut self, pairs: &mut Pairs<'_>, least: u8, near: Span) -> Expr {
        let mut left = self.operand(pairs, near);
        while let Some((tail, strength)) = pairs.peek().and_then(|p| tail(&p)) {
            if strength < least {
                break;
            }
            let Some(pair) = pairs.next() else { break };
            let op_span = self.span(&pair);
            left = match tail {
                Tail::Binary(op) => {
                    let right = self.climb(pairs, strength + 1, op_span);
                    let span = left.span.to(right.span);
                    let kind = ExprKind::Binary { op, op_span, left: Box::new(left), right: Box::new(right) };
                    Expr { kind, span }
                }
                Tail::Is { set } => {
                    let span = left.span.to(op_span);
                    Expr { kind: ExprKind::Is { of: Box::new(left), set }, span }
                }
                Tail::Matches => {
                    let span = left.span.to(op_span);
                    let pattern = self.pattern(pair, op_span);
                    Expr { kind: ExprKind::Matches { of: Box::new(left), pattern }, span }
                }
            };
        }
        left
    }

    fn operand(&mut self, pairs: &mut Pairs<'_>, near: Span) -> Expr {
        let Some(pair) = pairs.next() else { return Expr { kind: ExprKind::Error, span: near.after() } };
        if pair.as_rule() != Node::prefix {
            return self.primary(pair, pairs);
        }
        let op_span = self.span(&pair);
        let op = pair.as_str().as_bytes().first().copied().unwrap_or_default();
        let least = if op == b'n' { binding::NOT } else { binding::PREFIX };
        let of = self.deeper(op_span, |b| b.climb(pairs, least, op_span));
        let of = Box::new(of.unwrap_or(Expr { kind: ExprKind::Error, span: op_span.after() }));
        let span = op_span.to(of.span);
        let kind = match op {
            b'n' => ExprKind::Not(of),
            b'-' => {
                self.note(|n| n.negations.push(op_span.start));
                ExprKind::Negate(of)
            }
            _ => {
                let percent = pair.into_inner().next();
                let percent = percent.map(|p| Expr {
                    kind: ExprKind::Percent(digits(p.as_str().trim_end_matches('%'))),
                    span: self.span(&p),
                });
                let percent = percent.unwrap_or(Expr { kind: ExprKind::Error, span: op_span });
                ExprKind::PercentOf { percent: Box::new(percent), of }
            }
        };
        Expr { kind, span }
    }

    /// One operand; `rest` holds what may belong to it (a call's arguments, `before DATE`).
    fn primary(&mut self, pair: Pair<'_>, rest: &mut Pairs<'_>) -> Expr {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Node::value => return self.value(&pair, rest),
            Node::number => ExprKind::Number(digits(pair.as_str())),
            Node::percent => ExprKind::Percent(digits(pair.as_str().trim_end_matches('%'))),
            Node::money => self.money(&pair),
            Node::boolean => ExprKind::Bool(pair.as_str() == "true"),
            Node::text => ExprKind::Text(self.template(&pair, Braces::Lenient)),
            Node::date => ExprKind::Date(self.date(&pair)),
            Node::time => ExprKind::Time(self.time(&pair)),
            Node::datetime => ExprKind::DateTime(self.datetime(&pair)),
            Node::duration => return self.lasting_or_shift(pair, rest),
            Node::group => ExprKind::Group(Box::new(self.next_expr(&mut pair.into_inner(), span))),
            Node::list => ExprKind::List(pair.into_inner().map(|p| self.expr(p)).collect()),
            Node::record => ExprKind::Record(self.args(&mut pair.into_inner())),
            Node::choice_expr => return self.choice_expr(&mut pair.into_inner(), span),
            Node::quantified => self.quantified(&mut pair.into_inner(), span),
            Node::times => {
                let moment = pair.into_inner().next();
                moment.map_or(ExprKind::Error, |p| ExprKind::Times(Box::new(self.moment(p, false))))
            }
            Node::state => self.state(&mut pair.into_inner(), span),
            Node::seen => {
                let mut inner = pair.into_inner();
                let event = self.next_path(&mut inner, span);
                let condition = inner.next().map(|p| Box::new(self.expr(p)));
                if let Some(condition) = &condition {
                    self.note_reaching(condition);
                }
                ExprKind::Seen { event, condition }
            }
            Node::in_stage => ExprKind::InStage(self.next_path(&mut pair.into_inner(), span)),
            _ => ExprKind::Error,
        };
        Expr { kind, span }
    }

    /// `a`, `a.b.c`, or a call of a function.
    fn value(&mut self, pair: &Pair<'_>, rest: &mut Pairs<'_>) -> Expr {
        let expr = self.dotted(pair);
        let Some(call) = next_if(rest, Node::call_args) else { return expr };
        let span = expr.span.to(self.span(&call));
        let args = call.into_inner().map(|p| self.expr(p)).collect();
        match expr.kind {
            ExprKind::Name(function) => Expr { kind: ExprKind::Call { function, args }, span },
            _ => {
                let told =
                    crate::rules::broken_clause::found(span, format!("`{}` is no function", pair.as_str()));
                self.report(
                    told.label("only functions such as `count(…)` or `sum(…)` take parentheses here"),
                );
                Expr { kind: ExprKind::Error, span }
            }
        }
    }

    fn dotted(&mut self, pair: &Pair<'_>) -> Expr {
        let start = pair.as_span().start();
        let mut parts = pair.as_str().split('.');
        let first = parts.next().unwrap_or_default();
        let mut at = start + first.len();
        let first_span = self.span_of(start, at);
        let mut expr =
            Expr { kind: ExprKind::Name(Ident { name: first.into(), span: first_span }), span: first_span };
        for (depth, part) in parts.enumerate() {
            if depth >= super::MAX_DEPTH as usize {
                let span = self.span(pair);
                self.report(too_deep::found(span, "this name has too many parts"));
                return Expr { kind: ExprKind::Error, span };
            }
            let span = self.span_of(at + 1, at + 1 + part.len());
            at += 1 + part.len();
            let whole = expr.span.to(span);
            let name = Ident { name: part.into(), span };
            expr = Expr { kind: ExprKind::Member { of: Box::new(expr), name }, span: whole };
        }
        expr
    }

    fn lasting_or_shift(&mut self, pair: Pair<'_>, rest: &mut Pairs<'_>) -> Expr {
        let by = self.duration(pair);
        let Some(shift) = next_if(rest, Node::shift) else { return self.span_expr(by) };
        let span = by.span.to(self.span(&shift));
        let mut inner = shift.into_inner();
        let before = inner.next().is_some_and(|p| p.as_str() == "before");
        let of = inner.next();
        let of = of.map(|p| self.deeper(span, |b| b.primary(p, &mut inner)));
        let of = of.flatten().unwrap_or(Expr { kind: ExprKind::Error, span: span.after() });
        Expr { kind: ExprKind::Shift { by, before, of: Box::new(of) }, span }
    }

    /// `if a then b else if c then d else e`: pairs of condition and value, and one value more.
    fn choice_expr(&mut self, inner: &mut Pairs<'_>, span: Span) -> Expr {
        let terms: Vec<Pair<'_>> = inner.by_ref().collect();
        if terms.len() > super::MAX_DEPTH as usize {
            self.report(too_deep::found(span, "this choice has too many branches"));
            return Expr { kind: ExprKind::Error, span };
        }
        let mut exprs: Vec<Expr> = terms.into_iter().map(|p| self.expr(p)).collect();
        let mut otherwise = exprs.pop().unwrap_or(Expr { kind: ExprKind::Error, span });
        self.note_reaching(&otherwise);
        while let (Some(then), Some(condition)) = (exprs.pop(), exprs.pop()) {
            let whole = Span { start: condition.span.start, ..span };
            let kind = ExprKind::If {
                condition: Box::new(condition),
                then: Box::new(then),
                otherwise: Box::new(otherwise),
            };
            otherwise = Expr { kind, span: if exprs.is_empty() { span } else { whole } };
        }
        otherwise
    }

    fn quantified(&mut self, inner: &mut Pairs<'_>, span: Span) -> ExprKind {
        let all = next_if(inner, Node::quantifier).is_some_and(|p| p.as_str() == "all");
        let variable = self.next_ident(inner, span);
        let list = Box::new(self.next_expr(inner, span));
        let condition = Box::new(self.next_expr(inner, span));
        self.note_reaching(&condition);
        ExprKind::Quantified { all, variable, list, condition }
    }

    /// `any x in l: a and b`: the formatter puts parentheses around what belongs together.
    fn note_reaching(&mut self, condition: &Expr) {
        if let ExprKind::Binary { op: BinaryOp::And | BinaryOp::Or | BinaryOp::OnlyIf, .. } = condition.kind {
            self.note(|n| n.reaching.push(condition.span));
        }
    }

    fn state(&mut self, inner: &mut Pairs<'_>, span: Span) -> ExprKind {
        let word = inner.next().map_or("", |p| p.as_str());
        let path = self.next_path(inner, span);
        match word {
            "reached" => ExprKind::Reached(path),
            "done" => ExprKind::Done(path),
            _ => ExprKind::Open(path),
        }
    }

    /// `name: expr` and bare names, as long as they come.
    pub(crate) fn args(&mut self, pairs: &mut Pairs<'_>) -> Vec<Arg> {
        let mut args = Vec::new();
        while let Some(pair) = next_if(pairs, Node::arg) {
            let span = self.span(&pair);
            self.note(|n| n.args.push(span.start));
            let mut inner = pair.into_inner();
            let name = self.next_ident(&mut inner, span);
            let value = inner.next().map(|p| self.expr(p));
            args.push(Arg { name, value, span });
        }
        args
    }
}

fn tail(pair: &Pair<'_>) -> Option<(Tail, u8)> {
    let text = pair.as_str();
    match pair.as_rule() {
        Node::is_test => Some((Tail::Is { set: text.ends_with("set") }, binding::COMPARE)),
        Node::matches => Some((Tail::Matches, binding::COMPARE)),
        Node::infix | Node::arithmetic => {
            let (op, strength) = match text {
                "and" => (BinaryOp::And, binding::AND),
                "or" => (BinaryOp::Or, binding::OR),
                "==" => (BinaryOp::Eq, binding::COMPARE),
                "!=" => (BinaryOp::Ne, binding::COMPARE),
                "<" => (BinaryOp::Lt, binding::COMPARE),
                "<=" => (BinaryOp::Le, binding::COMPARE),
                ">" => (BinaryOp::Gt, binding::COMPARE),
                ">=" => (BinaryOp::Ge, binding::COMPARE),
                "in" => (BinaryOp::In, binding::COMPARE),
                "+" => (BinaryOp::Add, binding::ADD),
                "-" => (BinaryOp::Sub, binding::ADD),
                "*" => (BinaryOp::Mul, binding::MULTIPLY),
                "/" => (BinaryOp::Div, binding::MULTIPLY),
                _ if text.starts_with("not") => (BinaryOp::NotIn, binding::COMPARE),
                _ => (BinaryOp::OnlyIf, binding::ONLY_IF),
            };
            Some((Tail::Binary(op), strength))
        }
        _ => None,
    }
}
