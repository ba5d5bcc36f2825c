//! The tree of a spec, as written: names not resolved, every node with its span.
//!
//! INVARIANT: a tree is always complete. What could not be read stands in it as an `Error` node (one diagnostic
//! was reported for it), so that everything beside it can still be checked.

mod action;
mod declaration;
mod expr;
mod process;
mod scenario;

pub use action::*;
pub use declaration::*;
pub use expr::*;
pub use process::*;
pub use scenario::*;

use smol_str::SmolStr;

use crate::source::{FileId, Span};

/// One name as written. An empty name stands where one could not be read; that was reported, so nothing more needs to
/// be said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ident {
    pub name: SmolStr,
    pub span: Span,
}

impl Ident {
    /// In the place of a name that could not be read.
    #[must_use]
    pub fn missing(span: Span) -> Self {
        Self { name: SmolStr::default(), span }
    }

    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.name.is_empty()
    }
}

/// A dotted name: `crm.deal.closed_won`, `onboarding.offered`, `TRACK.STAGE`, `PROCESS.STAGE`.
///
/// INVARIANT: `parts` is never empty; the builder makes a path from at least one identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    pub parts: Vec<Ident>,
    pub span: Span,
}

impl Path {
    /// In the place of a path that could not be read.
    #[must_use]
    pub fn missing(span: Span) -> Self {
        Self { parts: vec![Ident::missing(span)], span }
    }

    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.parts.iter().all(Ident::is_missing)
    }
}

/// A quoted text. `value` is what it says with escapes undone and common indentation dropped; braces stand as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub value: String,
    pub span: Span,
}

/// A quoted text whose `{expr}` are filled in when it is used. `source` is the text itself, for places where it is literal
/// after all (a regex, a scenario's value).
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    pub source: Text,
    pub pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    Text(String),
    Expr(Expr),
}

/// The `///` lines before a declaration or clause, without their slashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doc {
    pub text: String,
    pub span: Span,
}

/// A `//` comment. `own_line`: nothing but white space stands before it on its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Without the slashes, trimmed.
    pub text: SmolStr,
    pub span: Span,
    pub own_line: bool,
}

/// One file.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    pub id: FileId,
    pub items: Vec<Item>,
    pub comments: Vec<Comment>,
}
