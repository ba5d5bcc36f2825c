//! What an editor asks, answered in its own words.

use std::sync::Arc;

use handoff_syntax::source::{FileId, SourceFile, Span};
use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, CodeActionResponse, CodeLens,
    CodeLensParams, CompletionItem, CompletionItemKind, CompletionList, CompletionParams, CompletionResponse,
    CompletionTextEdit, DocumentFormattingParams, DocumentHighlight, DocumentHighlightParams, DocumentLink,
    DocumentLinkParams, DocumentRangeFormattingParams, DocumentSymbol, DocumentSymbolParams,
    DocumentSymbolResponse, Documentation, FoldingRange, FoldingRangeKind, FoldingRangeParams,
    GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverContents, HoverParams, InlayHint,
    InlayHintLabel, InlayHintParams, InlayHintTooltip, InsertTextFormat, Location, MarkupContent, MarkupKind,
    Position, PrepareRenameResponse, ReferenceParams, RenameParams, SemanticToken, SemanticTokens,
    SemanticTokensParams, SemanticTokensResult, SymbolInformation, SymbolKind, TextDocumentPositionParams,
    TextEdit, Uri, WorkspaceEdit, WorkspaceSymbolParams, WorkspaceSymbolResponse,
};

use super::{Server, capabilities, commands, convert};
use crate::ide::host::Host;
use crate::ide::{self, Analysis, Completion, CompletionKind, Entry, FoldKind, Kind, TokenKind};

/// A file of an analysis.
struct Here {
    analysis: Arc<Analysis>,
    id: FileId,
}

impl Here {
    fn file(&self) -> Option<&SourceFile> {
        self.analysis.file(self.id)
    }
}

