use crate::sandbox::{Sandbox, binary, lines, opened};

/// What bash is offered for the last of the words.
fn offered(sandbox: &Sandbox, words: &[&str]) -> Vec<String> {
    let line = [&["--", "handoff"], words].concat();
    let mut command = binary(&sandbox.path(""), &line);
    command.env("HANDOFF_COMPLETE", "bash").env("_CLAP_IFS", "\n");
    command.env("_CLAP_COMPLETE_INDEX", words.len().to_string());
    let output = command.output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn with_cases(keys: &[&str]) -> Sandbox {
    let sandbox = Sandbox::with_spec();
    let events: Vec<_> = keys.iter().map(|key| opened(key, "2026-03-02T09:00:00Z")).collect();
    let run = ["run", "spec.handoff", "--events", "-", "--store", "store"];
    sandbox.handoff_with(&run, &lines(&events)).exits(0);
    sandbox
}

#[test]
fn cases_handoffs_people_and_fields_of_the_store_are_offered() {
    let sandbox = with_cases(&["T-7", "T-8", "U-1"]);
    assert_eq!(offered(&sandbox, &["case", "why", "--store", "store", "T"]), ["T-7", "T-8"]);
    assert_eq!(offered(&sandbox, &["accept", "--store", "store", "T-7", "e"]), ["escalation"]);
    assert_eq!(offered(&sandbox, &["trigger", "T-7", "--store=store", "f"]), ["fix"]);
    assert_eq!(offered(&sandbox, &["accept", "T-7", "--store", "store", "--by", "k"]), ["kim"]);
    assert_eq!(offered(&sandbox, &["set", "T-7", "--store", "store", "st"]), ["steps="]);
    assert_eq!(offered(&sandbox, &["explain", "missing-own"]), ["missing-owner"]);
    assert_eq!(offered(&sandbox, &["ch"]), ["check"]);
}

#[test]
fn a_key_that_a_shell_would_run_is_not_offered() {
    let sandbox = with_cases(&["T-7", "T-$(reboot)", "T 8", "T-`x`"]);
    assert_eq!(offered(&sandbox, &["case", "show", "--store", "store", "T"]), ["T-7"]);
}

#[test]
fn where_cases_are_is_said_by_the_nearest_settings_and_nothing_is_made_where_there_are_none() {
    let sandbox = with_cases(&["T-7"]);
    assert_eq!(offered(&sandbox, &["case", "why", "T"]), Vec::<String>::new());
    assert_eq!(offered(&sandbox, &["case", "why", "--store", "nowhere", "T"]), Vec::<String>::new());
    assert!(!sandbox.path("nowhere").exists());
    sandbox.write("handoff.toml", "[cases]\nstore = \"store\"\n");
    assert_eq!(offered(&sandbox, &["case", "why", "T"]), ["T-7"]);
}

#[test]
fn every_shell_has_its_script() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = sandbox.handoff(&["completions", shell]).exits(0).out;
        assert!(script.contains("HANDOFF_COMPLETE"), "{shell}: {script}");
    }
    sandbox.handoff(&["completions", "sh"]).exits(2);
}
