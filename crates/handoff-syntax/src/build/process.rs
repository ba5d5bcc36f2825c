//! A process and what stands in it beside handoffs and steps.

use super::block::Maker;
use super::{Builder, next_if};
use crate::ast::{
    Clock, ClockClause, Correlate, Doc, Exception, ExceptionClause, Expr, ExprKind, Ident, Invariant, Limit,
    Moment, MomentKind, Observe, Path, Process, ProcessItem, Reaction, Stage, StageClause, Start, StartOn,
    Text, Track, When,
};
use crate::grammar::{Node, Pair, Pairs};
use crate::source::Span;
use crate::words::Block;

pub(crate) const PROCESS: Maker<ProcessItem> = Maker {
    block: Block::Process,
    build: |b, pair, docs| b.process_item(pair, docs),
    error: ProcessItem::Error,
};

const TRACK: Maker<ProcessItem> = Maker { block: Block::Track, ..PROCESS };

const STAGE: Maker<StageClause> = Maker {
    block: Block::Stage,
    build: |b, pair, docs| b.stage_clause(pair, docs),
    error: StageClause::Error,
};

const CLOCK: Maker<ClockClause> = Maker {
    block: Block::Clock,
    build: |b, pair, docs| b.clock_clause(pair, docs),
    error: ClockClause::Error,
};

const EXCEPTION: Maker<ExceptionClause> = Maker {
    block: Block::Exception,
    build: |b, pair, docs| b.exception_clause(pair, docs),
    error: ExceptionClause::Error,
};

/// A name and what may stand beside it in a header.
pub(crate) struct Named {
    pub(crate) name: Ident,
    pub(crate) label: Option<Text>,
    pub(crate) was: Vec<Ident>,
}

