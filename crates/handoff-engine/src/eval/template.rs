//! Messages: text with places to fill in.

use handoff_plan::{Piece, Template};

use super::Scope;

impl Scope<'_> {
    /// The text. What is not known prints `(account not known)`; a sensitive value prints `(account hidden)`.
    #[must_use]
    pub fn fill(&self, template: &Template) -> String {
        let scope = self.lenient();
        let mut text = String::new();
        for piece in &template.pieces {
            match piece {
                Piece::Text(t) => text.push_str(t),
                Piece::Expr { name, sensitive: true, .. } => text.push_str(&format!("({name} hidden)")),
                Piece::Expr { expr, name, .. } => match scope.value(expr) {
                    Ok(value) => text.push_str(&value.show(self.plan, self.calendar())),
                    Err(_) => text.push_str(&format!("({name} not known)")),
                },
            }
        }
        text
    }
}
