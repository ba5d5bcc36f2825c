//! What stands at the top of a file.

use super::action::LADDER;
use super::block::Maker;
use super::{Builder, next_if};
use crate::ast::{
    Calendar, CalendarClause, DayRange, Doc, Event, EventBody, Field, Ident, Import, Item, Ladder, Param,
    Path, Person, PersonClause, Port, PortAction, Reach, Record, Rota, RotaClause, Team, TeamClause, Type,
    TypeAlias, TypeKind, Weekday,
};
use crate::grammar::{Node, Pair, Pairs};
use crate::rules::broken_clause;
use crate::source::Span;
use crate::words::Block;

pub(crate) const FIELDS: Maker<Field> = Maker {
    block: Block::Fields,
    build: |b, pair, docs| b.field(pair, docs),
    error: |span| Field {
        docs: None,
        name: Ident::missing(span),
        ty: Type { kind: TypeKind::Error, optional: false, span },
        sensitive: None,
        set_by: Vec::new(),
        default: None,
        condition: None,
        description: None,
        span,
    },
};

const CALENDAR: Maker<CalendarClause> = Maker {
    block: Block::Calendar,
    build: |b, pair, _| b.calendar_clause(pair),
    error: CalendarClause::Error,
};

const PERSON: Maker<PersonClause> =
    Maker { block: Block::Person, build: |b, pair, _| b.person_clause(pair), error: PersonClause::Error };

const TEAM: Maker<TeamClause> =
    Maker { block: Block::Team, build: |b, pair, _| b.team_clause(pair), error: TeamClause::Error };

const ROTA: Maker<RotaClause> =
    Maker { block: Block::Rota, build: |b, pair, _| b.rota_clause(pair), error: RotaClause::Error };

const PORT: Maker<Option<PortAction>> =
    Maker { block: Block::Port, build: |b, pair, docs| Some(b.port_action(pair, docs)), error: |_| None };

