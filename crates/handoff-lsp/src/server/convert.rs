//! Paths, places and changes, in the protocol's words and ours.

#[cfg(test)]
mod tests;

use std::str::FromStr;

use handoff_syntax::source::{FileId, SourceFile, Span};
use lsp_types::{
    DocumentChanges, InitializeParams, Location, OneOf, OptionalVersionedTextDocumentIdentifier, Position,
    Range, TextDocumentEdit, TextEdit, Uri, WorkspaceEdit,
};
use url::Url;

use crate::ide::positions::{Encoding, LineChar, line_char, offset};
use crate::ide::{Analysis, Change};

/// A file's path; anything else keeps its own spelling.
pub(super) fn path(uri: &Uri) -> String {
    let file = Url::parse(uri.as_str()).ok().filter(|u| u.scheme() == "file");
    let path = file.and_then(|u| u.to_file_path().ok());
    let path = path.and_then(|p| p.to_str().map(|p| p.replace('\\', "/")));
    let path = path.unwrap_or_else(|| uri.as_str().to_owned());
    if path.len() > 1 { path.trim_end_matches('/').to_owned() } else { path }
}

/// `None` for a path that no URI can write.
pub(super) fn uri(path: &str) -> Option<Uri> {
    let file = Url::from_file_path(path).ok();
    Uri::from_str(file.as_ref().map_or(path, Url::as_str)).ok()
}

#[expect(deprecated, reason = "editors that know no folders of a workspace still say where they are")]
pub(super) fn folders(params: &InitializeParams) -> Vec<String> {
    match (&params.workspace_folders, &params.root_uri) {
        (Some(folders), _) if !folders.is_empty() => folders.iter().map(|f| path(&f.uri)).collect(),
        (_, Some(root)) => vec![path(root)],
        _ => Vec::new(),
    }
}

fn position(file: &SourceFile, at: u32, encoding: Encoding) -> Position {
    let LineChar { line, character } = line_char(file, at, encoding);
    Position { line, character }
}

pub(super) fn range(file: &SourceFile, span: Span, encoding: Encoding) -> Range {
    Range { start: position(file, span.start, encoding), end: position(file, span.end, encoding) }
}

pub(super) fn byte(file: &SourceFile, at: Position, encoding: Encoding) -> u32 {
    offset(file, LineChar { line: at.line, character: at.character }, encoding)
}

pub(super) fn location(analysis: &Analysis, span: Span, encoding: Encoding) -> Option<Location> {
    let file = analysis.file(span.file)?;
    Some(Location { uri: uri(file.path())?, range: range(file, span, encoding) })
}

pub(super) fn text_edit(file: &SourceFile, change: &Change, encoding: Encoding) -> TextEdit {
    TextEdit { range: range(file, change.span, encoding), new_text: change.text.clone() }
}

/// Changes of several files as one.
pub(super) fn workspace_edit(
    analysis: &Analysis,
    changes: &[Change],
    version: impl Fn(&str) -> Option<i32>,
    encoding: Encoding,
) -> WorkspaceEdit {
    let mut ids: Vec<FileId> = changes.iter().map(|c| c.span.file).collect();
    ids.sort_unstable();
    ids.dedup();
    let edits = ids.into_iter().filter_map(|id| {
        let file = analysis.file(id)?;
        let of_file = changes.iter().filter(|c| c.span.file == id);
        Some(TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier {
                uri: uri(file.path())?,
                version: version(file.path()),
            },
            edits: of_file.map(|c| OneOf::Left(text_edit(file, c, encoding))).collect(),
        })
    });
    WorkspaceEdit {
        document_changes: Some(DocumentChanges::Edits(edits.collect())),
        ..WorkspaceEdit::default()
    }
}