impl<H: Host> Server<'_, H> {
    fn here(&mut self, uri: &Uri) -> Option<Here> {
        let path = convert::path(uri);
        let root = self.workspace.root(&path)?;
        let analysis = self.workspace.fresh(&root)?;
        let id = analysis.file_id(&path)?;
        Some(Here { analysis, id })
    }

    /// The place of a request.
    fn place(&mut self, at: &TextDocumentPositionParams) -> Option<(Here, u32)> {
        let here = self.here(&at.text_document.uri)?;
        let offset = convert::byte(here.file()?, at.position, self.encoding);
        Some((here, offset))
    }

    fn range(&self, here: &Here, span: Span) -> Option<lsp_types::Range> {
        Some(convert::range(here.file()?, span, self.encoding))
    }

    pub(super) fn completion(&mut self, params: &CompletionParams) -> Option<CompletionResponse> {
        let at = &params.text_document_position;
        let path = convert::path(&at.text_document.uri);
        let root = self.workspace.root(&path)?;
        let analysis = self.workspace.recent(&root)?;
        let text = self.workspace.text(&path)?;
        let file = SourceFile::new(path.as_str(), text);
        let offset = convert::byte(&file, at.position, self.encoding);
        let offers = analysis.complete(analysis.file_id(&path), text, offset);
        let start = Span::new(FileId::default(), offers.from.min(offset), offset);
        let range = convert::range(&file, start, self.encoding);
        let items = offers.items.into_iter().enumerate();
        let items = items.map(|(order, item)| self.completion_item(order, item, range)).collect();
        Some(CompletionResponse::List(CompletionList { is_incomplete: false, items }))
    }

    fn completion_item(&self, order: usize, item: Completion, range: lsp_types::Range) -> CompletionItem {
        let (insert, snippet) = if item.snippet && !self.snippets {
            (item.label.clone(), false)
        } else {
            (item.insert, item.snippet)
        };
        let format = if snippet { InsertTextFormat::SNIPPET } else { InsertTextFormat::PLAIN_TEXT };
        CompletionItem {
            kind: Some(match item.kind {
                CompletionKind::Word => CompletionItemKind::KEYWORD,
                CompletionKind::Clause => CompletionItemKind::SNIPPET,
                CompletionKind::Function => CompletionItemKind::FUNCTION,
                CompletionKind::File => CompletionItemKind::FILE,
                CompletionKind::Symbol(kind) => completion_kind(kind),
            }),
            detail: Some(item.detail).filter(|d| !d.is_empty()),
            documentation: item.docs.map(|d| Documentation::MarkupContent(markdown(d))),
            sort_text: Some(format!("{order:04}")),
            filter_text: Some(item.label.clone()),
            insert_text_format: Some(format),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text: insert })),
            label: item.label,
            ..CompletionItem::default()
        }
    }

    pub(super) fn hover(&mut self, params: &HoverParams) -> Option<Hover> {
        let (here, at) = self.place(&params.text_document_position_params)?;
        let hover = here.analysis.hover(here.id, at)?;
        Some(Hover {
            contents: HoverContents::Markup(markdown(hover.markdown)),
            range: self.range(&here, hover.span),
        })
    }

    fn locations(&self, here: &Here, spans: &[Span]) -> Vec<Location> {
        spans.iter().filter_map(|s| convert::location(&here.analysis, *s, self.encoding)).collect()
    }

    pub(super) fn definition(&mut self, params: &GotoDefinitionParams) -> Option<GotoDefinitionResponse> {
        let (here, at) = self.place(&params.text_document_position_params)?;
        let spans = here.analysis.definition(here.id, at);
        Some(GotoDefinitionResponse::Array(self.locations(&here, &spans)))
    }

    pub(super) fn references(&mut self, params: &ReferenceParams) -> Option<Vec<Location>> {
        let (here, at) = self.place(&params.text_document_position)?;
        let spans = here.analysis.references(here.id, at, params.context.include_declaration);
        Some(self.locations(&here, &spans))
    }

    pub(super) fn highlights(&mut self, params: &DocumentHighlightParams) -> Option<Vec<DocumentHighlight>> {
        let (here, at) = self.place(&params.text_document_position_params)?;
        let spans = here.analysis.highlights(here.id, at);
        let ranges = spans.into_iter().filter_map(|span| self.range(&here, span));
        Some(ranges.map(|range| DocumentHighlight { range, kind: None }).collect())
    }

    pub(super) fn document_symbols(
        &mut self,
        params: &DocumentSymbolParams,
    ) -> Option<DocumentSymbolResponse> {
        let here = self.here(&params.text_document.uri)?;
        let file = here.file()?;
        let outline = here.analysis.outline(here.id);
        let symbols = outline.into_iter().map(|entry| self.document_symbol(file, entry)).collect();
        Some(DocumentSymbolResponse::Nested(symbols))
    }

    #[expect(deprecated, reason = "the protocol's own shape still has the field")]
    fn document_symbol(&self, file: &SourceFile, entry: Entry) -> DocumentSymbol {
        let inner: Vec<_> = entry.inner.into_iter().map(|e| self.document_symbol(file, e)).collect();
        DocumentSymbol {
            name: entry.name,
            detail: Some(entry.detail).filter(|d| !d.is_empty()),
            kind: symbol_kind(entry.kind),
            tags: None,
            deprecated: None,
            range: convert::range(file, entry.span, self.encoding),
            selection_range: convert::range(file, entry.at, self.encoding),
            children: (!inner.is_empty()).then_some(inner),
        }
    }

    #[expect(deprecated, reason = "the protocol's own shape still has the field")]
    pub(super) fn workspace_symbols(
        &mut self,
        params: &WorkspaceSymbolParams,
    ) -> Option<WorkspaceSymbolResponse> {
        const MOST: usize = 500;
        let roots: Vec<String> = self.workspace.roots().map(str::to_owned).collect();
        let mut found = Vec::new();
        for root in roots {
            let Some(analysis) = self.workspace.fresh(&root) else { continue };
            for (symbol, within) in analysis.find_symbols(&params.query) {
                let Some(location) = convert::location(&analysis, symbol.at, self.encoding) else { continue };
                found.push(SymbolInformation {
                    name: symbol.name.to_string(),
                    kind: symbol_kind(symbol.kind),
                    tags: None,
                    deprecated: None,
                    location,
                    container_name: within.map(|w| w.name.to_string()),
                });
            }
        }
        found.truncate(MOST);
        Some(WorkspaceSymbolResponse::Flat(found))
    }

    pub(super) fn prepare_rename(
        &mut self,
        params: &TextDocumentPositionParams,
    ) -> Option<PrepareRenameResponse> {
        let (here, at) = self.place(params)?;
        let span = here.analysis.renamable(here.id, at)?;
        self.range(&here, span).map(PrepareRenameResponse::Range)
    }

    pub(super) fn rename(&mut self, params: &RenameParams) -> Result<Option<WorkspaceEdit>, String> {
        let Some((here, at)) = self.place(&params.text_document_position) else { return Ok(None) };
        let changes = here.analysis.rename(here.id, at, params.new_name.trim()).map_err(|e| e.to_string())?;
        let texts = here.analysis.changed(&changes);
        let path = here.file().map(|f| f.path().to_owned()).unwrap_or_default();
        if let Some(root) = self.workspace.root(&path) {
            let after = self.workspace.suppose(&root, &texts);
            ide::still_checks(&here.analysis, &after).map_err(|e| e.to_string())?;
        }
        let version = |path: &str| self.workspace.version(path);
        Ok(Some(convert::workspace_edit(&here.analysis, &changes, version, self.encoding)))
    }

    pub(super) fn folds(&mut self, params: &FoldingRangeParams) -> Option<Vec<FoldingRange>> {
        let here = self.here(&params.text_document.uri)?;
        let file = here.file()?;
        let fold = |fold: ide::Fold| {
            let range = convert::range(file, fold.span, self.encoding);
            // The line of the closing brace stays in sight.
            let end_line =
                if fold.kind == FoldKind::Block { range.end.line.saturating_sub(1) } else { range.end.line };
            FoldingRange {
                start_line: range.start.line,
                end_line: end_line.max(range.start.line),
                kind: match fold.kind {
                    FoldKind::Block => None,
                    FoldKind::Comment => Some(FoldingRangeKind::Comment),
                    FoldKind::Imports => Some(FoldingRangeKind::Imports),
                },
                ..FoldingRange::default()
            }
        };
        let folds = here.analysis.folds(here.id).into_iter().map(fold);
        Some(folds.filter(|f| f.end_line > f.start_line).collect())
    }

    pub(super) fn semantic_tokens(&mut self, params: &SemanticTokensParams) -> Option<SemanticTokensResult> {
        let here = self.here(&params.text_document.uri)?;
        let file = here.file()?;
        let mut data = Vec::new();
        let mut last = Position::default();
        for token in here.analysis.tokens(here.id) {
            for span in lines(file, token.span) {
                let range = convert::range(file, span, self.encoding);
                let delta_line = range.start.line - last.line;
                let from = if delta_line == 0 { last.character } else { 0 };
                data.push(SemanticToken {
                    delta_line,
                    delta_start: range.start.character - from,
                    length: range.end.character - range.start.character,
                    token_type: token_type(token.kind),
                    token_modifiers_bitset: u32::from(token.declares),
                });
                last = range.start;
            }
        }
        Some(SemanticTokensResult::Tokens(SemanticTokens { result_id: None, data }))
    }

    pub(super) fn formatting(&mut self, params: &DocumentFormattingParams) -> Option<Vec<TextEdit>> {
        self.formatted(&params.text_document.uri, None)
    }

    pub(super) fn range_formatting(
        &mut self,
        params: &DocumentRangeFormattingParams,
    ) -> Option<Vec<TextEdit>> {
        self.formatted(&params.text_document.uri, Some(params.range))
    }

    fn formatted(&self, uri: &Uri, within: Option<lsp_types::Range>) -> Option<Vec<TextEdit>> {
        let path = convert::path(uri);
        let text = self.workspace.text(&path)?;
        let file = SourceFile::new(path.as_str(), text);
        let byte = |at| convert::byte(&file, at, self.encoding);
        let changes = ide::format(&path, text, within.map(|r| (byte(r.start), byte(r.end))))?;
        Some(changes.iter().map(|c| convert::text_edit(&file, c, self.encoding)).collect())
    }

    pub(super) fn code_actions(&mut self, params: &CodeActionParams) -> Option<CodeActionResponse> {
        let here = self.here(&params.text_document.uri)?;
        let file = here.file()?;
        let root = self.workspace.root(file.path())?;
        let byte = |at| convert::byte(file, at, self.encoding);
        let wanted = |kind: &CodeActionKind| {
            let only = params.context.only.as_ref();
            only.is_none_or(|list| list.iter().any(|o| kind.as_str().starts_with(o.as_str())))
        };
        let version = |path: &str| self.workspace.version(path);
        let action = |fix: ide::Fix, kind: CodeActionKind| {
            let finding = fix.of.and_then(|index| here.analysis.compilation.diagnostics.get(index));
            // What is off here is not shown, so nothing is offered against it.
            let mut shown: Vec<_> = finding.into_iter().cloned().collect();
            let _ = self.workspace.host.adjust(&root, &mut shown);
            if fix.of.is_some() && shown.is_empty() {
                return None;
            }
            let finding = shown.first().and_then(|f| self.finding(&here.analysis, f));
            Some(CodeActionOrCommand::CodeAction(CodeAction {
                title: fix.title,
                kind: Some(kind),
                diagnostics: finding.map(|f| vec![f]),
                edit: Some(convert::workspace_edit(&here.analysis, &fix.changes, version, self.encoding)),
                is_preferred: fix.preferred.then_some(true),
                ..CodeAction::default()
            }))
        };
        let mut actions = Vec::new();
        if wanted(&CodeActionKind::QUICKFIX) {
            let fixes = here.analysis.fixes(here.id, byte(params.range.start), byte(params.range.end));
            actions.extend(fixes.into_iter().filter_map(|fix| action(fix, CodeActionKind::QUICKFIX)));
        }
        if wanted(&CodeActionKind::SOURCE_FIX_ALL) {
            let all = here.analysis.fix_all(here.id);
            actions.extend(all.and_then(|fix| action(fix, CodeActionKind::SOURCE_FIX_ALL)));
        }
        Some(actions)
    }

    pub(super) fn lenses(&mut self, params: &CodeLensParams) -> Option<Vec<CodeLens>> {
        let uri = &params.text_document.uri;
        let here = self.here(uri)?;
        let root = self.workspace.root(&convert::path(uri))?;
        let open = self.workspace.host.open_cases(&root);
        let lens = |lens: ide::Lens| {
            let command = commands::command(&lens, uri.as_str());
            Some(CodeLens { range: self.range(&here, lens.span)?, command: Some(command), data: None })
        };
        Some(here.analysis.lenses(here.id, &open).into_iter().filter_map(lens).collect())
    }

    pub(super) fn links(&mut self, params: &DocumentLinkParams) -> Option<Vec<DocumentLink>> {
        let here = self.here(&params.text_document.uri)?;
        let links = here.analysis.links(here.id).into_iter().filter_map(|link| {
            let range = self.range(&here, link.span)?;
            Some(DocumentLink { range, target: convert::uri(&link.path), tooltip: None, data: None })
        });
        Some(links.collect())
    }

    pub(super) fn hints(&mut self, params: &InlayHintParams) -> Option<Vec<InlayHint>> {
        let here = self.here(&params.text_document.uri)?;
        let file = here.file()?;
        let byte = |at| convert::byte(file, at, self.encoding);
        let hints = here.analysis.hints(here.id, byte(params.range.start), byte(params.range.end));
        let hint = |hint: ide::Hint| InlayHint {
            position: convert::range(file, hint.at, self.encoding).end,
            label: InlayHintLabel::String(hint.says),
            kind: None,
            text_edits: None,
            tooltip: Some(InlayHintTooltip::String(hint.more)),
            padding_left: Some(true),
            padding_right: None,
            data: None,
        };
        Some(hints.into_iter().map(hint).collect())
    }
}

