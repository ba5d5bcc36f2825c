//! Whole conversations, over a connection in memory.

mod random;

use std::thread::JoinHandle;

use handoff_plan::Place;
use lsp_server::{Connection, Message, Notification, Request};
use serde_json::{Value, json};

use super::*;
use crate::ide::testing::{MAIN, Memory, ORG, SPEC, TEAMS};

struct Editor {
    connection: Connection,
    server: JoinHandle<Result<(), ServeError>>,
    next: i32,
    /// What was told of files, newest last.
    told: Vec<(String, Value)>,
    shown: Vec<String>,
    /// What the server says of its own faults.
    faults: Vec<String>,
    /// How often it asked for lenses anew.
    refreshed: usize,
    /// Answers that came before somebody asked for them.
    early: Vec<Response>,
}

impl Editor {
    fn start(host: Memory) -> Self {
        Self::start_with(host, &json!({ "capabilities": {} }))
    }

    /// `params`: what is said at the beginning, besides the folders.
    fn start_with(host: Memory, params: &Value) -> Self {
        let (server, connection) = Connection::memory();
        let server = std::thread::spawn(move || converse(&server, host));
        let mut editor = Self {
            connection,
            server,
            next: 0,
            told: Vec::new(),
            shown: Vec::new(),
            faults: Vec::new(),
            refreshed: 0,
            early: Vec::new(),
        };
        let folders = json!([{ "uri": "file:///spec", "name": "spec" }]);
        let mut params = params.clone();
        params["workspaceFolders"] = folders;
        let _ = editor.ask("initialize", params);
        editor.tell("initialized", json!({}));
        editor
    }

    fn tell(&self, method: &str, params: Value) {
        self.connection.sender.send(Notification::new(method.to_owned(), params).into()).unwrap();
    }

    fn send(&mut self, method: &str, params: Value) -> RequestId {
        self.next += 1;
        let id = RequestId::from(self.next);
        self.connection.sender.send(Request::new(id.clone(), method.to_owned(), params).into()).unwrap();
        id
    }

    /// The answer to a request; what is told on the way is kept.
    fn ask(&mut self, method: &str, params: Value) -> Result<Value, String> {
        let id = self.send(method, params);
        self.answer(&id)
    }

    fn answer(&mut self, id: &RequestId) -> Result<Value, String> {
        loop {
            if let Some(at) = self.early.iter().position(|response| response.id == *id) {
                return self.early.remove(at).response_result.map_err(|error| error.message);
            }
            match self.connection.receiver.recv().unwrap() {
                Message::Response(response) => self.early.push(response),
                other => self.keep(other),
            }
        }
    }

    fn keep(&mut self, message: Message) {
        let told = match message {
            Message::Notification(told) => told,
            Message::Request(asked) => {
                self.refreshed += usize::from(asked.method == "workspace/codeLens/refresh");
                return;
            }
            Message::Response(_) => return,
        };
        match told.method.as_str() {
            "textDocument/publishDiagnostics" => {
                let uri = told.params["uri"].as_str().unwrap().to_owned();
                self.told.push((uri, told.params));
            }
            "window/logMessage" => self.faults.push(told.params["message"].as_str().unwrap().to_owned()),
            "window/showMessage" => self.shown.push(told.params["message"].as_str().unwrap().to_owned()),
            _ => {}
        }
    }

    /// The next findings of a file.
    fn findings(&mut self, path: &str) -> Vec<Value> {
        self.next_told(path)["diagnostics"].as_array().unwrap().clone()
    }

    fn next_told(&mut self, path: &str) -> Value {
        let uri = format!("file://{path}");
        loop {
            if let Some(at) = self.told.iter().position(|(u, _)| *u == uri) {
                return self.told.remove(at).1;
            }
            let message = self.connection.receiver.recv().unwrap();
            self.keep(message);
        }
    }

