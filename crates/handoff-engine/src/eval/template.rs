//! Messages: text with places to fill in.

use std::fmt::Write as _;

use handoff_plan::{Piece, Template};

use super::Scope;

impl Scope<'_> {
    /// The text. What is not known prints `(account not known)`; a sensitive value prints `(account hidden)`.
    #[must_use]
    pub fn fill(&self, template: &Template) -> String {
        let scope = self.lenient();
        let mut text = String::with_capacity(template.pieces.iter().map(room).sum());
        for piece in &template.pieces {
            match piece {
                Piece::Text(t) => text.push_str(t),
                Piece::Expr { name, sensitive: true, .. } => push(&mut text, format_args!("({name} hidden)")),
                Piece::Expr { expr, name, .. } => match scope.value(expr) {
                    Ok(value) => text.push_str(&value.show(self.plan, self.calendar())),
                    Err(_) => push(&mut text, format_args!("({name} not known)")),
                },
            }
        }
        text
    }
}

/// Room for most of what it becomes.
fn room(piece: &Piece) -> usize {
    match piece {
        Piece::Text(text) => text.len(),
        Piece::Expr { .. } => 24,
    }
}

fn push(text: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing into a text does not fail.
    let _ = text.write_fmt(what);
}
