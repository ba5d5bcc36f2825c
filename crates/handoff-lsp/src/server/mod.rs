//! The protocol: what comes over the wire, put to the workspace, and its answers put back. The only room with the protocol's
//! own words.

mod answers;
mod capabilities;
mod cases;
mod commands;
mod convert;
mod publish;
mod requests;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::time::Duration;

use lsp_server::{Connection, ErrorCode, IoThreads, Message, Notification, RequestId, Response};
use lsp_types::notification::{
    Cancel, DidChangeConfiguration, DidChangeTextDocument, DidChangeWatchedFiles, DidChangeWorkspaceFolders,
    DidCloseTextDocument, DidOpenTextDocument, DidSaveTextDocument, Notification as _,
};
use lsp_types::{CancelParams, InitializeParams, NumberOrString};
use serde::de::DeserializeOwned;

use crate::ide::Workspace;
use crate::ide::host::Host;
use crate::ide::positions::{Encoding, LineChar};
use crate::ide::workspace::TextChange;

/// Why the conversation ended early.
#[derive(Debug)]
pub enum ServeError {
    /// The other side does not speak the protocol, or went away.
    Protocol(String),
    Io(std::io::Error),
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Protocol(why) => write!(f, "the editor broke off: {why}"),
            Self::Io(error) => write!(f, "the editor cannot be reached: {error}"),
        }
    }
}

impl std::error::Error for ServeError {}

/// How long nothing is said before the disk is looked at. Not every editor tells of files that others write.
const LOOK_AT_DISK: Duration = Duration::from_secs(2);

/// Talks with an editor over the standard streams, until it says goodbye.
///
/// # Errors
/// It went away without a word, or does not speak the protocol.
pub fn serve<H: Host>(host: H) -> Result<(), ServeError> {
    let (connection, threads) = Connection::stdio();
    converse(&connection, host)?;
    // The threads end when the connection is gone.
    drop(connection);
    join(threads)
}

fn join(threads: IoThreads) -> Result<(), ServeError> {
    threads.join().map_err(ServeError::Io)
}

/// A whole conversation, from the first word to the last.
///
/// # Errors
/// As [`serve`].
pub fn converse<H: Host>(connection: &Connection, host: H) -> Result<(), ServeError> {
    let protocol = |e: lsp_server::ProtocolError| ServeError::Protocol(e.to_string());
    let (id, params) = connection.initialize_start().map_err(protocol)?;
    let params: InitializeParams =
        serde_json::from_value(params).map_err(|e| ServeError::Protocol(e.to_string()))?;
    let mut server = Server::new(connection, host, &params);
    let told = serde_json::json!({
        "capabilities": capabilities::capabilities(server.encoding, server.client_commands),
        "serverInfo": { "name": "handoff", "version": env!("CARGO_PKG_VERSION") },
    });
    connection.initialize_finish(id, told).map_err(protocol)?;
    server.run()
}

struct Server<'c, H> {
    connection: &'c Connection,
    workspace: Workspace<H>,
    encoding: Encoding,
    /// The editor runs scenarios and shows maps itself.
    client_commands: bool,
    refreshes_lenses: bool,
    /// The editor lets a person fill in the places of what is offered.
    snippets: bool,
    /// How often we have asked the editor for something.
    asked: u64,
    waiting: VecDeque<Message>,
    /// By root: the files of which findings are shown.
    shown: BTreeMap<String, BTreeSet<String>>,
    /// What was said of a broken `handoff.toml`, so that it is said once.
    complained: BTreeMap<String, String>,
}

impl<'c, H: Host> Server<'c, H> {
    fn new(connection: &'c Connection, mut host: H, params: &InitializeParams) -> Self {
        let options = params.initialization_options.as_ref();
        let client_commands = options.and_then(|o| o.get("clientCommands")).and_then(|v| v.as_bool());
        if let Some(options) = options {
            host.cases_are_at(cases::cases_at(options));
        }
        Self {
            connection,
            workspace: Workspace::new(host, convert::folders(params)),
            encoding: capabilities::encoding(params),
            client_commands: client_commands.unwrap_or(false),
            snippets: capabilities::snippets(&params.capabilities),
            refreshes_lenses: cases::refreshes_lenses(&params.capabilities),
            asked: 0,
            waiting: VecDeque::new(),
            shown: BTreeMap::new(),
            complained: BTreeMap::new(),
        }
    }

