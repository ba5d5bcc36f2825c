//! Conditions that no case fulfils together, whatever its fields are.

use std::collections::{BTreeMap, BTreeSet};

use handoff_plan::{Comparison, Expr, Name, Requirement, RequirementKind, Type, Value};
use rust_decimal::Decimal;

use super::lookup::Lookup;
use super::truth::compare;

/// So many ways of fulfilling alternatives are tried; past that the conditions count as possible.
const MOST_WAYS: usize = 256;
/// With more comparisons than these a value counts as possible.
const MOST_COMPARISONS: usize = 500;

/// Whether the requirements that are always asked for and cannot be waived contradict each other.
pub(super) fn contradicts(lookup: &Lookup<'_>, requirements: &[Requirement]) -> bool {
    let mut all: Vec<Goal> = Vec::new();
    let asked = requirements.iter().filter(|r| r.condition.is_none() && r.waivable_by.is_none());
    for requirement in asked {
        match &requirement.kind {
            RequirementKind::Condition(e) => all.push(Goal::True(e.clone())),
            RequirementKind::Field(e) => all.push(Goal::Met(e.clone())),
            RequirementKind::Approval(_) => {}
        }
    }
    // What a field may be at all counts as long as something asks for it.
    let mut asked: BTreeSet<&Name> = BTreeSet::new();
    let mut open: Vec<&Expr> = all.iter().map(Goal::expr).collect();
    let mut allowed = Vec::new();
    while let Some(expr) = open.pop() {
        if let Expr::Field(name) = expr
            && asked.insert(name)
            && let Some(condition) = lookup.field(name).and_then(|field| field.condition.as_ref())
        {
            allowed.push(Goal::True(condition.clone()));
            open.push(condition);
        }
        open.extend(expr.children());
    }
    all.extend(allowed);
    is_impossible(lookup, all)
}

/// Whether that condition can be true of no case.
pub(super) fn never_true(lookup: &Lookup<'_>, condition: &Expr) -> bool {
    is_impossible(lookup, vec![Goal::True(condition.clone())])
}

#[derive(Clone, Debug)]
enum Goal {
    True(Expr),
    False(Expr),
    /// There, and where it is a bool, true.
    Met(Expr),
}

impl Goal {
    fn expr(&self) -> &Expr {
        match self {
            Self::True(e) | Self::False(e) | Self::Met(e) => e,
        }
    }
}

/// What is asked of one value.
#[derive(Clone, Debug)]
struct Asked {
    of: Expr,
    comparisons: Vec<(Comparison, Value)>,
    set: bool,
    missing: bool,
}

/// What is asked of each value, by how that is written.
#[derive(Clone, Debug, Default)]
struct AllAsked {
    all: BTreeMap<String, Asked>,
}

impl AllAsked {
    fn of(&mut self, of: &Expr) -> &mut Asked {
        self.all.entry(of.to_string()).or_insert_with(|| Asked {
            of: of.clone(),
            comparisons: Vec::new(),
            set: false,
            missing: false,
        })
    }
}

fn is_impossible(lookup: &Lookup<'_>, goals: Vec<Goal>) -> bool {
    let mut ways = 0;
    !possible(lookup, goals, AllAsked::default(), &mut ways)
}

/// Depth first through the alternatives: `goals` are still to be met, `asked` is what they came to so far.
fn possible(lookup: &Lookup<'_>, mut goals: Vec<Goal>, mut asked: AllAsked, ways: &mut usize) -> bool {
    while let Some(goal) = goals.pop() {
        match split(&goal) {
            Split::Never => return false,
            Split::All(more) => goals.extend(more),
            Split::Any(options) => {
                return options.into_iter().any(|option| {
                    *ways += 1;
                    let mut goals = goals.clone();
                    goals.push(option);
                    *ways > MOST_WAYS || possible(lookup, goals, asked.clone(), ways)
                });
            }
            Split::Compare(of, comparison, value) => {
                asked.of(&of).comparisons.push((comparison, value));
            }
            Split::Set(of) => asked.of(&of).set = true,
            Split::Missing(of) => asked.of(&of).missing = true,
            Split::Met(of) if lookup.type_of(&of) == Some(&Type::Bool) => {
                asked.of(&of).comparisons.push((Comparison::Eq, Value::Bool(true)));
            }
            Split::Met(of) => asked.of(&of).set = true,
            Split::Open => {}
        }
    }
    asked.all.values().all(|a| can_be(lookup, a))
}

