//! What a condition can be in an abstract state.

use handoff_plan::{Comparison, Expr, Function, Place, Requirement, RequirementKind, Trigger, Value};

use super::memory::{Held, Memory};
use super::state::State;

const TRUE: u8 = 1;
const FALSE: u8 = 2;
const UNKNOWN: u8 = 4;

/// The outcomes that a condition may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Truth {
    may: u8,
    /// Which of them it is lies with people or with the outside, whatever happened so far.
    free: bool,
}

impl Truth {
    pub(super) const ANY: Self = Self { may: TRUE | FALSE | UNKNOWN, free: true };
    const EITHER: Self = Self { may: TRUE | FALSE, free: true };
    const UNSURE: Self = Self { may: TRUE | FALSE | UNKNOWN, free: false };
    const UNKNOWN: Self = Self { may: UNKNOWN, free: true };

    pub(super) fn of(yes: bool) -> Self {
        Self { may: if yes { TRUE } else { FALSE }, free: true }
    }

    fn unless_free(self, free: bool) -> Self {
        Self { free: self.free && free, ..self }
    }

    pub(super) fn can_be_true(self) -> bool {
        self.may & TRUE != 0
    }

    pub(super) fn is_true(self) -> bool {
        self.may == TRUE
    }

    /// The language's own `false`; unknown is not.
    pub(super) fn is_false(self) -> bool {
        self.may == FALSE
    }

    /// Nothing more has to be known to say that it is one or the other.
    pub(super) fn is_sure(self) -> bool {
        self.free || self.may.count_ones() == 1
    }

    fn not(self) -> Self {
        let turned = (self.may & UNKNOWN)
            | if self.may & TRUE == 0 { 0 } else { FALSE }
            | if self.may & FALSE == 0 { 0 } else { TRUE };
        Self { may: turned, ..self }
    }

    fn and(self, other: Self) -> Self {
        let mut may = 0;
        if self.may & FALSE != 0 || other.may & FALSE != 0 {
            may |= FALSE;
        }
        if self.may & TRUE != 0 {
            may |= other.may & (TRUE | UNKNOWN);
        }
        if self.may & UNKNOWN != 0 && other.may & (TRUE | UNKNOWN) != 0 {
            may |= UNKNOWN;
        }
        if self.may == FALSE || other.may == FALSE {
            return Self::of(false);
        }
        Self { may, free: self.is_sure() && other.is_sure() }
    }

    fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    fn join(self, other: Self) -> Self {
        Self { may: self.may | other.may, free: self.is_sure() && other.is_sure() }
    }
}

/// What a value can be.
enum Known {
    Missing,
    Is(Value),
    /// It has one, but which is open.
    Some {
        free: bool,
    },
    Any {
        free: bool,
    },
}

/// Reads conditions in one state.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'s, 'a> {
    pub(super) memory: &'s Memory<'a>,
    pub(super) state: &'s State,
    /// A field of the event at hand, where its value is tried out.
    pub(super) event: Option<(&'s str, &'s Value)>,
}

impl<'s, 'a> Reader<'s, 'a> {
    pub(super) fn new(memory: &'s Memory<'a>, state: &'s State) -> Self {
        Self { memory, state, event: None }
    }

    pub(super) fn truth(&self, expr: &Expr) -> Truth {
        match expr {
            Expr::Not(of) => self.truth(of).not(),
            Expr::And(all) => all.iter().fold(Truth::of(true), |so_far, e| so_far.and(self.truth(e))),
            Expr::Or(any) => any.iter().fold(Truth::of(false), |so_far, e| so_far.or(self.truth(e))),
            Expr::OnlyIf(a, b) => self.only_if(self.truth(a), self.truth(b)),
            Expr::If(condition, then, otherwise) => {
                let asked = self.truth(condition);
                match asked.may {
                    TRUE => self.truth(then),
                    FALSE => self.truth(otherwise),
                    UNKNOWN => Truth::UNKNOWN,
                    _ => self.truth(then).join(self.truth(otherwise)).unless_free(asked.is_sure()),
                }
            }
            Expr::Compare(comparison, a, b) => self.compare(*comparison, a, b),
            Expr::In(item, list) => self.is_in(item, list),
            Expr::IsSet(of) => self.is_set(of),
            Expr::IsMissing(of) => self.is_set(of).not(),
            Expr::Reached(place) => match self.memory.reached(place) {
                Some(slot) => Truth::of(self.memory.get(self.state.past, slot) != 0),
                None => Truth { may: TRUE | FALSE, free: false },
            },
            Expr::InStage(place) => match self.memory.track(&place.track) {
                Some(track) => Truth::of(self.state.place(track) == self.memory.stage(place)),
                None => Truth { may: TRUE | FALSE, free: false },
            },
            Expr::Done(name) => match self.memory.done(name) {
                // Opened again it is not done any more.
                Some(slot) if self.memory.get(self.state.past, slot) != 0 && self.can_be_opened(name) => {
                    Truth { may: TRUE | FALSE, free: false }
                }
                Some(slot) => Truth::of(self.memory.get(self.state.past, slot) != 0),
                None => Truth { may: TRUE | FALSE, free: false },
            },
            Expr::Seen(..) => match self.memory.seen(expr) {
                Some(slot) => Truth::of(self.memory.get(self.state.past, slot) != 0),
                None => Truth::EITHER,
            },
            Expr::OpenException(name) if !self.memory.can_be_raised(name) => Truth::of(false),
            Expr::OpenException(name) => match self.memory.open(name) {
                Some(slot) => Truth::of(self.memory.get(self.state.past, slot) != 0),
                None => Truth { may: TRUE | FALSE, free: false },
            },
            _ => match self.value(expr) {
                Known::Missing => Truth::UNKNOWN,
                Known::Is(Value::Bool(yes)) => Truth::of(yes),
                Known::Is(_) => Truth::UNSURE,
                Known::Some { free } => Truth::EITHER.unless_free(free),
                Known::Any { free } => Truth::ANY.unless_free(free),
            },
        }
    }

