//! Messages: texts with places to fill in.

use handoff_plan::{Piece, Template};
use handoff_syntax::ast;

use super::{Checker, Scope};
use crate::model::Purpose;

impl<'a> Checker<'a> {
    /// A message that people read.
    pub(super) fn message(&mut self, text: &'a ast::Template, scope: &Scope<'a>) -> Template {
        let scope = Scope { message: true, ..scope.clone() };
        self.template_pieces(text, &scope).0
    }

    pub(super) fn maybe_message(
        &mut self,
        text: Option<&'a ast::Template>,
        scope: &Scope<'a>,
    ) -> Option<Template> {
        text.map(|text| self.message(text, scope))
    }

    /// The pieces, and whether one of them shows a `sensitive` value.
    pub(super) fn template_pieces(&mut self, text: &'a ast::Template, scope: &Scope<'a>) -> (Template, bool) {
        let mut any = false;
        let mut pieces: Vec<Piece> = Vec::with_capacity(text.pieces.len());
        for piece in &text.pieces {
            match piece {
                ast::Piece::Text(text) => pieces.push(Piece::Text(text.clone())),
                ast::Piece::Expr(e) => {
                    let typed = self.infer(e, scope, None);
                    self.site(e.span, Purpose::Message, scope, &typed);
                    any |= typed.sensitive;
                    let name = self.written(e.span);
                    pieces.push(Piece::Expr { expr: typed.expr, name, sensitive: typed.sensitive });
                }
            }
        }
        (Template { pieces }, any)
    }
}