impl Builder<'_> {
    pub(crate) fn process(&mut self, inner: &mut Pairs<'_>, docs: Option<Doc>, span: Span) -> Process {
        let (named, header) = self.header(inner, Node::named_head, "process", Block::Process, span);
        let items = self.next_block(inner, Node::process_body, PROCESS);
        Process { docs, name: named.name, label: named.label, items, header, span }
    }

    /// The header of a block that is named, and its span. One that cannot be read is reported, and searched for a name
    /// and a label.
    pub(crate) fn header(
        &mut self,
        inner: &mut Pairs<'_>,
        rule: Node,
        word: &str,
        block: Block,
        span: Span,
    ) -> (Named, Span) {
        let (named, at) = match self.head(inner, rule, word, block, span, |b, pair| b.named_head(pair)) {
            Ok(read) => read,
            Err(salvaged) => (salvaged.named, salvaged.at),
        };
        (named, Span { start: span.start, ..at })
    }

    fn named_head(&mut self, pair: Pair<'_>) -> (Named, Span) {
        let at = self.span(&pair);
        if pair.as_rule() == Node::name {
            return (Named { name: self.ident(&pair), label: None, was: Vec::new() }, at);
        }
        (self.named(&mut pair.into_inner(), at), at)
    }

    pub(crate) fn named(&mut self, inner: &mut Pairs<'_>, near: Span) -> Named {
        let name = self.next_ident(inner, near);
        let label = self.next_text(inner);
        let was = next_if(inner, Node::was).map(|p| self.next_names(&mut p.into_inner()));
        Named { name, label, was: was.unwrap_or_default() }
    }

    pub(crate) fn next_text(&mut self, inner: &mut Pairs<'_>) -> Option<Text> {
        next_if(inner, Node::text).map(|p| self.text(&p))
    }

    pub(crate) fn process_item(&mut self, pair: Pair<'_>, docs: Option<Doc>) -> ProcessItem {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let mut inner = pair.into_inner();
        let inner = &mut inner;
        match rule {
            Node::key => {
                let name = self.next_ident(inner, span);
                ProcessItem::Key { name, ty: self.next_type(inner, span), docs, span }
            }
            Node::owner => ProcessItem::Owner { who: self.next_who(inner, span), span },
            Node::calendar_of => ProcessItem::Calendar { name: self.next_ident(inner, span), span },
            Node::context => {
                let header = Span { end: span.start + 7, ..span };
                if inner.peek().is_some_and(|p| p.as_rule() == Node::bad_head) {
                    let _: Result<(), _> =
                        self.head(inner, Node::EOI, "context", Block::Fields, span, |_, _| ());
                }
                let fields = self.next_block(inner, Node::fields_body, super::declaration::FIELDS);
                ProcessItem::Context { fields, header, span }
            }
            Node::stage => ProcessItem::Stage(self.stage(inner, docs, span)),
            Node::start => ProcessItem::Start(self.start(inner, docs, span)),
            Node::track => {
                let (named, header) = self.header(inner, Node::named_head, "track", Block::Track, span);
                let items = self.next_block(inner, Node::track_body, TRACK);
                ProcessItem::Track(Track { docs, name: named.name, label: named.label, items, header, span })
            }
            Node::handoff => ProcessItem::Handoff(self.handoff(inner, docs, span)),
            Node::step => ProcessItem::Step(self.step(inner, docs, span)),
            Node::clock => ProcessItem::Clock(Box::new(self.clock(inner, docs, span))),
            Node::exception => {
                let (named, header) =
                    self.header(inner, Node::named_head, "exception", Block::Exception, span);
                let clauses = self.next_block(inner, Node::exception_body, EXCEPTION);
                let Named { name, label, .. } = named;
                ProcessItem::Exception(Exception { docs, name, label, clauses, header, span })
            }
            Node::on => ProcessItem::On(Box::new(self.reaction(inner, docs, span, false))),
            Node::when => ProcessItem::When(self.when(inner, docs, span)),
            Node::observe => ProcessItem::Observe(self.observe(inner, docs, span)),
            Node::invariant => match next_if(inner, Node::text) {
                Some(label) => {
                    let label = self.text(&label);
                    let condition = self.next_expr(inner, span);
                    ProcessItem::Invariant(Invariant { docs, label, condition, span })
                }
                None => ProcessItem::Error(span),
            },
            _ => ProcessItem::Error(span),
        }
    }

    fn stage(&mut self, inner: &mut Pairs<'_>, docs: Option<Doc>, span: Span) -> Stage {
        let (named, header) = self.header(inner, Node::staged_head, "stage", Block::Stage, span);
        let clauses = self.next_block(inner, Node::stage_body, STAGE);
        let Named { name, label, was } = named;
        Stage { docs, name, label, was, clauses, header, span }
    }

    fn stage_clause(&mut self, pair: Pair<'_>, docs: Option<Doc>) -> StageClause {
        let span = self.span(&pair);
        match pair.as_rule() {
            Node::owner => StageClause::Owner { who: self.next_who(&mut pair.into_inner(), span), span },
            Node::last => StageClause::Final { failed: pair.into_inner().next().is_some(), span },
            Node::expects => {
                StageClause::Expects { record: self.next_ident(&mut pair.into_inner(), span), span }
            }
            Node::entry => match pair.into_inner().next() {
                Some(require) => StageClause::Entry(Box::new(self.require(require, docs))),
                None => StageClause::Error(span),
            },
            Node::stay => StageClause::Stay(Box::new(self.deadline_clause(pair, docs))),
            Node::on => StageClause::On(Box::new(self.reaction(&mut pair.into_inner(), docs, span, true))),
            _ => StageClause::Error(span),
        }
    }

    fn start(&mut self, inner: &mut Pairs<'_>, docs: Option<Doc>, span: Span) -> Start {
        let head = self.head(inner, Node::start_head, "start", Block::Actions, span, |b, pair| {
            let span = b.span(&pair);
            let mut head = pair.into_inner();
            (b.next_path(&mut head, span), b.start_on(&mut head))
        });
        let (stage, on) = head.unwrap_or_else(|salvaged| (Path::missing(salvaged.at), StartOn::Error));
        Start { docs, stage, on, actions: self.next_actions(inner), span }
    }

    fn start_on(&mut self, head: &mut Pairs<'_>) -> StartOn {
        match head.peek().map(|p| p.as_rule()) {
            Some(Node::started) => StartOn::Opened,
            Some(Node::path) => {
                let event = head.next().map_or_else(|| Path::missing(Span::default()), |p| self.path(&p));
                let correlate = self.correlate(head);
                StartOn::Event { event, correlate, condition: self.next_where(head) }
            }
            _ => StartOn::Error,
        }
    }

    pub(crate) fn correlate(&mut self, pairs: &mut Pairs<'_>) -> Option<Box<Correlate>> {
        let pair = next_if(pairs, Node::correlate)?;
        let inner = pair.into_inner().next()?;
        if inner.as_rule() == Node::each_case {
            let span = self.span(&inner);
            let mut inner = inner.into_inner();
            let field = self.next_ident(&mut inner, span);
            let value = self.next_expr(&mut inner, span);
            return Some(Box::new(Correlate::EachCase { field, value, span }));
        }
        Some(Box::new(Correlate::Key(self.expr(inner))))
    }

    pub(crate) fn next_where(&mut self, pairs: &mut Pairs<'_>) -> Option<Expr> {
        next_if(pairs, Node::where_clause).map(|p| self.only_expr(p))
    }

    /// `alone`: a lifecycle word may stand without a name.
    pub(crate) fn reaction(
        &mut self,
        inner: &mut Pairs<'_>,
        docs: Option<Doc>,
        span: Span,
        alone: bool,
    ) -> Reaction {
        let read = if alone { Self::on_head::<true> } else { Self::on_head::<false> };
        let head = self.head(inner, Node::on_head, "on", Block::Actions, span, read);
        let (moment, correlate, condition) = head
            .unwrap_or_else(|salvaged| (Moment { kind: MomentKind::Error, span: salvaged.at }, None, None));
        Reaction { docs, moment, correlate, condition, actions: self.next_actions(inner), span }
    }

    fn on_head<const ALONE: bool>(
        &mut self,
        pair: Pair<'_>,
    ) -> (Moment, Option<Box<Correlate>>, Option<Expr>) {
        let missing = Moment { kind: MomentKind::Error, span: self.span(&pair) };
        let mut head = pair.into_inner();
        let moment = next_if(&mut head, Node::moment).map_or(missing, |p| self.moment(p, ALONE));
        let correlate = self.correlate(&mut head);
        (moment, correlate, self.next_where(&mut head))
    }

    fn when(&mut self, inner: &mut Pairs<'_>, docs: Option<Doc>, span: Span) -> When {
        let head = self.head(inner, Node::expr, "when", Block::Actions, span, |b, pair| b.expr(pair));
        let condition = head.unwrap_or_else(|salvaged| Expr { kind: ExprKind::Error, span: salvaged.at });
        When { docs, condition, actions: self.next_actions(inner), span }
    }

    fn observe(&mut self, inner: &mut Pairs<'_>, docs: Option<Doc>, span: Span) -> Observe {
        let head = self.head(inner, Node::observe_head, "observe", Block::Actions, span, |b, pair| {
            let span = b.span(&pair);
            let mut head = pair.into_inner();
            let event = b.next_path(&mut head, span);
            let before = b.correlate(&mut head);
            let stage = b.next_path(&mut head, span);
            let correlate = before.or_else(|| b.correlate(&mut head));
            (event, correlate, stage, b.next_where(&mut head))
        });
        let (event, correlate, stage, condition) = head
            .unwrap_or_else(|salvaged| (Path::missing(salvaged.at), None, Path::missing(salvaged.at), None));
        Observe { docs, event, correlate, stage, condition, actions: self.next_actions(inner), span }
    }

    fn clock(&mut self, inner: &mut Pairs<'_>, docs: Option<Doc>, span: Span) -> Clock {
        let head = self.head(inner, Node::clock_head, "clock", Block::Clock, span, |b, pair| {
            let at = b.span(&pair);
            let mut head = pair.into_inner();
            let named = next_if(&mut head, Node::named_head)
                .map_or_else(|| Named::missing(at), |p| b.named(&mut p.into_inner(), at));
            let limit = next_if(&mut head, Node::limit).map(|p| b.limit(p));
            let calendar = b.next_chosen(&mut head, Node::on_calendar);
            (named, limit, calendar, b.next_chosen(&mut head, Node::using), at)
        });
        let (named, limit, calendar, ladder, at) = head.unwrap_or_else(|salvaged| {
            (salvaged.named, Some(Limit::Error(salvaged.at)), None, None, salvaged.at)
        });
        let header = Span { start: span.start, ..at };
        let clauses = self.next_block(inner, Node::clock_body, CLOCK);
        let Named { name, label, .. } = named;
        Clock { docs, name, label, limit, calendar, ladder, clauses, header, span }
    }

    fn clock_clause(&mut self, pair: Pair<'_>, docs: Option<Doc>) -> ClockClause {
        let span = self.span(&pair);
        match pair.as_rule() {
            Node::start_on => ClockClause::StartOn { moments: self.moments(pair.into_inner(), false), span },
            Node::stop_on => ClockClause::StopOn { moments: self.moments(pair.into_inner(), false), span },
            Node::start_when => ClockClause::StartWhen { condition: self.only_expr(pair), span },
            Node::stop_when => ClockClause::StopWhen { condition: self.only_expr(pair), span },
            Node::pause => ClockClause::PauseWhile { condition: self.only_expr(pair), span },
            Node::ladder_step => ClockClause::Step(self.ladder_step(pair, docs)),
            _ => ClockClause::Error(span),
        }
    }

    fn exception_clause(&mut self, pair: Pair<'_>, docs: Option<Doc>) -> ExceptionClause {
        let span = self.span(&pair);
        match pair.as_rule() {
            Node::owner => ExceptionClause::Owner { who: self.next_who(&mut pair.into_inner(), span), span },
            Node::resolve => ExceptionClause::Resolve(Box::new(self.deadline_clause(pair, docs))),
            Node::blocks_nothing => ExceptionClause::BlocksNothing(span),
            Node::on => {
                ExceptionClause::On(Box::new(self.reaction(&mut pair.into_inner(), docs, span, true)))
            }
            _ => ExceptionClause::Error(span),
        }
    }
}

impl Named {
    pub(crate) fn missing(near: Span) -> Self {
        Self { name: Ident::missing(near.after()), label: None, was: Vec::new() }
    }
}
