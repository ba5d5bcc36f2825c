use std::io::Read;
use std::process::Stdio;

use crate::sandbox::{Sandbox, binary};

const COMMANDS: [&[&str]; 44] = [
    &["new"],
    &["graph"],
    &["diff"],
    &["man"],
    &["lsp"],
    &["check"],
    &["explain"],
    &["fmt"],
    &["build"],
    &["test"],
    &["run"],
    &["serve"],
    &["send"],
    &["trigger"],
    &["accept"],
    &["return"],
    &["resubmit"],
    &["approve"],
    &["decline"],
    &["waive"],
    &["set"],
    &["confirm"],
    &["advance"],
    &["reassign"],
    &["resolve"],
    &["away"],
    &["back"],
    &["token"],
    &["dead", "list"],
    &["dead", "retry"],
    &["outbox", "list"],
    &["outbox", "retry"],
    &["outbox", "drop"],
    &["token", "new"],
    &["token", "list"],
    &["token", "revoke"],
    &["case"],
    &["case", "list"],
    &["case", "show"],
    &["case", "why"],
    &["case", "history"],
    &["report"],
    &["audit"],
    &["completions"],
];

#[test]
fn every_command_has_help_with_an_example() {
    let sandbox = Sandbox::new();
    for command in COMMANDS {
        let ran = sandbox.handoff(&[command, &["--help"]].concat()).exits(0);
        assert!(ran.out.contains("Example"), "{command:?}: {}", ran.out);
        assert!(ran.out.contains("  handoff "), "{command:?}: {}", ran.out);
    }
}

#[test]
fn every_command_that_is_offered_is_known_here() {
    let help = Sandbox::new().handoff(&["--help"]).exits(0).out;
    let list = help.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    let offered = list.lines().filter_map(|l| l.split_whitespace().next()).filter(|name| *name != "help");
    // The wrapped second line of a long description is no command.
    for name in offered.filter(|name| name.chars().all(|c| c.is_ascii_lowercase())) {
        let is_known = COMMANDS.iter().any(|c| c[0] == name) || list.contains(&format!(" {name}\n"));
        assert!(is_known, "{name}");
    }
}

#[test]
fn wrong_usage_exits_with_2() {
    let sandbox = Sandbox::with_spec();
    sandbox.handoff(&[]).exits(2);
    sandbox.handoff(&["chekc"]).exits(2);
    sandbox.handoff(&["check"]).exits(2);
    sandbox.handoff(&["check", "spec.handoff", "--format", "yaml"]).exits(2);
    sandbox.handoff(&["run", "spec.handoff"]).exits(2);
    sandbox.handoff(&["run", "spec.handoff", "--events", "-", "--until", "tomorrow"]).exits(2);
    sandbox.handoff(&["fmt", "-", "spec.handoff"]).exits(2);
}

#[test]
fn a_path_that_is_not_there_exits_with_3_and_is_named() {
    let sandbox = Sandbox::new();
    for args in [&["check", "nowhere"][..], &["fmt", "nowhere"], &["build", "nowhere"]] {
        let ran = sandbox.handoff(args).exits(3);
        assert!(ran.err.contains("`nowhere`") && ran.out.is_empty(), "{args:?}: {}", ran.err);
    }
    sandbox.handoff(&["run", "nowhere", "--events", "-"]).exits(3);
}

#[test]
fn a_folder_without_specs_says_so() {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path("empty")).unwrap();
    let ran = sandbox.handoff(&["check", "empty"]).exits(3);
    assert!(ran.err.contains("no `.handoff` file"), "{}", ran.err);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let sandbox = Sandbox::with_spec();
    let mut child = binary(&sandbox.path(""), &["check", "--rules"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
}

#[test]
fn colour_is_only_for_terminals() {
    let sandbox = Sandbox::with_spec();
    sandbox.write("broken.handoff", "process p {\n");
    let ran = sandbox.handoff(&["check", "broken.handoff"]).exits(1);
    assert!(!ran.out.contains('\u{1b}'), "{}", ran.out);
}
