//! What the README shows is what happens.

use crate::sandbox::{Sandbox, workspace};

/// The text of each fenced block of that language, in order.
fn blocks(markdown: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let after = markdown.split(&fence).skip(1);
    after.map(|rest| rest.split("\n```").next().unwrap().to_owned() + "\n").collect()
}

fn readme() -> String {
    std::fs::read_to_string(workspace().join("README.md")).unwrap()
}

#[test]
fn the_spec_and_its_events_print_the_timeline() {
    let readme = readme();
    let one =
        |language| blocks(&readme, language).into_iter().next().unwrap_or_else(|| panic!("no ```{language}"));
    let sandbox = Sandbox::new();
    sandbox.write("escalation.handoff", one("handoff"));
    sandbox.write("events.ndjson", one("json"));
    let command = blocks(&readme, "console").into_iter().next().unwrap();
    let (command, printed) = command.split_once('\n').unwrap();
    let args = command.strip_prefix("$ handoff ").unwrap().split_whitespace().collect::<Vec<_>>();
    let ran = sandbox.handoff(&args).exits(0);
    assert_eq!(ran.out.trim_end(), printed.trim_end());
    sandbox.handoff(&["check", "escalation.handoff", "--deny", "warnings"]).exits(0);
    sandbox.handoff(&["fmt", "--check", "escalation.handoff"]).exits(0);
}

#[test]
fn the_first_command_runs_the_example() {
    let readme = readme();
    let commands = blocks(&readme, "sh");
    let run = commands.iter().flat_map(|b| b.lines()).find(|l| l.contains(" run ")).unwrap();
    let args = run.split_once(" -- ").unwrap().1.split_whitespace().collect::<Vec<_>>();
    crate::sandbox::handoff_in(&workspace(), &args, "").exits(0);
    assert!(commands.concat().contains("cargo test --workspace"));
}
