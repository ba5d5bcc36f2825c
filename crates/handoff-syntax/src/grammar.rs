//! The grammar of `grammar/handoff.pest`. `Node` is what a stretch of text was read as; nothing outside of this crate
//! sees it.

use pest::Parser;

/// Reads text by the rules of the grammar.
#[derive(Debug, pest_derive::Parser)]
#[grammar = "../../grammar/handoff.pest"]
pub(crate) struct Grammar;

pub(crate) use Rule as Node;

pub(crate) type Pair<'i> = pest::iterators::Pair<'i, Node>;
pub(crate) type Pairs<'i> = pest::iterators::Pairs<'i, Node>;

pub(crate) type Read<'i> = Result<Pairs<'i>, Box<pest::error::Error<Node>>>;

/// Reads a text from its beginning by a rule.
pub(crate) fn read_all(rule: Node, text: &str) -> Read<'_> {
    Grammar::parse(rule, text).map_err(Box::new)
}
