use crate::sandbox::{Sandbox, handoff_in};

#[test]
fn a_newcomer_runs_every_command_of_the_readme() {
    let sandbox = Sandbox::new();
    let ran = sandbox.handoff(&["new", "sales-to-support"]).exits(0);
    assert!(ran.out.contains("handoff test sales-to-support"), "{}", ran.out);
    let readme = sandbox.read("sales-to-support/README.md");
    let commands: Vec<&str> = readme.lines().filter_map(|line| line.strip_prefix("handoff ")).collect();
    assert!(commands.len() >= 6, "{readme}");
    for command in commands {
        let args: Vec<&str> = command.split_whitespace().collect();
        let ran = handoff_in(&sandbox.path("sales-to-support"), &args, "").exits(0);
        assert!(!ran.out.is_empty(), "{command}");
    }
}

#[test]
fn what_it_prints_next_runs_too() {
    let sandbox = Sandbox::new();
    let ran = sandbox.handoff(&["new", "a/b"]).exits(0);
    let next: Vec<&str> = ran.out.lines().filter_map(|line| line.strip_prefix("  handoff ")).collect();
    assert_eq!(next.len(), 3, "{}", ran.out);
    for command in next {
        sandbox.handoff(&command.split_whitespace().collect::<Vec<_>>()).exits(0);
    }
}

#[test]
fn a_new_spec_has_no_findings_is_in_the_one_style_and_passes() {
    let sandbox = Sandbox::new();
    sandbox.handoff(&["new", "2026 orders"]).exits(0);
    let found = sandbox.handoff(&["check", "2026 orders", "--format", "json"]).exits(0).json();
    assert_eq!(found["findings"], serde_json::json!([]), "{found}");
    sandbox.handoff(&["fmt", "--check", "2026 orders"]).exits(0);
    let tested = sandbox.handoff(&["test", "2026 orders", "--format", "json"]).exits(0).json();
    assert_eq!((tested["passed"].as_u64(), tested["failed"].as_u64()), (Some(1), Some(0)));
    let spec = sandbox.read("2026 orders/process-2026-orders.handoff");
    assert!(spec.contains("process process_2026_orders \"Process 2026 orders\""), "{spec}");
}

#[test]
fn a_folder_with_something_in_it_is_left_alone() {
    let sandbox = Sandbox::new();
    sandbox.write("mine/notes.txt", "keep");
    let ran = sandbox.handoff(&["new", "mine"]).exits(3);
    assert!(ran.err.contains("`mine`: the folder is not empty"), "{}", ran.err);
    assert_eq!(sandbox.read("mine/notes.txt"), "keep");
    assert!(!sandbox.path("mine/README.md").exists());
    // A file of that name, too.
    sandbox.write("file", "keep");
    sandbox.handoff(&["new", "file"]).exits(3);
    // An empty one is as good as none.
    std::fs::create_dir(sandbox.path("empty")).unwrap();
    sandbox.handoff(&["new", "empty"]).exits(0);
}
