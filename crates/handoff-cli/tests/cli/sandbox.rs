//! A folder of its own for each test, and the binary to run in it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A small process that runs: a bug goes from support to engineering.
pub(crate) const SPEC: &str = r#"person ana "Ana Duarte" { manager kim }
person ben "Ben Okoro" { manager kim }
person kim "Kim Sato"
team support "Support" { lead ana; manager kim }
team engineering "Engineering" { lead ben; manager kim }

event ticket.opened { ticket: text; summary: text }

process bug "Bug report" {
  key ticket: text
  owner support
  context {
    summary: text
    steps: text "Steps to reproduce"
  }
  start triage on ticket.opened { set summary from event }
  stage triage "Triage" { owner support }
  stage fixing "Being fixed" { owner engineering }
  stage fixed "Fixed" { owner engineering; final }
  handoff escalation "Escalation" from triage to fixing {
    trigger on enter
    require summary, steps
    prepare within 2 hours { at 100% notify kim "{summary}: still missing {missing}" }
    accept within 4 hours { at 100% escalate to receiver.manager "{summary} waits" }
  }
  step fix from fixing to fixed { trigger by engineering }
}
"#;

/// How it ended and what it said.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// Asserts the exit code; shows everything where it is another.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {}", self.out))
    }

    /// The facts, one a line.
    #[track_caller]
    pub(crate) fn facts(&self) -> Vec<Value> {
        self.out.lines().map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e}: {l}"))).collect()
    }
}

/// Those of a name.
pub(crate) fn named<'a>(facts: &'a [Value], name: &str) -> Vec<&'a Value> {
    facts.iter().filter(|f| f["fact"] == name).collect()
}

pub(crate) struct Sandbox {
    dir: TempDir,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        Self { dir: TempDir::new().unwrap() }
    }

    /// With `spec.handoff`.
    pub(crate) fn with_spec() -> Self {
        let sandbox = Self::new();
        sandbox.write("spec.handoff", SPEC);
        sandbox
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// In the folder of the test.
    pub(crate) fn handoff(&self, args: &[&str]) -> Ran {
        handoff_in(self.dir.path(), args, "")
    }

    pub(crate) fn handoff_with(&self, args: &[&str], stdin: &str) -> Ran {
        handoff_in(self.dir.path(), args, stdin)
    }

    /// Runs the events through `spec.handoff` and gives the facts.
    #[track_caller]
    pub(crate) fn facts_of(&self, events: &[Value], more: &[&str]) -> Vec<Value> {
        let args = [&["run", "spec.handoff", "--events", "-", "--format", "json"], more].concat();
        self.handoff_with(&args, &lines(events)).exits(0).facts()
    }
}

pub(crate) fn binary(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_handoff"));
    command
        .args(args)
        .current_dir(folder)
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("COLUMNS");
    command
}

pub(crate) fn handoff_in(folder: &Path, args: &[&str], stdin: &str) -> Ran {
    let mut command = binary(folder, args);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that does not read its stdin may be gone by now.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

/// The workspace's folder.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

pub(crate) fn lines(events: &[Value]) -> String {
    events.iter().map(|e| format!("{e}\n")).collect()
}

pub(crate) fn event(id: &str, time: &str, ty: &str, data: &Value) -> Value {
    serde_json::json!({"specversion": "1.0", "id": id, "source": "/test", "type": ty, "time": time, "data": data})
}

/// A ticket is opened, on Monday 2 March 2026.
pub(crate) fn opened(ticket: &str, time: &str) -> Value {
    let data = serde_json::json!({"ticket": ticket, "summary": "Login fails"});
    event(&format!("open-{ticket}"), time, "ticket.opened", &data)
}

/// A person's command on a ticket; `data` without `by`.
pub(crate) fn command(ticket: &str, time: &str, word: &str, by: &str, mut data: Value) -> Value {
    data["by"] = by.into();
    let mut event = event(&format!("{word}-{ticket}-{time}"), time, &format!("handoff.{word}"), &data);
    event["subject"] = ticket.into();
    event
}