enum Split {
    Never,
    All(Vec<Goal>),
    Any(Vec<Goal>),
    Compare(Expr, Comparison, Value),
    Set(Expr),
    Missing(Expr),
    Met(Expr),
    /// Nothing is known against it.
    Open,
}

fn split(goal: &Goal) -> Split {
    let (expr, wanted) = match goal {
        Goal::True(e) => (e, true),
        Goal::False(e) => (e, false),
        Goal::Met(e) => return Split::Met(e.clone()),
    };
    let goals = |all: &[Expr]| all.iter().map(|e| turned(e, wanted)).collect();
    match expr {
        Expr::Value(Value::Bool(yes)) if *yes == wanted => Split::Open,
        Expr::Value(Value::Bool(_)) => Split::Never,
        Expr::Not(of) => Split::All(vec![turned(of, !wanted)]),
        Expr::And(all) if wanted => Split::All(goals(all)),
        Expr::And(all) => Split::Any(goals(all)),
        Expr::Or(any) if wanted => Split::Any(goals(any)),
        Expr::Or(any) => Split::All(goals(any)),
        Expr::OnlyIf(a, _) if !wanted => Split::All(vec![turned(a, true)]),
        Expr::Compare(comparison, a, b) => compared(*comparison, a, b, wanted),
        Expr::In(item, list) => match (&**list, wanted) {
            (Expr::Value(Value::List(items)), true) => {
                Split::Any(items.iter().map(|v| Goal::True(equal(item, &Expr::Value(v.clone())))).collect())
            }
            (Expr::Value(Value::List(items)), false) => {
                Split::All(items.iter().map(|v| Goal::False(equal(item, &Expr::Value(v.clone())))).collect())
            }
            (Expr::List(items), true) => {
                Split::Any(items.iter().map(|e| Goal::True(equal(item, e))).collect())
            }
            (Expr::List(items), false) => {
                Split::All(items.iter().map(|e| Goal::False(equal(item, e))).collect())
            }
            _ => Split::Open,
        },
        Expr::IsSet(of) if wanted => Split::Set((**of).clone()),
        Expr::IsSet(of) => Split::Missing((**of).clone()),
        Expr::IsMissing(of) if wanted => Split::Missing((**of).clone()),
        Expr::IsMissing(of) => Split::Set((**of).clone()),
        Expr::Field(_)
        | Expr::Member(..)
        | Expr::Reached(_)
        | Expr::InStage(_)
        | Expr::Done(_)
        | Expr::OpenException(_)
        | Expr::Seen(..) => Split::Compare(expr.clone(), Comparison::Eq, Value::Bool(wanted)),
        _ => Split::Open,
    }
}

fn turned(expr: &Expr, wanted: bool) -> Goal {
    if wanted { Goal::True(expr.clone()) } else { Goal::False(expr.clone()) }
}

fn equal(a: &Expr, b: &Expr) -> Expr {
    Expr::Compare(Comparison::Eq, Box::new(a.clone()), Box::new(b.clone()))
}

fn compared(comparison: Comparison, a: &Expr, b: &Expr, wanted: bool) -> Split {
    let comparison = if wanted { comparison } else { opposite(comparison) };
    match (constant(a), constant(b)) {
        (Some(a), Some(b)) => match compare(comparison, &a, &b) {
            Some(false) => Split::Never,
            _ => Split::Open,
        },
        (None, Some(b)) => Split::Compare(a.clone(), comparison, b),
        (Some(a), None) => Split::Compare(b.clone(), mirrored(comparison), a),
        (None, None) => Split::Open,
    }
}

