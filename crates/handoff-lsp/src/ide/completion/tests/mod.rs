mod typed;

use super::*;
use crate::ide::testing::{SPEC, main};

/// Looks where `|` stands, in the main file with these words in the place of some of its own.
#[track_caller]
fn offers(instead: &str, with: &str, wanted: &[&str], unwanted: &[&str]) {
    // The bars of a choice would be found first.
    let text = SPEC.replace("one of small | large", "text").replacen(instead, with, 1);
    let at = text.find('|').unwrap();
    let text = text.replacen('|', "", 1);
    let (analysis, id) = main();
    let offers = analysis.complete(Some(id), &text, u32::try_from(at).unwrap());
    let labels: Vec<&str> = offers.items.iter().map(|i| i.label.as_str()).collect();
    for word in wanted {
        assert!(labels.contains(word), "`{word}` is not offered: {labels:?}");
    }
    for word in unwanted {
        assert!(!labels.contains(word), "`{word}` is offered: {labels:?}");
    }
}

#[test]
fn clauses_of_the_block() {
    offers(
        "    trigger on enter\n",
        "    |\n",
        &["require", "carry", "accept", "return"],
        &["stage", "owner"],
    );
    offers("  key deal_id", "  |\n  key deal_id", &["stage", "handoff", "clock", "exception"], &["require"]);
    offers("ladder usual", "|\nladder usual", &["process", "person", "scenario"], &["stage"]);
}

#[test]
fn people_where_somebody_is_named() {
    offers("owner sales", "owner |", &["cs", "sales", "carla", "seller"], &["kickoff", "account"]);
    offers("owner sales", "owner cs.|", &["lead", "manager"], &["carla"]);
    offers("owner seller;", "owner seller.|;", &["manager"], &["lead"]);
    offers("waivable by dana", "waivable by |", &["dana", "cs"], &["account"]);
}

#[test]
fn names_of_the_process() {
    offers("from won to live", "from won to |", &["live", "done"], &["kickoff", "carla"]);
    offers("from won to live", "from | to live", &["won", "live"], &["kickoff"]);
    offers("require account, champion", "require account, |", &["champion", "goals"], &["kickoff"]);
    offers("using usual\n    accept", "using |\n    accept", &["usual"], &["account"]);
    offers("expects brief", "expects |", &["brief", "contact"], &["deal"]);
    offers("calendar office", "calendar |", &["office", "always"], &["cs"]);
    offers("start won on crm.won", "start won on |", &["crm.won"], &["kickoff"]);
    offers("start won on crm.won", "start won on crm.|", &["won", "terms"], &["kickoff"]);
}

#[test]
fn types_durations_and_values() {
    offers(
        "account: text\n    seller",
        "account: |\n    seller",
        &["text", "money(USD)", "contact", "list of"],
        &["deal"],
    );
    offers("accept within 24 hours", "accept within |", &["24 hours", "1 business day"], &["account"]);
    offers("require account, champion", "require count(|", &["account", "champion"], &["kickoff"]);
    offers("require account, champion", "require champion.|", &["name", "email"], &["account"]);
    offers("require account, champion", "require account == \"x\" and |", &["account", "reached"], &[]);
    offers("set account, seller from event", "set account = event.|", &["deal_id", "account"], &["champion"]);
}

#[test]
fn given_names_are_those_that_are_asked_for() {
    offers("carry brief { account,", "carry brief { |", &["account", "champion", "goals"], &["size"]);
    offers("event crm.won { deal_id: \"D-1\",", "event crm.won { |", &["deal_id", "seller"], &["champion"]);
}

#[test]
fn scenarios_know_their_process() {
    offers(
        "  expect kickoff is",
        "  |\n  expect kickoff is",
        &["expect", "event", "wait", "accept"],
        &["stage"],
    );
    offers("expect kickoff is", "expect |\n expect kickoff is", &["kickoff", "closed", "in"], &["finish"]);
    offers("expect kickoff is blocked", "expect kickoff is |", &["blocked", "offered"], &["carla"]);
    offers("  expect kickoff is", "  accept kickoff by |\n  expect kickoff is", &["carla", "ben"], &["cs"]);
    offers("  expect kickoff is", "  return kickoff by carla because |\n  expect x is", &["incomplete"], &[]);
    offers("  expect kickoff is", "  waive |\n  expect x is", &["kickoff.signed"], &["kickoff.account"]);
}

#[test]
fn phrases_go_on_as_they_must() {
    offers(
        "accept within 24 hours",
        "accept within 24 |",
        &["hours", "business days"],
        &["account", "kickoff"],
    );
    offers("at most 2 times", "at most 2 |", &["times"], &["hours"]);
    offers("at most 2 times", "at most 1 |", &["time"], &["times"]);
    offers("at most 2 times", "at most 1 time |", &["then raise"], &["raise"]);
    offers(
        "  expect kickoff is",
        "  expect kickoff is blocked by |\n  expect x is",
        &["champion", "signed"],
        &["ben"],
    );
    offers("  expect kickoff is", "  wait |\n  expect x is", &["until", "24 hours"], &["kickoff"]);
    offers("action terms(deal_id: text)", "action terms(deal_id: |)", &["text", "contact"], &["account"]);
    offers("terms if size == large", "terms if |", &["size", "account"], &["kickoff"]);
    offers("goals: text\n", "goals: money(|\n", &["EUR", "USD"], &["account"]);
}

#[test]
fn nothing_in_texts_and_comments_and_files_in_imports() {
    offers("\"Won\"", "\"Wo|n\"", &[], &["owner", "stage"]);
    offers("ladder usual", "// la|\nladder usual", &[], &["process"]);
    offers("import \"org/teams.handoff\"", "import \"|\"", &["org/teams.handoff"], &["main.handoff"]);
    offers("\"Signed\"", "\"Signed\"\n    on offered { notify giver \"for {|", &["account"], &["kickoff"]);
}

#[test]
fn a_shape_becomes_a_snippet() {
    assert_eq!(
        names::snippet_of("stage NAME \"Label\" { owner WHO }"),
        "stage ${1:name} \"Label\" { owner ${2:who} }"
    );
    assert_eq!(names::snippet_of("on offered { … }"), "on offered {\n  $0\n}");
}
