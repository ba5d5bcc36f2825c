//! Clauses that a line left open, with an operator or a sign at its end, took in from the lines after it.

use super::Builder;
use super::block::Maker;
use super::mend::{Mended, first_word};
use super::recover::is_clean;
use crate::grammar::Pair;
use crate::token::{Kind, tokens};
use crate::words::Block;

/// What stands at the end of a line that was not written to its end.
const OPEN: &[&str] = &["and", "or", "not", "in", "=", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/"];

impl Builder<'_> {
    /// Reads what cannot be read as one clause line by line, where lines of it begin clauses of the block. False where none does.
    pub(crate) fn recover_lines<T>(
        &mut self,
        text: &str,
        start: usize,
        maker: Maker<T>,
        out: &mut Vec<T>,
    ) -> bool {
        let mut ends = self.clauses_within(text, start, maker.block);
        if ends.is_empty() || !self.spend() {
            return false;
        }
        ends.push(text.len());
        let mut from = 0;
        for end in ends {
            let part = text.get(from..end).unwrap_or_default().trim_end();
            let alone = Mended { text: part.to_owned(), slips: Vec::new() };
            let made =
                self.reread(&alone, start + from, maker.block.alone(), |b, pairs| b.clauses(pairs, maker));
            out.extend(made.unwrap_or_default());
            from = end;
        }
        true
    }

    /// A clause that can be read, but whose later lines are whole clauses by themselves: `expect not`, and then `expect in live`.
    pub(crate) fn was_left_open<T>(&mut self, pair: &Pair<'_>, maker: Maker<T>, out: &mut Vec<T>) -> bool {
        let (text, start) = (pair.as_str().trim_end(), pair.as_span().start());
        let ends = self.clauses_within(text, start, maker.block);
        let Some((head, rest)) = ends.first().and_then(|first| text.split_at_checked(*first)) else {
            return false;
        };
        let is_open = tokens(head).last().is_some_and(|token| OPEN.contains(&token.text));
        is_open && is_clean(maker.block.alone(), rest) && self.recover_lines(text, start, maker, out)
    }

    /// Where lines after the first begin with the word of a clause, outside of all brackets and no deeper than the first.
    fn clauses_within(&self, text: &str, start: usize, block: Block) -> Vec<usize> {
        if !text.contains('\n') {
            return Vec::new();
        }
        let column = self.column_at(start);
        let mut depth = 0i32;
        let mut found = Vec::new();
        for token in tokens(text) {
            let at = token.start as usize;
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth -= 1,
                Kind::Word if depth == 0 && token.breaks > 0 => {
                    let is_clause = block.shape(first_word(token.text)).is_some();
                    if is_clause && self.column_at(start + at) <= column {
                        found.push(at);
                    }
                }
                _ => {}
            }
        }
        found
    }
}
