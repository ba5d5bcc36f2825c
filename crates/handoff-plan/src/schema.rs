//! The shapes of data: types, fields, records, events, ports.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Expr, Name, Who};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Type {
    Text,
    Number,
    Integer,
    Bool,
    /// Its currency, ISO 4217.
    Money(Name),
    Date,
    Time,
    DateTime,
    Duration,
    Email,
    Url,
    Document,
    Person,
    Team,
    /// `one of a | b | c`, in the order of the spec.
    Choice(Vec<Name>),
    List(Box<Type>),
    /// A declared record.
    Record(Name),
}

/// A field of a context, record or event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Field {
    pub name: Name,
    pub ty: Type,
    /// `type?`: may be absent. Fields of a context are never optional: every one of them starts missing.
    pub optional: bool,
    pub sensitive: bool,
    /// Who may set it; empty: the current owner, giver or receiver.
    pub set_by: Vec<Who>,
    pub default: Option<Expr>,
    /// `where …`: what a value must fulfil. Sees the field itself and its siblings by name.
    pub condition: Option<Expr>,
    pub description: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    pub fields: Vec<Field>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    /// The type as the outside writes it, where that is not the name.
    pub outside: Option<String>,
    pub fields: Vec<Field>,
}

/// A port to an outside system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Port {
    /// What it returns is a draft until a person sets or confirms it.
    pub assistant: bool,
    pub actions: Vec<PortAction>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PortAction {
    pub name: Name,
    pub params: Vec<(Name, Type)>,
    pub returns: Option<Type>,
}