    /// The case is where that handoff or step leads from.
    fn can_be_opened(&self, name: &str) -> bool {
        let in_it = |place: &Place| {
            let track = self.memory.track(&place.track);
            track.is_some_and(|t| self.state.place(t) == self.memory.stage(place))
        };
        self.memory.sources(name).iter().any(in_it)
    }

    /// False exactly where A is true and B is not.
    fn only_if(&self, a: Truth, b: Truth) -> Truth {
        let breaks = Truth {
            may: (if b.may & TRUE == 0 { 0 } else { FALSE })
                | (if b.may & (FALSE | UNKNOWN) == 0 { 0 } else { TRUE }),
            ..b
        };
        let holds = Truth {
            may: (if a.may & TRUE == 0 { 0 } else { TRUE })
                | (if a.may & (FALSE | UNKNOWN) == 0 { 0 } else { FALSE }),
            ..a
        };
        holds.and(breaks).not()
    }

    fn is_set(&self, of: &Expr) -> Truth {
        match self.value(of) {
            Known::Missing => Truth::of(false),
            Known::Is(_) | Known::Some { .. } => Truth::of(true),
            Known::Any { free } => Truth::EITHER.unless_free(free),
        }
    }

    fn compare(&self, comparison: Comparison, a: &Expr, b: &Expr) -> Truth {
        match (self.value(a), self.value(b)) {
            (Known::Missing, _) | (_, Known::Missing) => Truth::UNKNOWN,
            (Known::Is(a), Known::Is(b)) => compare(comparison, &a, &b).map_or(Truth::UNSURE, Truth::of),
            (a, b) => {
                let either = Truth { may: TRUE | FALSE, free: true };
                let any = |k: &Known| matches!(k, Known::Any { .. });
                let free = |k: &Known| match k {
                    Known::Some { free } | Known::Any { free } => *free,
                    Known::Missing | Known::Is(_) => true,
                };
                let base = if any(&a) || any(&b) { Truth::ANY } else { either };
                base.unless_free(free(&a) && free(&b))
            }
        }
    }

    fn is_in(&self, item: &Expr, list: &Expr) -> Truth {
        if let Expr::List(items) = list {
            let equal = items.iter().map(|e| self.compare(Comparison::Eq, item, e));
            return equal.fold(Truth::of(false), Truth::or);
        }
        match (self.value(item), self.value(list)) {
            (Known::Missing, _) | (_, Known::Missing) => Truth::UNKNOWN,
            (Known::Is(item), Known::Is(Value::List(items))) => Truth::of(items.contains(&item)),
            (Known::Any { free: false } | Known::Some { free: false }, _)
            | (_, Known::Any { free: false } | Known::Some { free: false }) => Truth::UNSURE,
            _ => Truth::ANY,
        }
    }

