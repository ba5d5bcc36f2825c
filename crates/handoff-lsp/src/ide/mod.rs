//! What can be asked about the specs of a workspace: plain data in, plain data out.
//!
//! INVARIANT: places are a [`Span`] of the analysis that was asked, in bytes. Nothing here knows lines as an editor counts
//! them, and nothing here fails: on a text that cannot be read the answer is what can still be said.

mod analysis;
mod completion;
mod cursor;
mod fixes;
mod folding;
mod formatting;
mod hints;
pub mod host;
mod hover;
mod lenses;
mod links;
mod navigation;
mod outline;
pub mod positions;
mod rename;
mod symbols;
mod tokens;
pub mod workspace;

pub use analysis::Analysis;
pub use completion::{Completion, CompletionKind};
pub use fixes::Fix;
pub use folding::{Fold, FoldKind};
pub use formatting::format;
pub use hints::Hint;
pub use hover::Hover;
pub use lenses::{Lens, LensAction};
pub use links::Link;
pub use outline::Entry;
pub use rename::{RenameError, still_checks};
pub use symbols::{Kind, Symbol};
pub use tokens::{SemanticToken, TokenKind};
pub use workspace::Workspace;

use handoff_syntax::source::Span;

/// Text to put in the place of a span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub span: Span,
    pub text: String,
}

#[cfg(test)]
pub(crate) mod testing;
