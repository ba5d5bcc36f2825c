//! Where cases run, as the editor says it, and the lenses that tell how many.

use lsp_server::{Message, Request, RequestId};
use lsp_types::request::{CodeLensRefresh, Request as _};
use lsp_types::{ClientCapabilities, DidChangeConfigurationParams};
use serde_json::Value;

use super::Server;
use crate::ide::host::{CasesAt, Host};

/// `{"store": …, "url": …}`, as it is or under `handoff`.
pub(super) fn cases_at(settings: &Value) -> CasesAt {
    let own = settings.get("handoff").unwrap_or(settings);
    let text = |key: &str| {
        let text = own.get(key).and_then(Value::as_str).map(str::trim);
        text.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    CasesAt { store: text("store"), url: text("url") }
}

/// Whether the editor asks for lenses anew when it is told to.
pub(super) fn refreshes_lenses(editor: &ClientCapabilities) -> bool {
    let lens = editor.workspace.as_ref().and_then(|w| w.code_lens.as_ref());
    lens.and_then(|lens| lens.refresh_support).unwrap_or(false)
}

impl<H: Host> Server<'_, H> {
    pub(super) fn configure(&mut self, params: &DidChangeConfigurationParams) {
        self.workspace.host.cases_are_at(cases_at(&params.settings));
        self.ask_for_lenses();
    }

    /// Cases move while nobody types.
    pub(super) fn look_at_cases(&mut self) {
        if self.workspace.host.cases_moved() {
            self.ask_for_lenses();
        }
    }

    fn ask_for_lenses(&mut self) {
        if self.refreshes_lenses {
            self.asked += 1;
            let id = RequestId::from(format!("lenses-{}", self.asked));
            let method = CodeLensRefresh::METHOD.to_owned();
            self.send(Message::Request(Request::new(id, method, Value::Null)));
        }
    }
}
