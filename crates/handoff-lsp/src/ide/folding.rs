//! Stretches of lines that can be shown as one.

use handoff_syntax::source::{FileId, Span};
use handoff_syntax::token::{Kind, tokens};

use super::Analysis;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldKind {
    Block,
    Comment,
    Imports,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    pub kind: FoldKind,
    pub span: Span,
}

impl Analysis {
    #[must_use]
    pub fn folds(&self, file: FileId) -> Vec<Fold> {
        let Some(source) = self.file(file) else { return Vec::new() };
        let line = |at: u32| source.position(at).line;
        let mut folds = Vec::new();
        let mut open: Vec<u32> = Vec::new();
        let mut comments: Option<Span> = None;
        let mut imports: Option<Span> = None;
        for token in tokens(source.text()) {
            let span = Span::new(file, token.start, token.end());
            let first_of_line = token.breaks > 0 || token.start == 0;
            match token.kind {
                Kind::Open => open.push(token.start),
                Kind::Close => {
                    if let Some(start) = open.pop() {
                        folds.push(Fold { kind: FoldKind::Block, span: Span::new(file, start, token.end()) });
                    }
                }
                _ => {}
            }
            if token.kind == Kind::Comment && first_of_line {
                let joins = comments.is_some() && token.breaks == 1;
                comments = Some(comments.filter(|_| joins).map_or(span, |run| run.to(span)));
                if let Some(run) = comments {
                    folds.retain(|f| !(f.kind == FoldKind::Comment && f.span.start == run.start));
                    folds.push(Fold { kind: FoldKind::Comment, span: run });
                }
            } else {
                comments = None;
            }
            if token.text == "import" && first_of_line && open.is_empty() {
                imports = Some(imports.map_or(span, |run| run.to(span)));
            }
        }
        folds.extend(imports.map(|span| Fold { kind: FoldKind::Imports, span }));
        folds.retain(|fold| line(fold.span.start) < line(fold.span.end));
        folds.sort_by_key(|fold| fold.span);
        folds
    }
}
