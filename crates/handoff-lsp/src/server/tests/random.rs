//! Edits drawn at random, from whole to broken and back: what the server makes of them is what it makes of the text opened
//! afresh, and nothing ends it.

#![expect(clippy::string_slice, reason = "a test may stop where it stands")]

use fastrand::Rng;
use serde_json::{Value, json};

use super::{Editor, spec};
use crate::ide::testing::{MAIN, ORG, SPEC, TEAMS};

const PIECES: &[&str] = &[
    "{",
    "}",
    "\"",
    "\"\"\"",
    "\n",
    "\r\n",
    ";",
    "//",
    "/// ",
    "(",
    "]",
    "ä",
    "😀",
    "\u{feff}",
    "\u{0}",
    " ",
    "process ",
    "handoff x from ",
    "require ",
    "owner sales",
    "accept within 2 hours",
    "trigger on enter\n",
    "set a = ",
    "person ana {}",
    "import \"org/teams.handoff\"",
    "{account}",
    "scenario \"x\" for deal {",
    "9",
    "%",
    ".",
    ": text",
];

const ASKED: &[&str] = &[
    "textDocument/hover",
    "textDocument/completion",
    "textDocument/definition",
    "textDocument/references",
    "textDocument/documentHighlight",
    "textDocument/prepareRename",
    "textDocument/rename",
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/semanticTokens/full",
    "textDocument/formatting",
    "textDocument/rangeFormatting",
    "textDocument/codeAction",
    "textDocument/codeLens",
    "textDocument/documentLink",
    "textDocument/inlayHint",
];

/// A place at the boundary of a character, as the protocol counts it.
fn place(text: &str, at: usize, utf8: bool) -> Value {
    let before = &text[..at];
    let line = before.matches('\n').count();
    let last = before.rsplit('\n').next().unwrap();
    let character = if utf8 { last.len() } else { last.encode_utf16().count() };
    json!({ "line": line, "character": character })
}

fn boundary(rng: &mut Rng, text: &str) -> usize {
    let mut at = rng.usize(..=text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    // Between the two halves of a line's end there is no place.
    if at > 0 && text[..at].ends_with('\r') && text[at..].starts_with('\n') { at - 1 } else { at }
}

/// One change, on both sides.
fn edit(rng: &mut Rng, editor: &Editor, path: &str, text: &mut String, version: i32, utf8: bool) {
    let (a, b) = (boundary(rng, text), boundary(rng, text));
    let from = a.min(b);
    // Mostly small: a whole text that is torn at once is soon nothing but rubble.
    let near = (from + rng.usize(..12)).min(a.max(b));
    let mut to = if rng.u8(..10) == 0 { a.max(b) } else { near };
    while !text.is_char_boundary(to) || (text[..to].ends_with('\r') && text[to..].starts_with('\n')) {
        to += 1;
    }
    let new = if rng.u8(..4) == 0 { "" } else { PIECES[rng.usize(..PIECES.len())] };
    let range = json!({ "start": place(text, from, utf8), "end": place(text, to, utf8) });
    text.replace_range(from..to, new);
    editor.tell(
        "textDocument/didChange",
        json!({
            "textDocument": { "uri": format!("file://{path}"), "version": version },
            "contentChanges": [{ "range": range, "text": new }],
        }),
    );
}

fn ask(rng: &mut Rng, editor: &mut Editor, path: &str, text: &str, utf8: bool) {
    let (a, b) = (boundary(rng, text), boundary(rng, text));
    let method = ASKED[rng.usize(..ASKED.len())];
    let answer = editor.ask(
        method,
        json!({
            "textDocument": { "uri": format!("file://{path}") },
            "position": place(text, a, utf8),
            "range": { "start": place(text, a.min(b), utf8), "end": place(text, a.max(b), utf8) },
            "context": { "diagnostics": [], "includeDeclaration": true, "triggerKind": 1 },
            "options": { "tabSize": 2, "insertSpaces": true },
            "newName": "renamed",
        }),
    );
    // A rename may be refused; nothing else is.
    assert!(answer.is_ok() || method.ends_with("/rename"), "{method}: {answer:?} on {text:?}");
}

/// What is found in a text, once it is opened afresh.
fn findings(editor: &mut Editor, path: &str, text: &str) -> Vec<Value> {
    const VERSION: i32 = 1_000_000;
    let uri = format!("file://{path}");
    let document = json!({ "uri": uri, "languageId": "handoff", "version": VERSION, "text": text });
    editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    editor.tell("textDocument/didOpen", json!({ "textDocument": document }));
    editor.ask("textDocument/foldingRange", json!({ "textDocument": { "uri": uri } })).unwrap();
    loop {
        // What was told before is of older texts.
        let told = editor.next_told(path);
        if told["version"] == VERSION {
            return told["diagnostics"].as_array().unwrap().clone();
        }
    }
}

fn session(seed: u64, utf8: bool, steps: i32) {
    let mut rng = Rng::with_seed(seed);
    let encodings = if utf8 { json!(["utf-8", "utf-16"]) } else { json!(["utf-16"]) };
    let begins = json!({ "capabilities": { "general": { "positionEncodings": encodings } } });
    let mut editor = Editor::start_with(spec(), &begins);
    let mut texts = [(MAIN, SPEC.to_owned()), (ORG, TEAMS.to_owned())];
    texts.iter().for_each(|(path, text)| editor.open(path, text));
    for version in 2..steps {
        let (path, text) = &mut texts[usize::from(rng.u8(..4) == 0)];
        if rng.u8(..40) == 0 {
            // From the whole again, so that not all of the session is spent on rubble.
            *text = if *path == MAIN { SPEC.to_owned() } else { TEAMS.to_owned() };
            let document = json!({ "uri": format!("file://{path}"), "version": version });
            let whole = json!({ "textDocument": document, "contentChanges": [{ "text": text }] });
            editor.tell("textDocument/didChange", whole);
        } else {
            edit(&mut rng, &editor, path, text, version, utf8);
        }
        ask(&mut rng, &mut editor, path, text, utf8);
    }
    // What was changed bit by bit is formatted, symbol by symbol, as what is opened whole.
    let mut afresh = Editor::start_with(spec(), &begins);
    texts.iter().for_each(|(path, text)| afresh.open(path, text));
    for (path, _) in &texts {
        for method in ["documentSymbol", "foldingRange", "semanticTokens/full"] {
            let document = json!({ "textDocument": { "uri": format!("file://{path}") } });
            let method = format!("textDocument/{method}");
            let both = (editor.ask(&method, document.clone()), afresh.ask(&method, document));
            assert_eq!(both.0, both.1, "seed {seed}: {method} of {path}");
        }
    }
    // And mended it is as if nothing had been.
    assert_eq!(findings(&mut editor, ORG, TEAMS), Vec::<Value>::new(), "seed {seed}");
    assert_eq!(findings(&mut editor, MAIN, SPEC), Vec::<Value>::new(), "seed {seed}");
    assert_eq!(editor.faults, Vec::<String>::new(), "seed {seed}");
    editor.close();
    afresh.close();
}

#[test]
fn random_edits_in_utf16() {
    (0..4).for_each(|seed| session(seed, false, 80));
}

#[test]
fn random_edits_in_utf8() {
    (4..8).for_each(|seed| session(seed, true, 80));
}