fn constant(expr: &Expr) -> Option<Value> {
    match expr {
        Expr::Value(value) => Some(value.clone()),
        Expr::Negate(of) => match constant(of)? {
            Value::Number(n) => Some(Value::Number(-n)),
            Value::Money(mut money) => {
                money.amount = -money.amount;
                Some(Value::Money(money))
            }
            _ => None,
        },
        _ => None,
    }
}

fn opposite(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Eq => Comparison::Ne,
        Comparison::Ne => Comparison::Eq,
        Comparison::Lt => Comparison::Ge,
        Comparison::Le => Comparison::Gt,
        Comparison::Gt => Comparison::Le,
        Comparison::Ge => Comparison::Lt,
    }
}

/// The same comparison, read from the right.
fn mirrored(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Lt => Comparison::Gt,
        Comparison::Le => Comparison::Ge,
        Comparison::Gt => Comparison::Lt,
        Comparison::Ge => Comparison::Le,
        same @ (Comparison::Eq | Comparison::Ne) => same,
    }
}

/// Whether one value fulfils all that is asked of it.
fn can_be(lookup: &Lookup<'_>, asked: &Asked) -> bool {
    if asked.comparisons.len() > MOST_COMPARISONS {
        return true;
    }
    if asked.missing && (asked.set || !asked.comparisons.is_empty()) {
        return false;
    }
    let options = match lookup.type_of(&asked.of) {
        Some(Type::Choice(options)) => Some(options.iter().cloned().map(Value::Choice).collect()),
        Some(Type::Bool) => Some(vec![Value::Bool(true), Value::Bool(false)]),
        _ if asked.comparisons.iter().all(|(_, v)| matches!(v, Value::Bool(_))) => {
            Some(vec![Value::Bool(true), Value::Bool(false)])
        }
        _ => tried(&asked.comparisons),
    };
    let fulfils = |value: &Value| asked.comparisons.iter().all(|(c, v)| compare(*c, value, v) != Some(false));
    options.is_none_or(|options: Vec<Value>| options.iter().any(fulfils))
}

/// Values that stand for all there are, as far as the comparisons tell them apart; `None` where that is not known.
fn tried(comparisons: &[(Comparison, Value)]) -> Option<Vec<Value>> {
    let (_, first) = comparisons.first()?;
    match first {
        Value::Number(_) | Value::Money(_) => {
            let amount = |v: &Value| match v {
                Value::Number(n) => Some(*n),
                Value::Money(m) => Some(m.amount),
                _ => None,
            };
            let mut cuts: Vec<Decimal> = comparisons.iter().filter_map(|(_, v)| amount(v)).collect();
            cuts.sort_unstable();
            let between =
                cuts.iter().zip(cuts.iter().skip(1)).map(|(a, b)| a.saturating_add(*b) / Decimal::TWO);
            let mut all: Vec<Decimal> = between.collect();
            all.extend(cuts.first().map(|c| c.saturating_sub(Decimal::ONE)));
            all.extend(cuts.last().map(|c| c.saturating_add(Decimal::ONE)));
            all.extend(cuts);
            let like = |amount: Decimal| match first {
                Value::Money(m) => Value::Money(handoff_plan::Money { amount, currency: m.currency.clone() }),
                _ => Value::Number(amount),
            };
            Some(all.into_iter().map(like).collect())
        }
        Value::Text(_) | Value::Choice(_) | Value::Person(_) | Value::Team(_) => {
            // Each that is named; and another one, unless equality is asked for.
            let equal = comparisons.iter().any(|(c, _)| *c == Comparison::Eq);
            equal.then(|| comparisons.iter().map(|(_, v)| v.clone()).collect())
        }
        _ => None,
    }
}

/// Whether that condition holds for an expression or for any inside it.
pub(super) fn mentions(expr: &Expr, is: &dyn Fn(&Expr) -> bool) -> bool {
    is(expr) || expr.children().into_iter().any(|e| mentions(e, is))
}
