//! Scenarios.

use super::block::Maker;
use super::{Builder, next_if};
use crate::ast::{
    Because, Doc, Expectation, Expr, ExprKind, Ident, Line, LineKind, Scenario, Text, Until, Verb,
};
use crate::grammar::{Node, Pair, Pairs};
use crate::source::Span;
use crate::words::Block;

const LINES: Maker<Line> = Maker {
    block: Block::Scenario,
    build: |b, pair, docs| b.line(pair, docs),
    error: |span| Line { docs: None, kind: LineKind::Error, span },
};

impl Builder<'_> {
    pub(crate) fn scenario(&mut self, inner: &mut Pairs<'_>, docs: Option<Doc>, span: Span) -> Scenario {
        let missing = |at: Span| Text { value: String::new(), span: at.after() };
        let head = self.head(inner, Node::scenario_head, "scenario", Block::Scenario, span, |b, pair| {
            let at = b.span(&pair);
            let mut head = pair.into_inner();
            let title = b.next_text(&mut head);
            (title, b.next_ident(&mut head, at), at)
        });
        let (title, process, header) = head.unwrap_or_else(|salvaged| {
            (salvaged.named.label, Ident::missing(salvaged.at.after()), salvaged.at)
        });
        let title = title.unwrap_or_else(|| missing(header));
        let lines = self.next_block(inner, Node::scenario_body, LINES);
        Scenario { docs, title, process, lines, header: Span { start: span.start, ..header }, span }
    }

    fn line(&mut self, pair: Pair<'_>, docs: Option<Doc>) -> Line {
        let span = self.span(&pair);
        let kind = pair.into_inner().next().map_or(LineKind::Error, |inner| self.line_kind(inner));
        Line { docs, kind, span }
    }

    fn line_kind(&mut self, pair: Pair<'_>) -> LineKind {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let mut inner = pair.into_inner();
        let inner = &mut inner;
        match rule {
            Node::line_at => inner.next().map_or(LineKind::Error, |p| LineKind::At(self.datetime(&p))),
            Node::line_event => {
                LineKind::Event { event: self.next_path(inner, span), fields: self.args(inner) }
            }
            Node::line_set => {
                let field = self.next_path(inner, span);
                let value = self.next_expr(inner, span);
                LineKind::Set { field, value, by: self.by(inner) }
            }
            Node::confirm => LineKind::Confirm { field: self.next_path(inner, span), by: self.by(inner) },
            Node::command => {
                let verb = inner.next().map_or(Verb::Trigger, |p| verb(p.as_str()));
                let name = self.next_path(inner, span);
                let by = self.by(inner);
                let because = next_if(inner, Node::because).and_then(|p| self.because(p));
                LineKind::Command { verb, name, by, because, note: self.next_text(inner) }
            }
            Node::resolve_line => {
                LineKind::Resolve { exception: self.next_ident(inner, span), by: self.by(inner) }
            }
            Node::reply => {
                let port = self.next_ident(inner, span);
                let action = self.next_ident(inner, span);
                LineKind::Reply { port, action, value: inner.next().map(|p| self.expr(p)) }
            }
            Node::fail => {
                let port = self.next_ident(inner, span);
                let action = self.next_ident(inner, span);
                LineKind::Fail { port, action, error: self.next_text(inner) }
            }
            Node::away => {
                let person = self.next_ident(inner, span);
                inner.next().map_or(LineKind::Error, |p| LineKind::Away { person, until: self.until(p) })
            }
            Node::back => LineKind::Back { person: self.next_ident(inner, span) },
            Node::wait => match inner.next() {
                Some(p) if p.as_rule() == Node::duration => LineKind::Wait(self.duration(p)),
                Some(p) => LineKind::WaitUntil(self.datetime(&p)),
                None => LineKind::Error,
            },
            Node::line_case => self.case(inner, span),
            Node::expect => self.expect(inner),
            _ => LineKind::Error,
        }
    }

    fn by(&mut self, pairs: &mut Pairs<'_>) -> Option<Ident> {
        let pair = next_if(pairs, Node::by_person)?;
        pair.into_inner().next().map(|p| self.ident(&p))
    }

    fn because(&mut self, pair: Pair<'_>) -> Option<Because> {
        let inner = pair.into_inner().next()?;
        Some(match inner.as_rule() {
            Node::text => Because::Text(self.text(&inner)),
            _ => Because::Name(self.ident(&inner)),
        })
    }

    fn until(&mut self, pair: Pair<'_>) -> Until {
        match pair.as_rule() {
            Node::datetime => Until::DateTime(self.datetime(&pair)),
            Node::date => Until::Date(self.date(&pair)),
            _ => Until::For(self.duration(pair)),
        }
    }

    fn case(&mut self, inner: &mut Pairs<'_>, span: Span) -> LineKind {
        let head = self.head(inner, Node::sum, "case", Block::Scenario, span, |b, pair| b.expr(pair));
        let key = head.unwrap_or_else(|salvaged| Expr { kind: ExprKind::Error, span: salvaged.at });
        LineKind::Case { key, lines: self.next_block(inner, Node::scenario_body, LINES) }
    }

    fn expect(&mut self, inner: &mut Pairs<'_>) -> LineKind {
        let not = next_if(inner, Node::negated).is_some();
        let what = inner.next().map_or(Expectation::Error, |p| self.expectation(p));
        LineKind::Expect { not, what }
    }

    fn expectation(&mut self, pair: Pair<'_>) -> Expectation {
        if pair.as_rule() == Node::expr {
            return Expectation::Condition(self.expr(pair));
        }
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let mut inner = pair.into_inner();
        let inner = &mut inner;
        match rule {
            Node::is_blocked => {
                let handoff = self.next_path(inner, span);
                Expectation::Blocked { handoff, by: inner.map(|p| self.path(&p)).collect() }
            }
            Node::is_offered => {
                let handoff = self.next_path(inner, span);
                Expectation::Offered { handoff, to: next_if(inner, Node::name).map(|p| self.ident(&p)) }
            }
            Node::has_life => {
                let handoff = self.next_path(inner, span);
                inner
                    .next()
                    .map_or(Expectation::Error, |p| Expectation::Life { handoff, word: self.ident(&p) })
            }
            Node::owner_is => Expectation::Owner(self.next_ident(inner, span)),
            Node::in_place => Expectation::In(self.next_path(inner, span)),
            Node::closed_now => Expectation::Closed,
            Node::notified => Expectation::Notified(self.next_ident(inner, span)),
            Node::escalated => Expectation::Escalated(self.next_ident(inner, span)),
            Node::task_for => Expectation::Task(self.next_ident(inner, span)),
            Node::called => {
                let port = self.next_ident(inner, span);
                Expectation::Called { port, action: self.next_ident(inner, span) }
            }
            Node::raised => Expectation::Raised(self.next_ident(inner, span)),
            Node::bypass => Expectation::Bypass(self.next_path(inner, span)),
            Node::refused => {
                let because = next_if(inner, Node::because).and_then(|p| self.because(p));
                Expectation::Refused { because }
            }
            Node::breached => Expectation::Breached(self.next_path(inner, span)),
            _ => Expectation::Error,
        }
    }
}

fn verb(word: &str) -> Verb {
    match word {
        "accept" => Verb::Accept,
        "resubmit" => Verb::Resubmit,
        "approve" => Verb::Approve,
        "waive" => Verb::Waive,
        "advance" => Verb::Advance,
        "decline" => Verb::Decline,
        "return" => Verb::Return,
        _ => Verb::Trigger,
    }
}
