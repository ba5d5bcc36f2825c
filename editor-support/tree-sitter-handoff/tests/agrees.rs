//! This grammar and that of the compiler say of the same texts that they can be read, and of the same that they cannot.

use std::path::{Path, PathBuf};

use handoff_syntax::diagnostic::Severity;
use handoff_syntax::source::{FileId, SourceFile};
use tree_sitter::{Parser, Query, QueryCursor, StreamingIterator, Tree};
use tree_sitter_handoff::{FOLDS, HIGHLIGHTS, INDENTS, LANGUAGE, LOCALS};

fn parse(text: &str) -> Tree {
    let mut parser = Parser::new();
    parser.set_language(&LANGUAGE.into()).unwrap();
    parser.parse(text, None).unwrap()
}

/// The first place that this grammar cannot read.
fn trouble(text: &str) -> Option<String> {
    let tree = parse(text);
    if !tree.root_node().has_error() {
        return None;
    }
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        if node.is_error() || node.is_missing() {
            let line = node.start_position().row + 1;
            return Some(format!("line {line}: {:?}", text.lines().nth(line - 1).unwrap_or_default()));
        }
        let into = node.has_error() && cursor.goto_first_child();
        if !into && !cursor.goto_next_sibling() {
            while cursor.goto_parent() {
                if cursor.goto_next_sibling() {
                    break;
                }
            }
            if cursor.node() == tree.root_node() {
                return Some("somewhere".to_owned());
            }
        }
    }
}

fn compiler_reads(text: &str) -> bool {
    let parsed = handoff_syntax::parse(FileId(0), &SourceFile::new("a", text));
    !parsed.diagnostics.iter().any(|d| d.severity == Severity::Error)
}

fn specs(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") && !path.ends_with("node_modules") {
            specs(&path, found);
        } else if path.extension().is_some_and(|e| e == "handoff") {
            found.push(path);
        }
    }
}

