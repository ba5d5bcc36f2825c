//! What a lens does, for editors that do not do it themselves.

use lsp_types::{Command, ExecuteCommandParams, MessageType, ShowMessageParams};
use serde_json::{Value, json};

use super::{Server, convert};
use crate::ide::host::{Host, Ran};
use crate::ide::{Lens, LensAction};

const RUN_SCENARIO: &str = "handoff.runScenario";
const SHOW_MAP: &str = "handoff.showMap";

pub(super) fn names() -> Vec<String> {
    [RUN_SCENARIO, SHOW_MAP].map(str::to_owned).to_vec()
}

/// The command of a lens: its arguments are the file's URI and a name.
pub(super) fn command(lens: &Lens, uri: &str) -> Command {
    let (name, of) = match &lens.action {
        LensAction::RunScenario(title) => (RUN_SCENARIO, Some(title)),
        LensAction::ShowMap(process) => (SHOW_MAP, Some(process)),
        LensAction::None => ("", None),
    };
    let arguments = of.map(|of| vec![json!(uri), json!(of)]);
    Command { title: lens.title.clone(), command: name.to_owned(), arguments }
}

impl<H: Host> Server<'_, H> {
    /// The answer is what was found out; it is shown to the person as well.
    pub(super) fn execute(&mut self, params: &ExecuteCommandParams) -> Result<Option<Value>, String> {
        let mut texts = params.arguments.iter().filter_map(Value::as_str);
        let (Some(uri), Some(of)) = (texts.next(), texts.next()) else {
            return Err(format!("`{}` takes the URI of a file and a name", params.command));
        };
        let path = uri.parse().map(|uri| convert::path(&uri)).unwrap_or_else(|_| uri.to_owned());
        let ran: Ran = match params.command.as_str() {
            RUN_SCENARIO => self.workspace.host.run_scenario(&path, of),
            SHOW_MAP => self.workspace.host.map(&path, of),
            other => return Err(format!("there is no command `{other}`")),
        };
        let typ = if ran.good { MessageType::INFO } else { MessageType::WARNING };
        if params.command == RUN_SCENARIO || !ran.good {
            self.notify::<lsp_types::notification::ShowMessage>(ShowMessageParams {
                typ,
                message: ran.says.clone(),
            });
        }
        Ok(Some(json!({ "good": ran.good, "says": ran.says })))
    }
}