    fn value(&self, expr: &Expr) -> Known {
        match expr {
            Expr::Value(Value::Text(text)) if text.trim().is_empty() => Known::Missing,
            Expr::Value(value) => Known::Is(value.clone()),
            Expr::Field(name) => match self.memory.field(name) {
                Some(slot) => match self.memory.held(self.state.past, slot) {
                    Held::Missing => Known::Missing,
                    Held::Is(value) => Known::Is(value.clone()),
                    Held::Some => Known::Some { free: true },
                },
                None if self.memory.is_key(name) => Known::Some { free: true },
                None => Known::Any { free: true },
            },
            Expr::Member(of, name) if **of == Expr::Event => match self.event {
                Some((field, value)) if field == name.as_str() => Known::Is(value.clone()),
                _ => Known::Any { free: true },
            },
            Expr::Member(of, _) => match self.value(of) {
                Known::Missing => Known::Missing,
                Known::Any { free } | Known::Some { free } => Known::Any { free },
                Known::Is(_) => Known::Any { free: true },
            },
            Expr::Negate(of) => match self.value(of) {
                Known::Is(Value::Number(number)) => Known::Is(Value::Number(-number)),
                Known::Missing => Known::Missing,
                _ => Known::Any { free: false },
            },
            Expr::Call(Function::Default, args) => {
                let mut args = args.iter().map(|a| self.value(a));
                match (args.next(), args.next()) {
                    (Some(Known::Missing), Some(second)) => second,
                    (Some(Known::Any { free }), Some(Known::Is(_))) => Known::Some { free },
                    (Some(first), _) => first,
                    (None, _) => Known::Missing,
                }
            }
            Expr::Event | Expr::Variable(_) => Known::Any { free: true },
            // A bare condition as a value.
            Expr::Not(_)
            | Expr::And(_)
            | Expr::Or(_)
            | Expr::OnlyIf(..)
            | Expr::Compare(..)
            | Expr::In(..)
            | Expr::IsSet(_)
            | Expr::IsMissing(_)
            | Expr::Reached(_)
            | Expr::InStage(_)
            | Expr::Done(_)
            | Expr::Seen(..)
            | Expr::OpenException(_) => match self.truth(expr) {
                truth if truth.is_true() => Known::Is(Value::Bool(true)),
                truth if truth.is_false() => Known::Is(Value::Bool(false)),
                truth if truth.may == UNKNOWN => Known::Missing,
                truth => Known::Any { free: truth.free },
            },
            _ => self.made_of(expr),
        }
    }

    /// A value that is worked out from others: nothing where one of them is surely missing.
    fn made_of(&self, expr: &Expr) -> Known {
        let in_power = match expr {
            Expr::Arithmetic(..)
            | Expr::PercentOf(..)
            | Expr::Matches(..)
            | Expr::List(_)
            | Expr::Record(_)
            | Expr::Template(_)
            | Expr::Call(..)
            | Expr::Any { .. }
            | Expr::All { .. } => true,
            Expr::Times(_) | Expr::Role(_) | Expr::Special(_) | Expr::Exposure => false,
            // Dates are weighed against each other elsewhere.
            _ => false,
        };
        let strict = matches!(
            expr,
            Expr::Arithmetic(..)
                | Expr::PercentOf(..)
                | Expr::Matches(..)
                | Expr::Call(..)
                | Expr::Shift { .. }
        );
        let mut free = in_power;
        for child in expr.children() {
            match self.value(child) {
                Known::Missing if strict => return Known::Missing,
                Known::Any { free: f } | Known::Some { free: f } => free &= f,
                Known::Missing | Known::Is(_) => {}
            }
        }
        Known::Any { free }
    }

    pub(super) fn can_trigger(&self, trigger: &Trigger) -> Truth {
        match trigger {
            Trigger::Event { condition: Some(c), .. } | Trigger::When(c) => self.truth(c),
            Trigger::Event { condition: None, .. } | Trigger::Enter | Trigger::Ready | Trigger::By(_) => {
                Truth::of(true)
            }
        }
    }

    /// Whether it is met, waived or not asked for.
    pub(super) fn met(&self, requirement: &Requirement) -> Truth {
        let asked = requirement.condition.as_ref().map_or(Truth::of(true), |c| {
            // Unknown asks for it.
            let truth = self.truth(c);
            if truth.may == UNKNOWN { Truth::of(true) } else { truth }
        });
        let met = match &requirement.kind {
            RequirementKind::Field(e) => match self.value(e) {
                Known::Missing => Truth::of(false),
                Known::Is(Value::Bool(yes)) => Truth::of(yes),
                Known::Is(_) => Truth::of(true),
                Known::Some { free } | Known::Any { free } => Truth::EITHER.unless_free(free),
            },
            RequirementKind::Condition(e) => self.truth(e),
            RequirementKind::Approval(_) => Truth::of(true),
        };
        let met = asked.not().or(met);
        // A waiver is somebody's own answer for what then does not hold.
        if requirement.waivable_by.is_some() && !met.is_true() { Truth::UNSURE } else { met }
    }
}

/// `None` where they have no order, or it is not looked at.
pub(super) fn compare(comparison: Comparison, a: &Value, b: &Value) -> Option<bool> {
    let order = match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::Money(a), Value::Money(b)) if a.currency == b.currency => a.amount.cmp(&b.amount),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::DateTime(a), Value::DateTime(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Choice(a), Value::Choice(b)) => a.cmp(b),
        (Value::Person(a), Value::Person(b)) | (Value::Team(a), Value::Team(b)) => a.cmp(b),
        _ => return None,
    };
    Some(match comparison {
        Comparison::Eq => order.is_eq(),
        Comparison::Ne => order.is_ne(),
        Comparison::Lt => order.is_lt(),
        Comparison::Le => order.is_le(),
        Comparison::Gt => order.is_gt(),
        Comparison::Ge => order.is_ge(),
    })
}