#[test]
fn every_spec_of_the_tree_that_the_compiler_reads_is_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for folder in ["examples", "tests", "crates"] {
        specs(&root.join(folder), &mut files);
    }
    assert!(files.len() > 40, "the specs are where they were");
    let mut told = Vec::new();
    for file in files {
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        if compiler_reads(&text) {
            told.extend(trouble(&text).map(|why| format!("{}: {why}", file.display())));
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}

/// Declarations and clauses of a process, each in all the shapes that the language has.
const READ: &[&str] = &[
    "import \"a.handoff\"\n// c\nperson a\nperson b \"B\" { email \"x\"; deputy a }",
    "calendar c { timezone \"Europe/Berlin\"; open mon..fri 09:00..12:30, 13:00..17:30; closed 2026-12-25 \"x\"; closed 2026-12-28..2026-12-31; closed from \"h.ics\" }",
    "team t \"T\" {\n  lead a\n  members a, b,\n    c\n  assign on_call r\n}",
    "rota r { members a, b; calendar c; turn every 1 week from 2026-01-05 09:00 }",
    "type s = one of a | b\n  | c\nrecord r { name: text?; list: list of money(USD) }",
    "event a.b.c { x: text; y: integer }\nevent \"com.acme/x\" as z { q: date }\nevent w from \"s.json\"",
    "service s { action a(x: text, y: list of number) -> document; action b() }",
    "ladder l { after if x then 1 hour else 2 hours remind receiver; if x then 1 hour else 2 hours before remind receiver; every if x then 1 hour else 2 hours remind receiver }",
    "process p { clock c by if x then 1 day else 2 days before y { start on e } }",
    "ladder l {\n  at 75% remind receiver\n  2 hours before notify a \"x\"\n  every 24h up to 3 times if x > 1 { escalate to a and b \"y\" }\n}",
    "process p {\n  key id: text\n  context {\n    task: text\n    stage: one of a | b = a where stage != b \"x\"\n    who: person sensitive set by a or b\n  }\n}",
    "process p {\n  start a on e where event.x > 0 USD and\n    event.y == 1 { set x, y from event; call s.a(x: 1) into y else raise z }\n}",
    "process p {\n  start a when opened\n  stage a \"A\" was b, c { owner x.lead; final failed; entry require y; stay within 2 business days }\n}",
    "process p {\n  handoff h \"H\" from a or b to t.c {\n    trigger on enter\n    trigger when ready\n    trigger when x is set\n    trigger by a.lead\n    to if x then a else b.manager\n  }\n}",
    "process p {\n  handoff h from a to b {\n    require a, b.c, d\n    require count(x) > 0 \"label\"\n      waivable by y\n    require n: 2 approvals by a except giver of b, c within 1d 12h using l { at 100% escalate to z } if q \"Z\" from w\n    require package\n  }\n}",
    "process p {\n  handoff h from a to b {\n    carry r { x, y: z.w; q: 18% of v\n      k: reveal(m) }\n    prepare by 1 business day before d { pause while open e }\n    accept within if x then 1 hour else 2 days on c using l\n    complete when seen e where event.x == \"y\" within 3 days\n    return a \"A\" to stage b at most 1 time then raise c\n    return d raise e\n  }\n}",
    "process p {\n  step s from any to b { trigger by owner; require x; on completed { notify giver via slack \"{x} is {y.z}\" } }\n}",
    "process p {\n  clock c \"C\" within 72 hours on k using l {\n    start on enter a\n    stop on h offered or e\n    pause while x\n    at 100% task \"t\" for a due within 2 days\n  }\n}",
    "process p {\n  exception e \"E\" { owner a; blocks nothing; resolve within 1 day { at 100% escalate to b }; on raised { if x { clear y } else if z { remove 1 from q } else { add { a: 1 } to q } } }\n}",
    "process p {\n  on 3 a.b within 7 days { raise x \"y\" }\n  on s.a failed { cancel h }\n  on e for each case where f == event.g { emit k { x } ; open q { y: 1 } ; expose 18% of acv \"why\" }\n  when not (a or b) and c in [1, 2,] { set x.y = -1 }\n}",
    "process p {\n  observe e for event.x as t.s where y { notify a \"b\" }\n  invariant \"i\": reached live only if any x in y: x.z matches \"^[a-z]{2}\\\\d$\"\n}",
    "process p {\n  invariant \"i\": 2 days before d < e\n    and times(h offered) <= 3\n    or done h\n}",
    "scenario \"s\" for p {\n  at 2026-03-02 09:00\n  event a.b { x: \"1\", y: { z: 1 }\n    w: [1] }\n  set x = 1 by a\n  confirm x by a\n  trigger h by a\n  return h by a because b \"c\"\n  waive h.r by a\n  resolve e by a\n  reply s.a with 1\n  fail s.a \"x\"\n  away a until 2026-03-05\n  away a for 2 days\n  back a\n  wait until 2026-03-05T09:00Z\n  wait 2 days\n}",
    "scenario \"s\" for p {\n  case \"D-2\" {\n    expect not h is blocked by a, b.c\n  }\n  expect h is offered to a\n  expect h is set\n  expect in x and not in y.z\n  expect closed\n  expect owner is a\n  expect escalated to a\n  expect task for a\n  expect called s.a\n  expect raised e\n  expect bypass of s\n  expect refused because x\n  expect breached h.accept\n  expect exposure == 8_640 USD\n}",
    "process p {\n  owner a // why\n  // more\n  /// doc\n  stage x {\n    // empty\n  }\n}\r\n",
    "\u{feff}process p \"P\" { owner a; ; owner b }",
    "process p {\n  on e { notify a \"\"\"\n    several \"lines\" {x}\n    \"\"\" }\n}",
];

/// What neither can read.
const NOT_READ: &[&str] = &[
    "process p {\n  owner\n}",
    "process p {\n  stage a {\n",
    "process {\n}",
    "proces p { }",
    "process p {\n  handoff h from a { }\n}",
    "process p {\n  require x\n}",
    "process p {\n  handoff h from a to b {\n    accept with 2 hours\n  }\n}",
    "process p {\n  handoff h from a to b {\n    require x >\n  }\n}",
    "process p {\n  handoff h from a to b {\n    require (x\n  }\n}",
    "process p {\n  on e { notify a }\n}",
    "process p {\n  owner a owner b\n}",
    "scenario \"s\" for p {\n  expct in a\n}",
    "scenario \"s\" {\n}",
    "calendar c { open mon-fri 09:00..17:00 }",
    "record r { x text }",
    "record r { x: text, y: text }",
    "type t one of a | b",
    "team t { lead }",
    "ladder l { at 75 remind a }",
    "person a { email x }",
    "process p {\n  context { x: }\n}",
];

#[test]
fn the_shapes_of_the_language_are_read_by_both() {
    let mut told = Vec::new();
    for text in READ {
        if !compiler_reads(text) {
            told.push(format!("the compiler does not read\n{text}"));
        }
        told.extend(trouble(text).map(|why| format!("{why} in\n{text}")));
    }
    assert!(told.is_empty(), "{}", told.join("\n\n"));
}

#[test]
fn what_is_broken_is_broken_for_both() {
    for text in NOT_READ {
        assert!(!compiler_reads(text), "the compiler reads\n{text}");
        assert!(trouble(text).is_some(), "this grammar reads\n{text}");
    }
}

#[test]
fn the_queries_fit_the_grammar_and_say_what_a_word_is() {
    let language = LANGUAGE.into();
    for query in [FOLDS, INDENTS, LOCALS] {
        Query::new(&language, query).unwrap();
    }
    // Those by the names that other editors want.
    let support = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for folder in ["helix/queries/handoff", "zed/languages/handoff"] {
        let files = std::fs::read_dir(support.join(folder)).unwrap().map(|entry| entry.unwrap().path());
        let queries: Vec<_> = files.filter(|path| path.extension().is_some_and(|e| e == "scm")).collect();
        assert!(queries.len() >= 3, "{folder}");
        for file in queries {
            let text = std::fs::read_to_string(&file).unwrap();
            Query::new(&language, &text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        }
    }
    let query = Query::new(&language, HIGHLIGHTS).unwrap();
    let text = "process deal \"D\" {\n  owner cs.lead\n  context { acv: money(USD) }\n}\n";
    let tree = parse(text);
    let mut cursor = QueryCursor::new();
    let mut found = cursor.captures(&query, tree.root_node(), text.as_bytes());
    let mut words: Vec<(String, String)> = Vec::new();
    while let Some((hit, index)) = found.next() {
        let capture = hit.captures[*index];
        let name = query.capture_names()[capture.index as usize];
        words.push((text[capture.node.byte_range()].to_owned(), name.to_owned()));
    }
    for (word, kind) in [
        ("process", "keyword"),
        ("deal", "module"),
        ("\"D\"", "string"),
        ("owner", "keyword"),
        ("cs.lead", "variable.special"),
        ("acv", "property"),
        ("USD", "constant.builtin"),
    ] {
        assert!(words.contains(&(word.to_owned(), kind.to_owned())), "`{word}` is no {kind}: {words:?}");
    }
}