fn markdown(value: String) -> MarkupContent {
    MarkupContent { kind: MarkupKind::Markdown, value }
}

fn completion_kind(kind: Kind) -> CompletionItemKind {
    match kind {
        Kind::Person | Kind::Team | Kind::Rota => CompletionItemKind::CLASS,
        Kind::Calendar | Kind::Ladder => CompletionItemKind::CONSTANT,
        Kind::Type => CompletionItemKind::ENUM,
        Kind::Record => CompletionItemKind::STRUCT,
        Kind::Event | Kind::Exception => CompletionItemKind::EVENT,
        Kind::Service | Kind::Assistant => CompletionItemKind::INTERFACE,
        Kind::PortAction => CompletionItemKind::METHOD,
        Kind::Process | Kind::Track => CompletionItemKind::MODULE,
        Kind::Stage => CompletionItemKind::ENUM_MEMBER,
        Kind::Handoff | Kind::Step | Kind::Clock | Kind::Scenario => CompletionItemKind::FUNCTION,
        Kind::Member | Kind::Key | Kind::Field | Kind::Param => CompletionItemKind::FIELD,
        Kind::Requirement | Kind::Return => CompletionItemKind::VALUE,
    }
}

fn symbol_kind(kind: Kind) -> SymbolKind {
    match kind {
        Kind::Person | Kind::Team | Kind::Rota => SymbolKind::CLASS,
        Kind::Calendar | Kind::Ladder => SymbolKind::CONSTANT,
        Kind::Type => SymbolKind::ENUM,
        Kind::Record => SymbolKind::STRUCT,
        Kind::Event | Kind::Exception => SymbolKind::EVENT,
        Kind::Service | Kind::Assistant => SymbolKind::INTERFACE,
        Kind::PortAction => SymbolKind::METHOD,
        Kind::Process | Kind::Track => SymbolKind::MODULE,
        Kind::Stage => SymbolKind::ENUM_MEMBER,
        Kind::Handoff | Kind::Step | Kind::Clock | Kind::Scenario => SymbolKind::FUNCTION,
        Kind::Key => SymbolKind::KEY,
        Kind::Member | Kind::Field | Kind::Param => SymbolKind::FIELD,
        Kind::Requirement | Kind::Return => SymbolKind::BOOLEAN,
    }
}

