//! From a keystroke to its findings, and to what may be written there: a file of some 2,000 lines, a workspace of 500 files.
//! Prints the median and the 95th percentile beside what is promised; each also through the server, over a connection in
//! memory, as an editor has it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench may stop where it stands")]
#![expect(clippy::print_stdout, reason = "what a bench says")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::{Duration, Instant};

use handoff_lsp::ide::Workspace;
use handoff_lsp::ide::positions::{Encoding, LineChar};
use handoff_lsp::ide::workspace::TextChange;
use handoff_lsp::{CasesAt, Host, Ran, converse};
use handoff_plan::{Name, Place};
use handoff_syntax::diagnostic::Diagnostic;
use lsp_server::{Connection, Message, Notification, Request, RequestId};
use serde_json::{Value, json};

struct Files(BTreeMap<String, String>);

impl Host for Files {
    fn specs(&self, _: &str) -> Vec<String> {
        self.0.keys().cloned().collect()
    }
    fn marked(&self, _: &str) -> Option<String> {
        None
    }
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.0.get(path).map(|t| t.clone().into_bytes()).ok_or_else(String::new)
    }
    fn stamp(&self, _: &str) -> u64 {
        0
    }
    fn adjust(&self, _: &str, _: &mut Vec<Diagnostic>) -> Result<(), String> {
        Ok(())
    }
    fn cases_are_at(&mut self, _: CasesAt) {}
    fn open_cases(&self, _: &str) -> BTreeMap<(Name, Place), usize> {
        BTreeMap::new()
    }
    fn cases_moved(&self) -> bool {
        false
    }
    fn run_scenario(&self, _: &str, _: &str) -> Ran {
        Ran { good: true, says: String::new() }
    }
    fn map(&self, _: &str, _: &str) -> Ran {
        Ran { good: true, says: String::new() }
    }
}

const TEAMS: &str = "calendar office { timezone \"Europe/Berlin\"; open mon..fri 09:00..17:00 }
person ann \"Ann\" { manager zoe }
person bob \"Bob\" { manager zoe }
person zoe \"Zoe\" {}
team a \"A\" { lead ann; manager zoe; members ann }
team b \"B\" { lead bob; manager zoe; members bob }
";

