//! The leaves of a condition that does not hold.

use handoff_plan::{Expr, Name, Role, Value};

use super::{Presence, Scope, presence};

/// One thing that a condition hangs on.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaf {
    /// A field's path, or what the spec calls it.
    pub path: Name,
    pub state: LeafState,
    pub value: Option<Value>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeafState {
    /// It has a value, and that value makes the condition false.
    Known,
    Missing,
    /// Drafted by that port, not confirmed.
    Draft(Name),
    Invalid,
}

impl Scope<'_> {
    /// The leaves that make a condition not true, in the order of the text, each once. Empty where it is true.
    #[must_use]
    pub fn leaves(&self, expr: &Expr) -> Vec<Leaf> {
        let mut leaves = Vec::new();
        self.collect(expr, true, &mut leaves);
        leaves
    }

    /// `wanted`: the truth value that was hoped for.
    fn collect(&self, expr: &Expr, wanted: bool, out: &mut Vec<Leaf>) {
        if self.truth(expr) == Ok(wanted) {
            return;
        }
        match expr {
            Expr::Not(e) => self.collect(e, !wanted, out),
            Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|p| self.collect(p, wanted, out)),
            Expr::OnlyIf(a, b) => {
                self.collect(a, !wanted, out);
                self.collect(b, wanted, out);
            }
            Expr::If(condition, a, b) => match self.truth(condition) {
                Ok(true) => self.collect(a, wanted, out),
                Ok(false) => self.collect(b, wanted, out),
                Err(_) => self.collect(condition, true, out),
            },
            Expr::IsMissing(e) => self.collect(&Expr::IsSet(e.clone()), !wanted, out),
            _ => self.fields(expr, out),
        }
    }

    /// Every field that the expression looks at.
    fn fields(&self, expr: &Expr, out: &mut Vec<Leaf>) {
        // What a variable stands for is a part of its list, and the list is named.
        if is_of_variable(expr) {
            return;
        }
        if let Some(leaf) = self.leaf(expr) {
            if !out.iter().any(|l| l.path == leaf.path) {
                out.push(leaf);
            }
            return;
        }
        expr.children().into_iter().for_each(|child| self.fields(child, out));
    }

    fn leaf(&self, expr: &Expr) -> Option<Leaf> {
        match expr {
            Expr::Field(_) | Expr::Role(_) => Some(self.field_leaf(expr)),
            Expr::Member(of, _) if is_path(of) => Some(self.field_leaf(expr)),
            Expr::Reached(place) => Some(self.state_leaf(&format!("reached {}", place.stage), expr)),
            Expr::InStage(place) => Some(self.state_leaf(&format!("in {}", place.stage), expr)),
            Expr::Seen(event, _) => Some(self.state_leaf(&format!("seen {event}"), expr)),
            Expr::Done(name) => Some(self.state_leaf(&format!("done {name}"), expr)),
            Expr::OpenException(name) => Some(self.state_leaf(&format!("open {name}"), expr)),
            Expr::Times(_) => Some(self.state_leaf(&expr.to_string(), expr)),
            _ => None,
        }
    }

    /// What is no field, as it is.
    fn state_leaf(&self, path: &str, expr: &Expr) -> Leaf {
        let value = self.value(expr).ok().map(std::borrow::Cow::into_owned);
        Leaf { path: Name::from(path), state: LeafState::Known, value }
    }

    fn field_leaf(&self, expr: &Expr) -> Leaf {
        let value = self.lenient().value(expr).ok().map(std::borrow::Cow::into_owned);
        match presence(self, expr) {
            Presence::Missing(path) => Leaf { path, state: LeafState::Missing, value: None },
            Presence::Draft(path, port) => Leaf { path, state: LeafState::Draft(port), value },
            Presence::Invalid(path) => Leaf { path, state: LeafState::Invalid, value },
            Presence::Present | Presence::Unknown => {
                Leaf { path: path_of(expr), state: LeafState::Known, value }
            }
        }
    }
}

fn is_path(expr: &Expr) -> bool {
    match expr {
        Expr::Field(_) | Expr::Event | Expr::Role(_) => true,
        Expr::Member(of, _) => is_path(of),
        _ => false,
    }
}

fn is_of_variable(expr: &Expr) -> bool {
    match expr {
        Expr::Variable(_) => true,
        Expr::Member(of, _) => is_of_variable(of),
        _ => false,
    }
}

/// `champion.name` of the expression that says so; for others the name that fits best.
pub(super) fn path_of(expr: &Expr) -> Name {
    match expr {
        Expr::Field(name) | Expr::Variable(name) => name.clone(),
        Expr::Event => Name::new_static("event"),
        Expr::Role(Role::Giver) => Name::new_static("giver"),
        Expr::Role(Role::Receiver) => Name::new_static("receiver"),
        Expr::Role(Role::Owner) => Name::new_static("owner"),
        Expr::Member(of, name) => path_of_member(of, name),
        _ => expr.children().first().map(|e| path_of(e)).unwrap_or_default(),
    }
}

pub(super) fn path_of_member(of: &Expr, name: &Name) -> Name {
    Name::from(format!("{}.{name}", path_of(of)))
}