impl Builder<'_> {
    /// A whole declaration; `word` is the one that opens it, as it should be written.
    pub(crate) fn item(&mut self, pair: Pair<'_>, word: &str, docs: Option<Doc>) -> Item {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let mut inner = pair.into_inner();
        let inner = &mut inner;
        match rule {
            Node::import => match next_if(inner, Node::text) {
                Some(path) => Item::Import(Import { path: self.text(&path), span }),
                None => Item::Error(span),
            },
            Node::calendar => {
                let (named, header) = self.header(inner, Node::name, word, Block::Calendar, span);
                let clauses = self.next_block(inner, Node::calendar_body, CALENDAR);
                Item::Calendar(Calendar { docs, name: named.name, clauses, header, span })
            }
            Node::person => {
                let (named, header) = self.header(inner, Node::named_head, word, Block::Person, span);
                let clauses = self.next_block(inner, Node::person_body, PERSON);
                Item::Person(Person { docs, name: named.name, label: named.label, clauses, header, span })
            }
            Node::team => {
                let (named, header) = self.header(inner, Node::named_head, word, Block::Team, span);
                let clauses = self.next_block(inner, Node::team_body, TEAM);
                Item::Team(Team { docs, name: named.name, label: named.label, clauses, header, span })
            }
            Node::rota => {
                let (named, header) = self.header(inner, Node::name, word, Block::Rota, span);
                let clauses = self.next_block(inner, Node::rota_body, ROTA);
                Item::Rota(Rota { docs, name: named.name, clauses, header, span })
            }
            Node::type_alias => {
                let name = self.next_ident(inner, span);
                Item::Type(TypeAlias { docs, name, ty: self.next_type(inner, span), span })
            }
            Node::record_of => {
                let (named, header) = self.header(inner, Node::name, word, Block::Fields, span);
                let fields = self.next_block(inner, Node::fields_body, FIELDS);
                Item::Record(Record { docs, name: named.name, fields, header, span })
            }
            Node::event => Item::Event(self.event(inner, docs, span)),
            Node::port => {
                let (named, header) = self.header(inner, Node::name, word, Block::Port, span);
                let actions = self.next_block(inner, Node::port_body, PORT);
                let actions = actions.into_iter().flatten().collect();
                Item::Port(Port {
                    docs,
                    assistant: word == "assistant",
                    name: named.name,
                    actions,
                    header,
                    span,
                })
            }
            Node::ladder => {
                let (named, header) = self.header(inner, Node::name, word, Block::Ladder, span);
                let steps = self.next_block(inner, Node::ladder_body, LADDER);
                Item::Ladder(Ladder { docs, name: named.name, steps, header, span })
            }
            Node::process => Item::Process(self.process(inner, docs, span)),
            Node::scenario => Item::Scenario(self.scenario(inner, docs, span)),
            _ => Item::Error(span),
        }
    }

    fn event(&mut self, inner: &mut Pairs<'_>, docs: Option<Doc>, span: Span) -> Event {
        let head = self.head(inner, Node::event_head, "event", Block::Fields, span, |b, pair| {
            let at = b.span(&pair);
            let mut head = pair.into_inner();
            let outside = b.next_text(&mut head);
            let name = b.next_path(&mut head, at);
            let schema = next_if(&mut head, Node::schema).and_then(|p| b.next_text(&mut p.into_inner()));
            (outside, name, schema, at)
        });
        let (outside, name, schema, at) = head.unwrap_or_else(|salvaged| {
            let name = salvaged.named.name;
            (None, Path { span: name.span, parts: vec![name] }, None, salvaged.at)
        });
        let header = Span { start: span.start, ..at };
        let body = next_if(inner, Node::fields_body);
        if let (Some(schema), Some(body)) = (&schema, &body) {
            let told = broken_clause::found(self.span(body), "this event has a schema and fields of its own");
            self.report(told.label("keep one of the two").related(schema.span, "the schema"));
        }
        let body = match (schema, body) {
            (Some(schema), _) => EventBody::Schema(schema),
            (None, body) => EventBody::Fields(body.map_or_else(Vec::new, |body| self.block(body, FIELDS))),
        };
        Event { docs, name, outside, body, header, span }
    }

    pub(crate) fn field(&mut self, pair: Pair<'_>, docs: Option<Doc>) -> Field {
        let span = self.span(&pair);
        let mut inner = pair.into_inner();
        let name = self.next_ident(&mut inner, span);
        let ty = self.next_type(&mut inner, span);
        let mut field = Field {
            docs,
            name,
            ty,
            sensitive: None,
            set_by: Vec::new(),
            default: None,
            condition: None,
            description: None,
            span,
        };
        for part in inner {
            let at = self.span(&part);
            let twice = match part.as_rule() {
                Node::sensitive => field.sensitive.replace(at).is_some(),
                Node::set_by => {
                    let who: Vec<_> = part.into_inner().map(|p| self.who(p)).collect();
                    let twice = !field.set_by.is_empty();
                    field.set_by.extend(who);
                    twice
                }
                Node::default => field.default.replace(self.only_expr(part)).is_some(),
                Node::where_clause => field.condition.replace(self.only_expr(part)).is_some(),
                Node::text => field.description.replace(self.text(&part)).is_some(),
                _ => false,
            };
            if twice {
                let told =
                    broken_clause::found(at, format!("the field `{}` says this twice", field.name.name));
                self.report(told.label("take one of the two out"));
            }
        }
        field
    }

    fn calendar_clause(&mut self, pair: Pair<'_>) -> CalendarClause {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let mut inner = pair.into_inner();
        let first = inner.peek();
        match (rule, first) {
            (Node::timezone, Some(text)) => CalendarClause::Timezone(self.text(&text)),
            (Node::closed_from, Some(text)) => CalendarClause::ClosedFrom { path: self.text(&text), span },
            (Node::closed, Some(first)) => {
                let from = self.date(&first);
                inner.next();
                let to = next_if(&mut inner, Node::date).map(|p| self.date(&p));
                CalendarClause::Closed { from, to, why: self.next_text(&mut inner), span }
            }
            (Node::open_hours, _) => {
                let mut days = Vec::new();
                let mut hours = Vec::new();
                for part in inner {
                    let span = self.span(&part);
                    let mut ends = part.clone().into_inner();
                    match (part.as_rule(), ends.next(), ends.next()) {
                        (Node::day_range, Some(from), to) => {
                            let to = to.map(|p| weekday(p.as_str()));
                            days.push(DayRange { from: weekday(from.as_str()), to, span });
                        }
                        (Node::hours, Some(from), Some(to)) => {
                            hours.push((self.time(&from), self.closing_time(&to)));
                        }
                        _ => {}
                    }
                }
                CalendarClause::Open { days, hours, span }
            }
            _ => CalendarClause::Error(span),
        }
    }

    fn person_clause(&mut self, pair: Pair<'_>) -> PersonClause {
        let span = self.span(&pair);
        match pair.as_rule() {
            Node::email => match pair.into_inner().next() {
                Some(text) => PersonClause::Email(self.text(&text)),
                None => PersonClause::Error(span),
            },
            Node::deputy => PersonClause::Deputy(self.only_ident(pair)),
            Node::manager => PersonClause::Manager(self.only_ident(pair)),
            Node::calendar_of => PersonClause::Calendar(self.only_ident(pair)),
            Node::reach => self.reach(pair).map_or(PersonClause::Error(span), PersonClause::Reach),
            _ => PersonClause::Error(span),
        }
    }

    fn team_clause(&mut self, pair: Pair<'_>) -> TeamClause {
        let span = self.span(&pair);
        match pair.as_rule() {
            Node::lead => TeamClause::Lead(self.only_ident(pair)),
            Node::manager => TeamClause::Manager(self.only_ident(pair)),
            Node::members => TeamClause::Members(self.next_names(&mut pair.into_inner())),
            Node::calendar_of => TeamClause::Calendar(self.only_ident(pair)),
            Node::assign => {
                let mut inner = pair.into_inner();
                let policy = self.next_ident(&mut inner, span);
                let rota = next_if(&mut inner, Node::name).map(|p| self.ident(&p));
                TeamClause::Assign { policy, rota, span }
            }
            Node::reach => self.reach(pair).map_or(TeamClause::Error(span), TeamClause::Reach),
            _ => TeamClause::Error(span),
        }
    }

    fn rota_clause(&mut self, pair: Pair<'_>) -> RotaClause {
        let span = self.span(&pair);
        match pair.as_rule() {
            Node::members => RotaClause::Members(self.next_names(&mut pair.into_inner())),
            Node::calendar_of => RotaClause::Calendar(self.only_ident(pair)),
            Node::turn => {
                let mut inner = pair.into_inner();
                match (inner.next(), inner.next()) {
                    (Some(every), Some(from)) => {
                        RotaClause::Turn { every: self.duration(every), from: self.datetime(&from), span }
                    }
                    _ => RotaClause::Error(span),
                }
            }
            _ => RotaClause::Error(span),
        }
    }

    fn only_ident(&mut self, pair: Pair<'_>) -> Ident {
        let span = self.span(&pair);
        self.next_ident(&mut pair.into_inner(), span)
    }

    fn reach(&mut self, pair: Pair<'_>) -> Option<Reach> {
        let span = self.span(&pair);
        let mut inner = pair.into_inner();
        let channel = self.next_ident(&mut inner, span);
        Some(Reach { channel, address: self.next_text(&mut inner)?, span })
    }

    fn port_action(&mut self, pair: Pair<'_>, docs: Option<Doc>) -> PortAction {
        let span = self.span(&pair);
        let mut inner = pair.into_inner();
        let name = self.next_ident(&mut inner, span);
        let mut params = Vec::new();
        while let Some(param) = next_if(&mut inner, Node::param) {
            let span = self.span(&param);
            self.note(|n| n.args.push(span.start));
            let mut inner = param.into_inner();
            let name = self.next_ident(&mut inner, span);
            params.push(Param { name, ty: self.next_type(&mut inner, span), span });
        }
        let returns = next_if(&mut inner, Node::type_of).map(|p| self.type_of(p));
        PortAction { docs, name, params, returns, span }
    }
}

fn weekday(word: &str) -> Weekday {
    match word {
        "mon" => Weekday::Mon,
        "tue" => Weekday::Tue,
        "wed" => Weekday::Wed,
        "thu" => Weekday::Thu,
        "fri" => Weekday::Fri,
        "sat" => Weekday::Sat,
        _ => Weekday::Sun,
    }
}
