use super::*;
use crate::ide::testing::marked;

/// Blocks, the words of the clause before the cursor, and the word that is being written.
fn seen(text: &str) -> String {
    let (text, at) = marked(text);
    let cursor = Cursor::at(&text, at);
    let frames: Vec<String> = cursor.frames.iter().map(|f| format!("{:?}", f.holds)).collect();
    let clause: Vec<&str> = cursor.clause.iter().map(|t| t.text).collect();
    let silent = if cursor.silent { " silent" } else { "" };
    format!("{} · {} · {}{silent}", frames.join(" "), clause.join(" "), cursor.word)
}

#[test]
fn blocks_are_known_by_their_first_words() {
    assert_eq!(seen("pro|"), " ·  · pro");
    assert_eq!(seen("process p {\n  sta|"), "Clauses(Process) ·  · sta");
    assert_eq!(seen("process p {\n  stage a { owner | }"), "Clauses(Process) Clauses(Stage) · owner · ");
    assert_eq!(
        seen("process p {\n handoff h from a to b {\n  accept within 2 hours { at 100% | "),
        "Clauses(Process) Clauses(Handoff) Clauses(Deadline) · at 100% · "
    );
    assert_eq!(
        seen("process p {\n handoff h from a to b {\n  require x: approval by q within 1 day { | "),
        "Clauses(Process) Clauses(Handoff) Clauses(Deadline) ·  · "
    );
    assert_eq!(
        seen("process p {\n on e {\n  if x > 1 {\n  | "),
        "Clauses(Process) Clauses(Actions) Clauses(Actions) ·  · "
    );
}

#[test]
fn a_clause_starts_on_its_line_and_may_go_on() {
    assert_eq!(
        seen("process p {\n handoff h from a to b {\n  to x\n  requ|"),
        "Clauses(Process) Clauses(Handoff) ·  · requ"
    );
    assert_eq!(
        seen("process p {\n handoff h from a to b {\n  require a,\n    |"),
        "Clauses(Process) Clauses(Handoff) · require a , · "
    );
    assert_eq!(
        seen("process p {\n handoff h from a to b {\n  require a > 1 and\n    b|"),
        "Clauses(Process) Clauses(Handoff) · require a > 1 and · b"
    );
    assert_eq!(seen("process p {\n owner x; cal|"), "Clauses(Process) ·  · cal");
}

#[test]
fn given_things_and_values() {
    assert_eq!(seen("scenario \"s\" for p {\n event e { a: 1, | "), "Clauses(Scenario) Given ·  · ");
    assert_eq!(seen("scenario \"s\" for p {\n event e { a: |"), "Clauses(Scenario) Given · a : · ");
    assert_eq!(
        seen("process p {\n on e { call crm.x(id: |"),
        "Clauses(Process) Clauses(Actions) Given · id : · "
    );
    assert_eq!(seen("process p {\n invariant \"x\": count(|"), "Clauses(Process) Values ·  · ");
}

#[test]
fn words_with_points_and_texts() {
    assert_eq!(seen("process p {\n owner cs.|"), "Clauses(Process) · owner · cs.");
    assert_eq!(seen("process p {\n owner cs.le|"), "Clauses(Process) · owner · cs.le");
    assert!(seen("process p \"lab|").ends_with("silent"));
}

#[test]
fn messages_have_places() {
    assert_eq!(
        seen("process p {\n on e { notify x \"Dear {acc|"),
        "Clauses(Process) Clauses(Actions) Values ·  · acc"
    );
    assert!(seen("process p {\n on e { notify x \"Dear {account} and |").ends_with("silent"));
    assert!(seen("// a comm|").ends_with("silent"));
}