/// INVARIANT: an index into [`capabilities::TOKEN_TYPES`].
fn token_type(kind: TokenKind) -> u32 {
    use lsp_types::SemanticTokenType as T;
    let wanted = match kind {
        TokenKind::Keyword => T::KEYWORD,
        TokenKind::Comment => T::COMMENT,
        TokenKind::Text => T::STRING,
        TokenKind::Number => T::NUMBER,
        TokenKind::Named(kind) => match kind {
            Kind::Process | Kind::Track => T::NAMESPACE,
            Kind::Person | Kind::Team | Kind::Rota => T::CLASS,
            Kind::Type | Kind::Calendar | Kind::Ladder => T::TYPE,
            Kind::Record => T::STRUCT,
            Kind::Event | Kind::Exception => T::EVENT,
            Kind::Service | Kind::Assistant => T::INTERFACE,
            Kind::PortAction => T::METHOD,
            Kind::Param => T::PARAMETER,
            Kind::Member | Kind::Key | Kind::Field => T::PROPERTY,
            Kind::Stage => T::ENUM_MEMBER,
            Kind::Handoff | Kind::Step | Kind::Clock | Kind::Scenario => T::FUNCTION,
            Kind::Requirement | Kind::Return => T::VARIABLE,
        },
    };
    let index = capabilities::TOKEN_TYPES.iter().position(|t| *t == wanted);
    index.and_then(|i| u32::try_from(i).ok()).unwrap_or(0)
}

/// A span line by line: a token of the protocol never crosses one.
fn lines(file: &SourceFile, span: Span) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = span.start;
    for line in file.slice(span).split_inclusive('\n') {
        let len = u32::try_from(line.len()).unwrap_or(0);
        let shown = u32::try_from(line.trim_end_matches(['\n', '\r']).len()).unwrap_or(0);
        if shown > 0 {
            out.push(Span { start, end: start + shown, ..span });
        }
        start += len;
    }
    out
}
