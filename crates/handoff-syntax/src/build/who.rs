//! People, moments, durations that may depend on the case, types.

use super::{Builder, next_if};
use crate::ast::{Choice, Duration, Ident, Limit, Moment, MomentKind, Path, Type, TypeKind, Who, WhoKind};
use crate::grammar::{Node, Pair, Pairs};
use crate::rules::too_deep;
use crate::source::Span;

/// How often `list of` may stand before a type.
const MAX_LISTS: usize = 32;

impl Builder<'_> {
    pub(crate) fn who(&mut self, pair: Pair<'_>) -> Who {
        let span = self.span(&pair);
        let mut inner = pair.into_inner();
        let kind = match inner.peek().map(|p| p.as_rule()) {
            Some(Node::path) => WhoKind::Name(self.next_path(&mut inner, span)),
            Some(Node::approver_of) => {
                let path = inner.next().and_then(|p| p.into_inner().next()).map(|p| self.path(&p));
                let mut parts = path.map(|p| p.parts).unwrap_or_default().into_iter();
                parts
                    .next()
                    .map_or(WhoKind::Error, |handoff| WhoKind::ApproverOf { handoff, tail: parts.collect() })
            }
            Some(Node::expr) => {
                let condition = Box::new(self.next_expr(&mut inner, span));
                let branches = self.deeper(span, |b| {
                    let then = Box::new(b.next_who(&mut inner, span));
                    (then, Box::new(b.next_who(&mut inner, span)))
                });
                branches.map_or(WhoKind::Error, |(then, otherwise)| WhoKind::If {
                    condition,
                    then,
                    otherwise,
                })
            }
            _ => WhoKind::Error,
        };
        Who { kind, span }
    }

    pub(crate) fn next_who(&mut self, pairs: &mut Pairs<'_>, near: Span) -> Who {
        let missing = Who { kind: WhoKind::Error, span: near.after() };
        next_if(pairs, Node::who).map_or(missing, |p| self.who(p))
    }

    /// `alone`: inside a handoff, step, stage or exception, where a lifecycle word needs no name before it.
    pub(crate) fn moment(&mut self, pair: Pair<'_>, alone: bool) -> Moment {
        let span = self.span(&pair);
        let mut inner = pair.into_inner();
        let kind = match inner.next() {
            Some(p) if p.as_rule() == Node::entering => {
                let mut inner = p.into_inner();
                let word = inner.next().map_or("", |p| p.as_str());
                let stage = next_if(&mut inner, Node::path).map(|p| self.path(&p));
                if word == "leave" { MomentKind::Leave(stage) } else { MomentKind::Enter(stage) }
            }
            Some(p) if p.as_rule() == Node::pattern => self.pattern_moment(p, span),
            Some(p) if p.as_rule() == Node::path => {
                let path = self.path(&p);
                let word = next_if(&mut inner, Node::life_word).map(|p| self.ident(&p));
                named_moment(path, word, alone)
            }
            _ => MomentKind::Error,
        };
        Moment { kind, span }
    }

    fn pattern_moment(&mut self, pair: Pair<'_>, span: Span) -> MomentKind {
        let mut inner = pair.into_inner();
        let count = inner.next().map(|p| super::literal::digits(p.as_str())).unwrap_or_default();
        let event = self.next_path(&mut inner, span);
        match inner.next() {
            Some(p) => MomentKind::Pattern { count, event, within: self.duration(p) },
            None => MomentKind::Error,
        }
    }

    pub(crate) fn moments(&mut self, pairs: Pairs<'_>, alone: bool) -> Vec<Moment> {
        pairs.filter(|p| p.as_rule() == Node::moment).map(|p| self.moment(p, alone)).collect()
    }

    pub(crate) fn limit(&mut self, pair: Pair<'_>) -> Limit {
        let span = self.span(&pair);
        let mut inner = pair.into_inner();
        match inner.next() {
            Some(p) if p.as_rule() == Node::lasting => {
                self.lasting(p, span).map_or(Limit::Error(span), Limit::Within)
            }
            Some(p) if p.as_rule() == Node::before => {
                let mut inner = p.into_inner();
                match inner.next().and_then(|by| self.lasting(by, span)) {
                    Some(by) => Limit::Before { by, of: self.next_expr(&mut inner, span) },
                    None => Limit::Error(span),
                }
            }
            Some(p) => Limit::By(self.expr(p)),
            None => Limit::Error(span),
        }
    }

    pub(crate) fn lasting(&mut self, pair: Pair<'_>, span: Span) -> Option<Choice<Duration>> {
        self.choice(pair, span, |b, pair| Some(b.duration(pair)), |b, pair, span| b.lasting(pair, span))
    }

    /// A name, or `if COND then … else …` of names.
    pub(crate) fn chosen(&mut self, pair: Pair<'_>, span: Span) -> Option<Choice<Ident>> {
        self.choice(pair, span, |b, pair| Some(b.ident(&pair)), |b, pair, span| b.chosen(pair, span))
    }

    /// The `using LADDER` or `on CALENDAR` that comes next, if it does.
    pub(crate) fn next_chosen(&mut self, pairs: &mut Pairs<'_>, rule: Node) -> Option<Choice<Ident>> {
        let pair = next_if(pairs, rule)?;
        let span = self.span(&pair);
        let chosen = pair.into_inner().next()?;
        self.chosen(chosen, span)
    }

    fn choice<T>(
        &mut self,
        pair: Pair<'_>,
        near: Span,
        one: fn(&mut Self, Pair<'_>) -> Option<T>,
        again: fn(&mut Self, Pair<'_>, Span) -> Option<Choice<T>>,
    ) -> Option<Choice<T>> {
        let span = self.span(&pair);
        let mut inner = pair.into_inner();
        let first = inner.next()?;
        if first.as_rule() != Node::expr {
            return one(self, first).map(Choice::One);
        }
        let condition = Box::new(self.expr(first));
        let (then, otherwise) = (inner.next()?, inner.next()?);
        self.deeper(near, |b| {
            let then = Box::new(again(b, then, near)?);
            let otherwise = Box::new(again(b, otherwise, near)?);
            Some(Choice::If { condition, then, otherwise, span })
        })
        .flatten()
    }

    pub(crate) fn type_of(&mut self, pair: Pair<'_>) -> Type {
        let span = self.span(&pair);
        let mut lists = Vec::new();
        let mut kind = TypeKind::Error;
        let mut optional = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                Node::list_of => lists.push(self.span(&part)),
                Node::one_of => kind = TypeKind::OneOf(self.names(part)),
                Node::money_of => kind = TypeKind::Money(part.into_inner().next().map(|p| self.ident(&p))),
                Node::name => kind = TypeKind::Name(self.ident(&part)),
                Node::optional => optional = true,
                _ => {}
            }
        }
        if lists.len() > MAX_LISTS {
            let start = self.first_of(span);
            self.report(too_deep::found(start, "this type is nested too deeply to be read"));
            return Type { kind: TypeKind::Error, optional, span };
        }
        let outer = lists.len();
        let element_start = lists.last().map_or(span.start, |l| l.end);
        let element_start = self.skip_blank(element_start, span.end);
        let mut ty =
            Type { kind, optional: optional && outer == 0, span: Span { start: element_start, ..span } };
        for (depth, list) in lists.into_iter().enumerate().rev() {
            let span = Span { start: list.start, ..span };
            ty = Type { kind: TypeKind::List(Box::new(ty)), optional: optional && depth == 0, span };
        }
        ty
    }

    pub(crate) fn next_type(&mut self, pairs: &mut Pairs<'_>, near: Span) -> Type {
        let missing = Type { kind: TypeKind::Error, optional: false, span: near.after() };
        next_if(pairs, Node::type_of).map_or(missing, |p| self.type_of(p))
    }

    fn skip_blank(&self, from: u32, to: u32) -> u32 {
        let text = self.file.get(from as usize..to as usize).unwrap_or_default();
        to - crate::scan::to_u32(text.trim_start().len())
    }
}

fn named_moment(path: Path, word: Option<Ident>, alone: bool) -> MomentKind {
    if word.is_none()
        && alone
        && let [only] = path.parts.as_slice()
        && is_life_word(&only.name)
    {
        return MomentKind::Named { path: None, word: Some(only.clone()) };
    }
    MomentKind::Named { path: Some(path), word }
}

fn is_life_word(name: &str) -> bool {
    matches!(
        name,
        "opened"
            | "blocked"
            | "offered"
            | "accepted"
            | "returned"
            | "resubmitted"
            | "completed"
            | "cancelled"
            | "raised"
            | "resolved"
            | "breached"
            | "succeeded"
            | "failed"
    )
}
