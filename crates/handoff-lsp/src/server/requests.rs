//! Each request to its answer.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lsp_server::{ErrorCode, Request, Response};
use lsp_types::request::{
    CodeActionRequest, CodeLensRequest, Completion, DocumentHighlightRequest, DocumentLinkRequest,
    DocumentSymbolRequest, ExecuteCommand, FoldingRangeRequest, Formatting, GotoDefinition, HoverRequest,
    InlayHintRequest, PrepareRenameRequest, RangeFormatting, References, Rename, Request as _,
    SemanticTokensFullRequest, WorkspaceSymbolRequest,
};
use serde_json::Value;

use super::Server;
use crate::ide::host::Host;

impl<H: Host> Server<'_, H> {
    pub(super) fn request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        let answer = catch_unwind(AssertUnwindSafe(|| self.answer(&method, params)));
        let response = match answer {
            Ok(Some(Ok(result))) => Response::new_ok(id, result),
            Ok(Some(Err(why))) => Response::new_err(id, ErrorCode::InvalidRequest as i32, why),
            Ok(None) => Response::new_err(
                id,
                ErrorCode::MethodNotFound as i32,
                format!("`{method}` is not known here"),
            ),
            Err(_) => {
                let says = "something went wrong in the language server; it goes on";
                Response::new_err(id, ErrorCode::InternalError as i32, says.to_owned())
            }
        };
        self.send(response.into());
    }

    /// `None`: no such request.
    fn answer(&mut self, method: &str, params: Value) -> Option<Result<Value, String>> {
        Some(match method {
            Completion::METHOD => self.put::<Completion>(params, |s, p| Ok(s.completion(&p))),
            HoverRequest::METHOD => self.put::<HoverRequest>(params, |s, p| Ok(s.hover(&p))),
            GotoDefinition::METHOD => self.put::<GotoDefinition>(params, |s, p| Ok(s.definition(&p))),
            References::METHOD => self.put::<References>(params, |s, p| Ok(s.references(&p))),
            DocumentHighlightRequest::METHOD => {
                self.put::<DocumentHighlightRequest>(params, |s, p| Ok(s.highlights(&p)))
            }
            DocumentSymbolRequest::METHOD => {
                self.put::<DocumentSymbolRequest>(params, |s, p| Ok(s.document_symbols(&p)))
            }
            WorkspaceSymbolRequest::METHOD => {
                self.put::<WorkspaceSymbolRequest>(params, |s, p| Ok(s.workspace_symbols(&p)))
            }
            PrepareRenameRequest::METHOD => {
                self.put::<PrepareRenameRequest>(params, |s, p| Ok(s.prepare_rename(&p)))
            }
            Rename::METHOD => self.put::<Rename>(params, |s, p| s.rename(&p)),
            FoldingRangeRequest::METHOD => self.put::<FoldingRangeRequest>(params, |s, p| Ok(s.folds(&p))),
            SemanticTokensFullRequest::METHOD => {
                self.put::<SemanticTokensFullRequest>(params, |s, p| Ok(s.semantic_tokens(&p)))
            }
            Formatting::METHOD => self.put::<Formatting>(params, |s, p| Ok(s.formatting(&p))),
            RangeFormatting::METHOD => self.put::<RangeFormatting>(params, |s, p| Ok(s.range_formatting(&p))),
            CodeActionRequest::METHOD => self.put::<CodeActionRequest>(params, |s, p| Ok(s.code_actions(&p))),
            CodeLensRequest::METHOD => self.put::<CodeLensRequest>(params, |s, p| Ok(s.lenses(&p))),
            DocumentLinkRequest::METHOD => self.put::<DocumentLinkRequest>(params, |s, p| Ok(s.links(&p))),
            InlayHintRequest::METHOD => self.put::<InlayHintRequest>(params, |s, p| Ok(s.hints(&p))),
            ExecuteCommand::METHOD => self.put::<ExecuteCommand>(params, |s, p| s.execute(&p)),
            _ => return None,
        })
    }

    fn put<R: lsp_types::request::Request>(
        &mut self,
        params: Value,
        answer: impl FnOnce(&mut Self, R::Params) -> Result<R::Result, String>,
    ) -> Result<Value, String> {
        let params = serde_json::from_value(params).map_err(|e| e.to_string())?;
        let result = answer(self, params)?;
        serde_json::to_value(result).map_err(|e| e.to_string())
    }
}