    fn run(&mut self) -> Result<(), ServeError> {
        loop {
            self.gather();
            let message = match self.waiting.pop_front() {
                Some(message) => message,
                None => {
                    // Nobody waits: time to look at what was written, one set at a time.
                    if let Some(root) = self.unpublished() {
                        self.guarded(|server| server.publish(&root));
                        continue;
                    }
                    match self.connection.receiver.recv_timeout(LOOK_AT_DISK) {
                        Ok(message) => message,
                        Err(error) if error.is_timeout() => {
                            self.guarded(|server| {
                                server.workspace.look_at_disk();
                                server.look_at_cases();
                            });
                            continue;
                        }
                        Err(_) => return Ok(()),
                    }
                }
            };
            match message {
                Message::Request(request) => {
                    let last = self.connection.handle_shutdown(&request);
                    if last.map_err(|e| ServeError::Protocol(e.to_string()))? {
                        return Ok(());
                    }
                    self.request(request);
                }
                Message::Notification(told) if told.method == "exit" => return Ok(()),
                Message::Notification(told) => self.guarded(|server| server.told(told)),
                Message::Response(_) => {}
            }
        }
    }

    /// All that has come, so that a request that was taken back is not answered for nothing.
    fn gather(&mut self) {
        while let Ok(message) = self.connection.receiver.try_recv() {
            match message {
                Message::Notification(told) if told.method == Cancel::METHOD => self.cancel(told),
                other => self.waiting.push_back(other),
            }
        }
    }

    fn cancel(&mut self, told: Notification) {
        let Some(params) = read::<CancelParams>(told.params) else { return };
        let id: RequestId = match params.id {
            NumberOrString::Number(n) => n.into(),
            NumberOrString::String(s) => s.into(),
        };
        let waits = |m: &Message| matches!(m, Message::Request(r) if r.id == id);
        if let Some(at) = self.waiting.iter().position(waits) {
            self.waiting.remove(at);
            let code = ErrorCode::RequestCanceled as i32;
            self.send(Response::new_err(id, code, "taken back".to_owned()).into());
        }
    }

    fn send(&self, message: Message) {
        // The other side is gone: the next read says so.
        let _ = self.connection.sender.send(message);
    }

    fn notify<N: lsp_types::notification::Notification>(&self, params: N::Params) {
        self.send(Notification::new(N::METHOD.to_owned(), params).into());
    }

    /// A fault of ours costs the answer and not the editor's session.
    fn guarded(&mut self, act: impl FnOnce(&mut Self)) {
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| act(self)));
        if done.is_err() {
            self.log("something went wrong in the language server; it goes on");
        }
    }

    fn log(&self, message: &str) {
        self.notify::<lsp_types::notification::LogMessage>(lsp_types::LogMessageParams {
            typ: lsp_types::MessageType::ERROR,
            message: message.to_owned(),
        });
    }

    fn told(&mut self, told: Notification) {
        match told.method.as_str() {
            DidOpenTextDocument::METHOD => {
                let Some(params) = read::<lsp_types::DidOpenTextDocumentParams>(told.params) else { return };
                let path = convert::path(&params.text_document.uri);
                self.workspace.open(&path, params.text_document.version, params.text_document.text);
            }
            DidChangeTextDocument::METHOD => {
                let Some(params) = read::<lsp_types::DidChangeTextDocumentParams>(told.params) else {
                    return;
                };
                let path = convert::path(&params.text_document.uri);
                let line_char = |p: lsp_types::Position| LineChar { line: p.line, character: p.character };
                let changes = params.content_changes.into_iter().map(|change| TextChange {
                    range: change.range.map(|r| (line_char(r.start), line_char(r.end))),
                    text: change.text,
                });
                let version = params.text_document.version;
                self.workspace.change(&path, version, changes.collect(), self.encoding);
            }
            DidCloseTextDocument::METHOD => {
                let Some(params) = read::<lsp_types::DidCloseTextDocumentParams>(told.params) else { return };
                self.workspace.close(&convert::path(&params.text_document.uri));
            }
            DidSaveTextDocument::METHOD => {
                let Some(params) = read::<lsp_types::DidSaveTextDocumentParams>(told.params) else { return };
                self.workspace.changed_on_disk(&[convert::path(&params.text_document.uri)]);
            }
            DidChangeWatchedFiles::METHOD => {
                let Some(params) = read::<lsp_types::DidChangeWatchedFilesParams>(told.params) else {
                    return;
                };
                let paths: Vec<String> = params.changes.iter().map(|c| convert::path(&c.uri)).collect();
                self.workspace.changed_on_disk(&paths);
            }
            DidChangeConfiguration::METHOD => {
                let params = read::<lsp_types::DidChangeConfigurationParams>(told.params);
                params.iter().for_each(|params| self.configure(params));
            }
            DidChangeWorkspaceFolders::METHOD => {
                let params = read::<lsp_types::DidChangeWorkspaceFoldersParams>(told.params);
                let Some(event) = params.map(|p| p.event) else { return };
                let paths = |folders: &[lsp_types::WorkspaceFolder]| {
                    folders.iter().map(|f| convert::path(&f.uri)).collect::<Vec<_>>()
                };
                self.workspace.change_folders(paths(&event.added), &paths(&event.removed));
            }
            _ => {}
        }
    }
}

fn read<T: DeserializeOwned>(params: serde_json::Value) -> Option<T> {
    serde_json::from_value(params).ok()
}

#[cfg(test)]
mod tests;