    fn open(&mut self, path: &str, text: &str) {
        let document =
            json!({ "uri": format!("file://{path}"), "languageId": "handoff", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    fn close(mut self) {
        self.ask("shutdown", Value::Null).unwrap();
        self.tell("exit", Value::Null);
        self.server.join().unwrap().unwrap();
    }
}

fn spec() -> Memory {
    let files = [(MAIN, SPEC), (ORG, TEAMS)].map(|(path, text)| (path.to_owned(), text.to_owned()));
    Memory { files: files.into(), ..Memory::default() }
}

/// Line and character of some words of the main file, from 0.
fn at(words: &str) -> Value {
    let before = SPEC.split(words).next().unwrap();
    let line = before.matches('\n').count();
    let character = before.rsplit('\n').next().unwrap().encode_utf16().count();
    json!({ "line": line, "character": character + 1 })
}

fn main_at(words: &str) -> Value {
    json!({ "textDocument": { "uri": format!("file://{MAIN}") }, "position": at(words) })
}

#[test]
fn findings_of_files_that_are_not_open_are_told_too() {
    let mut host = spec();
    host.files.insert("/spec/broken.handoff".to_owned(), "person x { manager nobody }".to_owned());
    let mut editor = Editor::start(host);
    let found = editor.findings("/spec/broken.handoff");
    assert_eq!(found[0]["code"], "H0201");
    assert_eq!(found[0]["range"]["start"], json!({ "line": 0, "character": 19 }));
    editor.close();
}

#[test]
fn a_keystroke_is_looked_at_and_taken_back() {
    let mut editor = Editor::start(spec());
    editor.open(MAIN, SPEC);
    assert_eq!(editor.findings(MAIN), Vec::<Value>::new());
    let place = at("owner sales");
    let range = json!({ "start": place, "end": place });
    let change = |version: i32, range: Value, text: &str| {
        json!({
            "textDocument": { "uri": format!("file://{MAIN}"), "version": version },
            "contentChanges": [{ "range": range, "text": text }],
        })
    };
    editor.tell("textDocument/didChange", change(2, range, "x"));
    let found = editor.findings(MAIN);
    assert!(found[0]["message"].as_str().unwrap().contains("owner"), "{found:?}");
    let end = json!({ "line": place["line"], "character": place["character"].as_u64().unwrap() + 1 });
    editor.tell("textDocument/didChange", change(3, json!({ "start": place, "end": end }), ""));
    assert_eq!(editor.findings(MAIN), Vec::<Value>::new());
    editor.close();
}

#[test]
fn a_question_right_after_a_keystroke_hides_no_finding() {
    let mut editor = Editor::start(spec());
    editor.open(MAIN, SPEC);
    assert_eq!(editor.findings(MAIN), Vec::<Value>::new());
    let document = json!({ "uri": format!("file://{MAIN}"), "version": 2 });
    let text = SPEC.replace("owner sales", "owner nobody");
    let change = json!({ "textDocument": document, "contentChanges": [{ "text": text }] });
    editor.tell("textDocument/didChange", change);
    editor.ask("textDocument/documentSymbol", json!({ "textDocument": document })).unwrap();
    let found = editor.findings(MAIN);
    assert_eq!(found[0]["code"], "H0201");
    editor.close();
}

#[test]
fn each_question_has_its_answer() {
    let mut editor = Editor::start(spec());
    editor.open(MAIN, SPEC);
    let document = json!({ "textDocument": { "uri": format!("file://{MAIN}") } });
    let hover = editor.ask("textDocument/hover", main_at("kickoff \"Kickoff\"")).unwrap();
    assert!(hover["contents"]["value"].as_str().unwrap().contains("handoff kickoff"));
    let definition = editor.ask("textDocument/definition", main_at("dana\n")).unwrap();
    assert_eq!(definition[0]["uri"], format!("file://{ORG}"));
    let completion = editor.ask("textDocument/completion", main_at("trigger on enter")).unwrap();
    assert!(completion["items"].as_array().unwrap().iter().any(|i| i["label"] == "require"));
    let symbols = editor.ask("textDocument/documentSymbol", document.clone()).unwrap();
    assert!(symbols.as_array().unwrap().iter().any(|s| s["name"] == "deal"));
    let folds = editor.ask("textDocument/foldingRange", document.clone()).unwrap();
    assert!(folds.as_array().unwrap().len() > 3);
    let tokens = editor.ask("textDocument/semanticTokens/full", document.clone()).unwrap();
    assert_eq!(tokens["data"].as_array().unwrap().len() % 5, 0);
    let links = editor.ask("textDocument/documentLink", document.clone()).unwrap();
    assert_eq!(links[0]["target"], format!("file://{ORG}"));
    let lenses = editor.ask("textDocument/codeLens", document).unwrap();
    let titles: Vec<&str> =
        lenses.as_array().unwrap().iter().map(|l| l["command"]["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["show map", "run scenario"]);
    let found = editor.ask("workspace/symbol", json!({ "query": "carla" })).unwrap();
    assert_eq!(found[0]["location"]["uri"], format!("file://{ORG}"));
    assert!(editor.ask("textDocument/unheardOf", json!({})).unwrap_err().contains("unheardOf"));
    assert!(editor.ask("textDocument/hover", json!({ "nonsense": 1 })).is_err());
    editor.close();
}

#[test]
fn a_rename_that_would_break_the_spec_is_refused_in_words() {
    let mut editor = Editor::start(spec());
    let rename = |words: &str, new: &str| {
        let mut params = main_at(words);
        params["newName"] = json!(new);
        params
    };
    let edit = editor.ask("textDocument/rename", rename("live \"Live\"", "running")).unwrap();
    let edits = edit["documentChanges"][0]["edits"].as_array().unwrap().len();
    assert_eq!(edits, 3, "{edit}");
    let refused =
        editor.ask("textDocument/rename", rename("account: text\n    seller", "client")).unwrap_err();
    assert!(refused.contains("would not check"), "{refused}");
    editor.close();
}

#[test]
fn fixes_come_with_their_findings() {
    let mut host = spec();
    host.files.insert(MAIN.to_owned(), SPEC.replace("owner sales", "owner salse"));
    let mut editor = Editor::start(host);
    let range = json!({ "start": at("owner sales"), "end": at("owner sales") });
    let line = range["start"]["line"].clone();
    let range =
        json!({ "start": { "line": line, "character": 0 }, "end": { "line": line, "character": 99 } });
    let params = json!({
        "textDocument": { "uri": format!("file://{MAIN}") }, "range": range, "context": { "diagnostics": [] },
    });
    let actions = editor.ask("textDocument/codeAction", params).unwrap();
    let first = &actions[0];
    assert_eq!(first["edit"]["documentChanges"][0]["edits"][0]["newText"], "sales", "{actions}");
    assert_eq!(first["diagnostics"][0]["code"], "H0201");
    editor.close();
}

#[test]
fn a_request_that_is_taken_back_is_not_answered() {
    let mut editor = Editor::start(spec());
    // The first keeps the server busy enough for the others to be gathered together.
    let first = editor.send("workspace/symbol", json!({ "query": "" }));
    let second = editor.send("workspace/symbol", json!({ "query": "x" }));
    editor.tell("$/cancelRequest", json!({ "id": 3 }));
    assert!(editor.answer(&first).is_ok());
    // Taken back in time or answered already: never both, never neither.
    let answer = editor.answer(&second);
    assert!(answer.is_ok() || answer == Err("taken back".to_owned()));
    editor.close();
}

#[test]
fn commands_of_lenses_and_broken_settings() {
    let mut host = spec();
    host.broken = Some("handoff.toml: there is no rule `x`".to_owned());
    let mut editor = Editor::start(host);
    let run =
        json!({ "command": "handoff.runScenario", "arguments": [format!("file://{MAIN}"), "It works"] });
    let ran = editor.ask("workspace/executeCommand", run).unwrap();
    assert_eq!(ran, json!({ "good": true, "says": "ran It works" }));
    assert!(editor.shown.contains(&"ran It works".to_owned()));
    editor.open(MAIN, &SPEC.replace("owner sales", "owner x"));
    editor.findings(MAIN);
    assert_eq!(editor.shown.iter().filter(|s| s.contains("there is no rule")).count(), 1, "once");
    assert!(editor.ask("workspace/executeCommand", json!({ "command": "x", "arguments": [] })).is_err());
    editor.close();
}

#[test]
fn nothing_that_is_written_ends_the_session() {
    let mut editor = Editor::start(spec());
    for (version, text) in
        ["", "process", "process p {", "\u{0}\u{feff}ä😀{{{{", "\"\"\"", "}"].into_iter().enumerate()
    {
        let version = i32::try_from(version).unwrap();
        editor.open(MAIN, text);
        let change = json!({
            "textDocument": { "uri": format!("file://{MAIN}"), "version": version },
            "contentChanges": [
                { "range": { "start": { "line": 9, "character": 9 }, "end": { "line": 0, "character": 1 } }, "text": "q" },
            ],
        });
        editor.tell("textDocument/didChange", change);
        for method in
            ["hover", "completion", "definition", "documentSymbol", "foldingRange", "codeLens", "formatting"]
        {
            let mut params = json!({
                "textDocument": { "uri": format!("file://{MAIN}") }, "position": { "line": 0, "character": 3 },
            });
            params["options"] = json!({ "tabSize": 2, "insertSpaces": true });
            assert!(editor.ask(&format!("textDocument/{method}"), params).is_ok(), "{method} on {text:?}");
        }
    }
    editor.close();
}

fn lenses(editor: &mut Editor) -> Vec<String> {
    let document = json!({ "textDocument": { "uri": format!("file://{MAIN}") } });
    let lenses = editor.ask("textDocument/codeLens", document).unwrap();
    lenses.as_array().unwrap().iter().map(|l| l["command"]["title"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn how_many_cases_are_in_a_stage_stands_above_it_where_it_is_said_where_they_run() {
    let stage = |name: &str| Place { track: "main".into(), stage: name.into() };
    let open_cases = [(("deal".into(), stage("won")), 3), (("deal".into(), stage("live")), 1)];
    let host = Memory { open_cases: open_cases.into(), ..spec() };
    let refreshes = json!({ "workspace": { "codeLens": { "refreshSupport": true } } });
    let mut editor = Editor::start_with(host, &json!({ "capabilities": refreshes }));
    editor.open(MAIN, SPEC);
    assert_eq!(lenses(&mut editor), ["show map", "run scenario"]);
    editor
        .tell("workspace/didChangeConfiguration", json!({ "settings": { "handoff": { "store": "store" } } }));
    assert_eq!(lenses(&mut editor), ["show map", "3 open cases", "1 open case", "run scenario"]);
    assert_eq!(editor.refreshed, 1, "the editor is told to ask again");
    editor.tell("workspace/didChangeConfiguration", json!({ "settings": { "handoff": { "store": "" } } }));
    assert_eq!(lenses(&mut editor), ["show map", "run scenario"]);
    editor.close();
}

#[test]
fn where_cases_run_may_be_said_at_the_beginning() {
    let stage = Place { track: "main".into(), stage: "won".into() };
    let host = Memory { open_cases: [(("deal".into(), stage), 2)].into(), ..spec() };
    let begins = json!({ "capabilities": {}, "initializationOptions": { "store": "store" } });
    let mut editor = Editor::start_with(host, &begins);
    editor.open(MAIN, SPEC);
    assert_eq!(lenses(&mut editor), ["show map", "2 open cases", "run scenario"]);
    assert_eq!(editor.refreshed, 0, "this editor does not ask again");
    editor.close();
}

#[test]
fn an_editor_without_snippets_gets_plain_words() {
    let inserted = |capabilities: Value| {
        let mut editor = Editor::start_with(spec(), &json!({ "capabilities": capabilities }));
        editor.open(MAIN, SPEC);
        let offered = editor.ask("textDocument/completion", main_at("trigger on enter")).unwrap();
        let items = offered["items"].as_array().unwrap();
        let accept = items.iter().find(|i| i["label"] == "accept").unwrap()["textEdit"]["newText"].clone();
        editor.close();
        accept
    };
    let able = json!({ "textDocument": { "completion": { "completionItem": { "snippetSupport": true } } } });
    assert!(inserted(able).as_str().unwrap().contains("$"));
    assert_eq!(inserted(json!({})), "accept");
}