/// A process of some 35 lines.
fn process(n: usize) -> String {
    format!(
        "event e{n}.asked {{ id: text; what: text; amount: money(EUR) }}
record brief{n} {{ what: text; amount: money(EUR); remark: text? }}

/// Process number {n}.
process p{n} \"Process {n}\" {{
  key id: text
  owner a
  calendar office
  context {{
    what: text
    amount: money(EUR) where amount > 0 EUR
    remark: text
  }}
  start asked on e{n}.asked where event.amount > 0 EUR {{ set what, amount from event }}
  stage asked \"Asked\" {{ owner a; stay within 9 business days {{ at 100% escalate to a.manager }} }}
  stage doing \"Doing\" {{ owner b; expects brief{n}; stay within 9 business days {{ at 100% escalate to b.manager }} }}
  stage done \"Done\" {{ final }}
  handoff give \"Give\" from asked to doing {{
    trigger on enter
    require what, amount
    require contains(what, \"x\") or amount > 1 EUR and what != \"\" \"It says what\"
    carry brief{n} {{ what, amount, remark }}
    prepare within 1 business day {{ at 100% escalate to a.manager \"{{what}}: still missing {{missing}}\" }}
    accept within 24 hours {{
      at 75% remind receiver
      at 100% escalate to receiver.manager
    }}
    return unclear \"Not clear\" at most 2 times then raise stuck
    on completed {{ notify giver \"{{what}} is with {{receiver}}\" }}
  }}
  step close from doing to done {{ trigger by b }}
  exception stuck \"Stuck\" {{ owner a; resolve within 1 business day {{ at 100% escalate to a.manager }} }}
}}
"
    )
}

fn file(from: usize, processes: usize) -> String {
    let mut text = "import \"teams.handoff\"\n".to_owned();
    for n in from..from + processes {
        let _ = write!(text, "\n{}", process(n));
    }
    text
}

/// Typed letter by letter after a clause of a handoff, and taken back: broken in between, whole at the end.
const TYPED: &str = "\n    require remark is set \"It has a remark\" waivable by a.manager";

/// Places of what is typed, one after the other: line and character, and the letter; `None` takes the one there back.
fn keys(text: &str) -> Vec<(LineChar, Option<char>)> {
    let middle = text.len() / 2;
    let at = text.get(middle..).unwrap().find("require what, amount").unwrap()
        + middle
        + "require what, amount".len();
    let before = text.get(..at).unwrap();
    let mut line = u32::try_from(before.matches('\n').count()).unwrap();
    let mut character = u32::try_from(before.rsplit('\n').next().unwrap().len()).unwrap();
    let mut places = Vec::new();
    for letter in TYPED.chars() {
        places.push((LineChar { line, character }, letter));
        (line, character) = if letter == '\n' { (line + 1, 0) } else { (line, character + 1) };
    }
    let back = places.iter().rev().map(|(at, _)| (*at, None)).collect::<Vec<_>>();
    places.into_iter().map(|(at, letter)| (at, Some(letter))).chain(back).collect()
}

/// After the place: where the letter ends that stands there.
fn after(at: LineChar, letter: char) -> LineChar {
    if letter == '\n' {
        LineChar { line: at.line + 1, character: 0 }
    } else {
        LineChar { character: at.character + 1, ..at }
    }
}

struct Figures {
    took: Vec<Duration>,
}

impl Figures {
    fn new() -> Self {
        Self { took: Vec::new() }
    }

    fn take<T>(&mut self, act: impl FnOnce() -> T) -> T {
        let from = Instant::now();
        let made = act();
        self.took.push(from.elapsed());
        made
    }

    fn say(mut self, what: &str, promised: Duration) {
        self.took.sort_unstable();
        let at = |share: usize| self.took[(self.took.len() * share / 100).min(self.took.len() - 1)];
        let ms = |d: Duration| d.as_secs_f64() * 1e3;
        let (middle, high) = (ms(at(50)), ms(at(95)));
        let share = high / ms(promised) * 100.0;
        println!(
            "{what:<58} p50 {middle:>7.2} ms  p95 {high:>7.2} ms  {share:>4.0} % of {} ms ({} times)",
            promised.as_millis(),
            self.took.len()
        );
    }
}

const KEYSTROKE: Duration = Duration::from_millis(30);
const COMPLETION: Duration = Duration::from_millis(20);
const OPENING: Duration = Duration::from_millis(500);

/// Types and takes back what is typed, so many times; `strike` is one keystroke.
fn type_it(text: &str, rounds: usize, mut strike: impl FnMut(LineChar, LineChar, &str)) {
    let keys = keys(text);
    let letters: Vec<char> = TYPED.chars().chain(TYPED.chars().rev()).collect();
    for _ in 0..rounds {
        for ((at, typed), letter) in keys.iter().zip(&letters) {
            match typed {
                Some(letter) => strike(*at, *at, letter.encode_utf8(&mut [0; 4])),
                None => strike(*at, after(*at, *letter), ""),
            }
        }
    }
}

/// Without the protocol.
fn bare(files: &BTreeMap<String, String>, path: &str, what: &str, rounds: usize) {
    let text = &files[path];
    let mut workspace = Workspace::new(Files(files.clone()), vec!["/w".to_owned()]);
    workspace.open(path, 0, text.clone());
    assert!(!workspace.fresh("/w").unwrap().compilation.has_errors(), "the texts check");
    let (mut findings, mut completion) = (Figures::new(), Figures::new());
    let mut version = 0;
    type_it(text, rounds, |from, to, letter| {
        version += 1;
        let change = TextChange { range: Some((from, to)), text: letter.to_owned() };
        workspace.change(path, version, vec![change], Encoding::Utf16);
        let analysis = findings.take(|| workspace.fresh("/w").unwrap());
        let text = workspace.text(path).unwrap();
        let line = text.split_inclusive('\n').take(from.line as usize).map(str::len).sum::<usize>();
        let at = u32::try_from(line + from.character as usize).unwrap();
        completion.take(|| analysis.complete(analysis.file_id(path), text, at).items.len());
    });
    findings.say(&format!("{what}: a keystroke to its findings"), KEYSTROKE);
    completion.say(&format!("{what}: completion"), COMPLETION);
}

struct Editor {
    connection: Connection,
    next: i32,
    version: i32,
    /// The newest version of which findings were told.
    told: i32,
}

impl Editor {
    fn open(connection: Connection) -> Self {
        let mut editor = Self { connection, next: 0, version: 0, told: -1 };
        let folders = json!([{ "uri": "file:///w", "name": "w" }]);
        editor.ask("initialize", json!({ "capabilities": {}, "workspaceFolders": folders }));
        editor.tell("initialized", json!({}));
        editor
    }

    fn tell(&self, method: &str, params: Value) {
        self.connection.sender.send(Notification::new(method.to_owned(), params).into()).unwrap();
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = RequestId::from(self.next);
        self.connection.sender.send(Request::new(id.clone(), method.to_owned(), params).into()).unwrap();
        loop {
            match self.connection.receiver.recv().unwrap() {
                Message::Response(response) => {
                    assert_eq!(response.id, id);
                    return response.response_result.unwrap();
                }
                other => self.keep(&other),
            }
        }
    }

    fn keep(&mut self, message: &Message) {
        if let Message::Notification(told) = message {
            let version = told.params["version"].as_i64().and_then(|version| i32::try_from(version).ok());
            self.told = self.told.max(version.unwrap_or(-1));
        }
    }

    /// Waits until the findings of this version are told, of the one file that is open.
    fn findings(&mut self, version: i32) {
        while self.told < version {
            let message = self.connection.receiver.recv().unwrap();
            self.keep(&message);
        }
    }

    fn change(&mut self, uri: &str, from: LineChar, to: LineChar, text: &str) -> i32 {
        self.version += 1;
        let place = |at: LineChar| json!({ "line": at.line, "character": at.character });
        let change = json!({ "range": { "start": place(from), "end": place(to) }, "text": text });
        let document = json!({ "uri": uri, "version": self.version });
        let params = json!({ "textDocument": document, "contentChanges": [change] });
        self.tell("textDocument/didChange", params);
        self.version
    }
}

/// As an editor has it: the findings that are told, and completion asked for right after the letter.
fn served(files: &BTreeMap<String, String>, path: &str, what: &str, rounds: usize) {
    let text = files[path].clone();
    let (server, connection) = Connection::memory();
    let host = Files(files.clone());
    let server = std::thread::spawn(move || converse(&server, host));
    let mut editor = Editor::open(connection);
    let uri = format!("file://{path}");
    let document = json!({ "uri": uri, "languageId": "handoff", "version": 0, "text": text });
    editor.tell("textDocument/didOpen", json!({ "textDocument": document }));
    editor.findings(0);
    let (mut findings, mut completion) = (Figures::new(), Figures::new());
    type_it(&text, rounds, |from, to, letter| {
        findings.take(|| {
            let version = editor.change(&uri, from, to, letter);
            editor.findings(version);
        });
    });
    type_it(&text, rounds, |from, to, letter| {
        let version = completion.take(|| {
            let version = editor.change(&uri, from, to, letter);
            let place = json!({ "line": from.line, "character": from.character });
            editor
                .ask("textDocument/completion", json!({ "textDocument": { "uri": uri }, "position": place }));
            version
        });
        editor.findings(version);
    });
    findings.say(&format!("{what}, served: a keystroke to its findings"), KEYSTROKE);
    completion.say(&format!("{what}, served: completion after a keystroke"), COMPLETION);
    editor.ask("shutdown", Value::Null);
    editor.tell("exit", Value::Null);
    server.join().unwrap().unwrap();
}

fn opened(files: &BTreeMap<String, String>, rounds: usize) {
    let mut figures = Figures::new();
    for _ in 0..rounds {
        let host = Files(files.clone());
        figures.take(|| {
            let mut workspace = Workspace::new(host, vec!["/w".to_owned()]);
            assert!(!workspace.fresh("/w").unwrap().compilation.has_errors());
        });
    }
    figures.say(&format!("{} files opened", files.len()), OPENING);
}

fn main() {
    let teams = ("/w/teams.handoff".to_owned(), TEAMS.to_owned());
    let big = file(0, 55);
    let what = format!("a file of {} lines", big.lines().count());
    let alone = BTreeMap::from([teams.clone(), ("/w/big.handoff".to_owned(), big)]);
    bare(&alone, "/w/big.handoff", &what, 2);
    served(&alone, "/w/big.handoff", &what, 2);

    let mut many: BTreeMap<String, String> =
        (0..499).map(|n| (format!("/w/f{n}.handoff"), file(n, 1))).collect();
    many.extend([teams]);
    opened(&many, 20);
    bare(&many, "/w/f7.handoff", "one file of 500", 1);
    served(&many, "/w/f7.handoff", "one file of 500", 1);
}
