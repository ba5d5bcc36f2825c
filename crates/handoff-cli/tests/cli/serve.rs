//! The live service as people run it.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::sandbox::{Ran, SPEC, Sandbox, binary};

/// Runs until it is stopped, or dropped.
struct Served {
    child: Child,
    url: String,
}

impl Served {
    fn start(sandbox: &Sandbox) -> Self {
        let mut command = binary(&sandbox.path(""), &serve("127.0.0.1:0"));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line}")).to_owned();
        Self { child, url }
    }

    /// As a system does it; the log.
    fn stop(mut self) -> String {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        log
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(listen: &str) -> [&str; 6] {
    ["serve", "spec.handoff", "--store", "store", "--listen", listen]
}

const DATA: &str = r#"{"summary": "Login fails"}"#;

#[test]
fn events_and_commands_go_to_a_running_service_and_stay_in_its_store() {
    let sandbox = Sandbox::with_spec();
    let served = Served::start(&sandbox);
    let url = served.url.clone();
    let send = |args: &[&str]| sandbox.handoff(&[args, &["--url", &url]].concat());
    let facts =
        send(&["send", "ticket.opened", "--key", "T-1", "--data", DATA, "--format", "json"]).exits(0).facts();
    assert!(facts.iter().any(|fact| fact["fact"] == "handoff.blocked"), "{facts:?}");
    let refused = send(&["accept", "T-1", "--by", "ben"]).exits(1);
    assert!(refused.err.contains("steps") && refused.err.contains("ana"), "{}", refused.err);
    send(&["set", "T-1", "steps=Click", "--by", "ana"]).exits(0);
    send(&["accept", "T-1", "escalation", "--by", "ben"]).exits(0);
    send(&["accept", "T-9", "--by", "ben"]).exits(1);
    let list = send(&["case", "list", "--format", "json"]).exits(0).facts();
    assert_eq!((list.len(), list[0]["case"].as_str()), (1, Some("T-1")));
    let table = send(&["case", "list"]).exits(0).out;
    assert!(table.contains("Being fixed") && table.contains("Ben Okoro"), "{table}");
    assert_eq!(send(&["case", "show", "T-1", "--format", "json"]).exits(0).json()["case"], "T-1");
    let shown = send(&["case", "show", "T-1"]).exits(0).out;
    let why = send(&["case", "why", "T-1"]).exits(0).out;
    assert!(
        why.contains("in Being fixed; Ben Okoro has it") && why.contains("fix, to Fixed: by Ben Okoro"),
        "{why}"
    );
    let history = send(&["case", "history", "T-1", "--format", "json"]).exits(0).facts();
    assert_eq!((&history[0]["fact"], &history[1]["fact"]), (&"event.received".into(), &"case.opened".into()));
    send(&["case", "show", "T-9"]).exits(3);
    send(&["send", "ticket.opened", "--data", "{}"]).exits(1);
    send(&["accept", "T-1"]).exits(2);
    // What new rules would touch can be asked meanwhile.
    sandbox.write("new.handoff", SPEC);
    let touched = sandbox.handoff(&["diff", "spec.handoff", "new.handoff", "--store", "store"]).exits(0);
    assert!(touched.out.contains("1 open case"), "{}", touched.out);
    // One process has the store.
    let locked = sandbox.handoff(&["accept", "T-1", "--by", "ben", "--store", "store"]).exits(3);
    assert!(locked.err.contains("store"), "{}", locked.err);
    let log = served.stop();
    assert!(!log.contains("Login fails"), "values stay out of the log: {log}");
    send(&["accept", "T-1", "--by", "ben"]).exits(3);
    let case =
        sandbox.handoff(&["case", "show", "T-1", "--store", "store", "--format", "json"]).exits(0).json();
    assert_eq!(case["tracks"][0]["stage"], "fixing");
    // Whoever has the store is told the same.
    let of_store = sandbox.handoff(&["case", "show", "T-1", "--store", "store"]).exits(0).out;
    let lines = |page: &str| page.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert!(shown.contains("summary  Login fails"), "{shown}");
    assert_eq!(lines(&of_store), lines(&shown));
    assert_eq!(sandbox.handoff(&["case", "list", "--store", "store"]).exits(0).out, table);
}

#[test]
fn the_same_goes_into_a_store_that_nobody_has_open() {
    let sandbox = Sandbox::with_spec();
    Served::start(&sandbox).stop();
    let send = |args: &[&str]| sandbox.handoff(&[args, &["--store", "store"]].concat());
    send(&["send", "ticket.opened", "--key", "T-1", "--data", DATA]).exits(0);
    let refused = send(&["accept", "T-1", "--by", "ben", "--format", "json"]).exits(1).facts();
    assert_eq!(refused[0]["fact"], "command.refused");
    send(&["set", "T-1", "--fields", r#"{"steps": "Click"}"#, "--by", "ana"]).exits(0);
    send(&["away", "ben", "--until", "2126-01-01"]).exits(0);
    send(&["back", "ben"]).exits(0);
    send(&["accept", "T-1", "--by", "ben"]).exits(0);
    send(&["advance", "T-1", "fix", "--by", "ben"]).exits(0);
    let case =
        sandbox.handoff(&["case", "show", "T-1", "--store", "store", "--format", "json"]).exits(0).json();
    assert_eq!(case["state"], "closed");
}

#[test]
fn other_machines_are_served_with_tokens_only() {
    let sandbox = Sandbox::with_spec();
    let refused = sandbox.handoff(&serve("0.0.0.0:0")).exits(2);
    assert!(refused.err.contains("handoff token new"), "{}", refused.err);
    let made = sandbox.handoff(&["token", "new", "ana", "--role", "member", "--store", "store"]).exits(0);
    let token = made.out.trim();
    let served = Served::start(&sandbox);
    let with = |token: &str, args: &[&str]| {
        let mut command = binary(&sandbox.path(""), &[args, &["--url", &served.url]].concat());
        let output = command.env("HANDOFF_TOKEN", token).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    };
    with("handoff_0", &["send", "ticket.opened", "--data", DATA]).exits(3);
    with(token, &["send", "ticket.opened", "--key", "T-1", "--data", DATA]).exits(0);
    with(token, &["set", "T-1", "steps=Click"]).exits(0);
    // Whoever a token belongs to is who a command is by.
    with(token, &["accept", "T-1", "--by", "ben"]).exits(1);
    let list = sandbox.handoff(&["token", "list", "--store", "store", "--format", "json"]).exits(0).json();
    assert_eq!((list["person"].as_str(), list["role"].as_str()), (Some("ana"), Some("member")));
    sandbox.handoff(&["token", "revoke", list["id"].as_str().unwrap(), "--store", "store"]).exits(0);
    sandbox.handoff(&["token", "revoke", "nothing", "--store", "store"]).exits(3);
}

#[test]
fn a_broken_spec_serves_the_last_good_rules_or_nothing() {
    let sandbox = Sandbox::with_spec();
    let broken = SPEC.replace("owner support\n", "owner suport\n");
    sandbox.write("spec.handoff", &broken);
    let refused = sandbox.handoff(&serve("127.0.0.1:0")).exits(1);
    assert!(refused.err.contains("suport"), "{}", refused.err);
    sandbox.write("spec.handoff", SPEC);
    Served::start(&sandbox).stop();
    sandbox.write("spec.handoff", &broken);
    let served = Served::start(&sandbox);
    sandbox
        .handoff(&["send", "ticket.opened", "--key", "T-1", "--data", DATA, "--url", &served.url])
        .exits(0);
    let log = served.stop();
    assert!(log.contains("refused") && log.contains("suport"), "{log}");
}

#[test]
fn a_service_that_is_not_there_is_no_refusal() {
    let sandbox = Sandbox::new();
    assert!(!Path::new(&sandbox.path("store")).exists());
    let gone = sandbox.handoff(&["accept", "T-1", "--by", "ben", "--url", "http://127.0.0.1:1"]).exits(3);
    assert!(gone.err.contains("cannot be reached"), "{}", gone.err);
    sandbox.handoff(&["accept", "T-1", "--by", "ben"]).exits(2);
    sandbox.handoff(&["accept", "T-1", "--by", "ben", "--store", "store"]).exits(3);
}

#[test]
fn an_event_that_nothing_took_is_sent_again() {
    let sandbox = Sandbox::new();
    let event = "event bug.answered { ticket: text }\n\nprocess bug";
    let trigger = "step fix from fixing to fixed { trigger on bug.answered }";
    let spec = SPEC
        .replace("process bug", event)
        .replace("step fix from fixing to fixed { trigger by engineering }", trigger);
    sandbox.write("spec.handoff", spec);
    let early = crate::sandbox::event(
        "early",
        "2026-03-02T09:00:00Z",
        "bug.answered",
        &serde_json::json!({"ticket": "T-1"}),
    );
    sandbox.facts_of(&[early], &["--store", "store", "--until", "2026-03-20"]);
    let dead = sandbox.handoff(&["dead", "list", "--store", "store", "--format", "json"]).exits(0).json();
    assert_eq!((dead["id"].as_str(), dead["case"].as_str()), (Some("early"), Some("T-1")));
    let again =
        sandbox.handoff(&["dead", "retry", "early", "--store", "store", "--format", "json"]).exits(0).facts();
    assert_eq!(again[0]["fact"], "event.held", "{again:?}");
    sandbox.handoff(&["dead", "retry", "late", "--store", "store"]).exits(3);
}

#[test]
fn a_call_that_is_given_up_counts_as_failed() {
    let sandbox = Sandbox::new();
    let service = "service desk { action ring(who: text) -> text }\n\nprocess bug";
    let spec = SPEC.replace("process bug", service);
    let spec = spec.replace(
        "{ set summary from event }",
        "{\n    set summary from event\n    call desk.ring(who: summary) into steps\n  }",
    );
    sandbox.write("spec.handoff", spec);
    sandbox.facts_of(&[crate::sandbox::opened("T-1", "2026-03-02T09:00:00Z")], &["--store", "store"]);
    let list = || sandbox.handoff(&["outbox", "list", "--store", "store", "--format", "json"]).exits(0);
    let waiting = list().json();
    assert_eq!((waiting["service"].as_str(), waiting["case"].as_str()), (Some("desk"), Some("T-1")));
    let call = waiting["call"].as_str().unwrap();
    let facts =
        sandbox.handoff(&["outbox", "drop", call, "--store", "store", "--format", "json"]).exits(0).facts();
    assert!(facts.iter().any(|fact| fact["fact"] == "call.failed"), "{facts:?}");
    assert_eq!(list().out, "");
    sandbox.handoff(&["outbox", "drop", call, "--store", "store"]).exits(3);
}

#[test]
fn the_figures_of_a_running_service_can_be_asked_for() {
    let sandbox = Sandbox::with_spec();
    let served = Served::start(&sandbox);
    let ask = |args: &[&str]| sandbox.handoff(&[args, &["--url", &served.url]].concat());
    ask(&["send", "ticket.opened", "--key", "T-1", "--data", DATA]).exits(0);
    let figures = ask(&["report", "--format", "json"]).exits(0).json();
    assert_eq!((&figures["cases"]["opened"], &figures["stalled"]["count"]), (&1.into(), &1.into()));
    let text = ask(&["report", "--process", "bug", "--from", "2026-01-01"]).exits(0).out;
    assert!(text.contains("blocked: steps") && text.contains("ana"), "{text}");
}

/// From the spec through `handoff.toml` to a program and back, and what an operator sees of it.
#[test]
fn effects_leave_through_the_ports_that_are_bound() {
    let sandbox = Sandbox::new();
    let service = "service desk { action ring(who: text) -> text }\n\nprocess bug";
    let spec = SPEC.replace("process bug", service);
    let calls = "{\n    set summary from event\n    call desk.ring(who: summary) into steps\n  }";
    sandbox.write("spec.handoff", spec.replace("{ set summary from event }", calls));
    let port = "[services.desk]\nkind = \"command\"\ncommand = [\"sh\", \"-c\", ";
    let script = "cat > told.json; echo oh >&2; exit 1";
    sandbox.write("handoff.toml", format!("{port}\"{script}\"]\ntries = 1\n"));
    let served = Served::start(&sandbox);
    let url = served.url.clone();
    let ask = |args: &[&str]| sandbox.handoff(&[args, &["--url", &url, "--format", "json"]].concat());
    ask(&["send", "ticket.opened", "--key", "T-1", "--data", DATA]).exits(0);
    until(|| ask(&["outbox", "list", "--dead"]).exits(0).out.contains("exit status: 1: oh"));
    let dead = ask(&["outbox", "list", "--dead"]).exits(0).json();
    assert_eq!(
        (&dead["state"], &dead["service"], &dead["failures"]),
        (&"dead".into(), &"desk".into(), &1.into())
    );
    assert!(sandbox.handoff(&["outbox", "list", "--url", &url]).exits(0).out.contains("desk.ring  dead"));
    assert_eq!(ask(&["dead", "list"]).exits(0).out, "");
    served.stop();
    // The operator mends the port, and the call is made under its old name.
    sandbox.write("handoff.toml", format!("{port}\"echo '{{\\\"result\\\": \\\"Ring twice\\\"}}'\"]\n"));
    let served = Served::start(&sandbox);
    let url = served.url.clone();
    let ask = |args: &[&str]| sandbox.handoff(&[args, &["--url", &url, "--format", "json"]].concat());
    let call = dead["effect"].as_str().unwrap();
    ask(&["outbox", "retry", call]).exits(0);
    until(|| ask(&["case", "history", "T-1"]).exits(0).out.contains("Ring twice"));
    ask(&["outbox", "retry", call]).exits(3);
    served.stop();
}

#[test]
fn new_rules_with_other_settings_say_that_those_count_from_the_next_start_on() {
    let sandbox = Sandbox::with_spec();
    let served = Served::start(&sandbox);
    let url = served.url.clone();
    sandbox.write("handoff.toml", "[service]\npoll = \"3 seconds\"\n");
    let declared = "event bug.noted { ticket: text }\n\nprocess bug";
    sandbox.write("spec.handoff", SPEC.replace("process bug", declared));
    let note = ["send", "bug.noted", "--data", r#"{"ticket": "T-1"}"#, "--url", &url];
    until(|| sandbox.handoff(&note).code == 0);
    let log = served.stop();
    assert!(log.contains("`handoff.toml` says something else"), "{log}");
}

#[test]
fn a_port_that_the_spec_does_not_declare_stops_the_start() {
    let sandbox = Sandbox::with_spec();
    sandbox.write("handoff.toml", "[services.desk]\nkind = \"log\"\n");
    let refused = sandbox.handoff(&serve("127.0.0.1:0")).exits(3);
    assert!(
        refused.err.contains("`[services.desk]` binds what the spec does not declare"),
        "{}",
        refused.err
    );
}

/// Asks again until it is so; each time a process is run, which takes its time.
#[track_caller]
fn until(so: impl Fn() -> bool) {
    assert!((0..1_000).any(|_| so()), "it never came");
}
