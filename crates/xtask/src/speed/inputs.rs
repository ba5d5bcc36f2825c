//! The specs that are measured, and the files for other linters that are as large.

use std::fmt::Write as _;
use std::fs;
use std::io::Result;
use std::path::{Path, PathBuf};

pub(super) struct Input {
    pub(super) name: &'static str,
    /// How many files, each made from its number.
    files: usize,
    text: fn(usize) -> String,
    /// Whether other linters are measured beside it.
    pub(super) peers: bool,
    pub(super) promise: Option<Promise>,
}

/// What the check is held to, in medians.
#[derive(Clone, Copy, Debug)]
pub(super) enum Promise {
    /// The whole process takes at most so many milliseconds.
    Whole(f64),
    /// On one core, without soundness, at least so many megabytes a second.
    Rate(f64),
    /// Soundness adds at most so many milliseconds.
    Soundness(f64),
}

const fn input(name: &'static str, files: usize, text: fn(usize) -> String) -> Input {
    Input { name, files, text, peers: false, promise: None }
}

const fn beside_peers(name: &'static str, files: usize, text: fn(usize) -> String) -> Input {
    Input { name, files, text, peers: true, promise: None }
}

/// What is promised first, then what only a program writes: nothing may grow faster than its input.
pub(super) const INPUTS: &[Input] = &[
    beside_peers("one file of 200 lines", 1, |_| story(200)).promising(Promise::Whole(10.0)),
    beside_peers("1000 small files", 1_000, small).promising(Promise::Whole(150.0)),
    beside_peers("one file of 100000 lines", 1, |_| story(100_000)).promising(Promise::Rate(10.0)),
    input("50 stages", 1, |_| returning(50)).promising(Promise::Soundness(50.0)),
    beside_peers("one file of 10000 lines", 1, |_| story(10_000)),
    input("one file of 200000 lines", 1, |_| story(200_000)),
    input("1000 files with an error", 1_000, |n| small(n).replace("owner sales", "owner salez")),
    input("10000 errors in one file", 1, |_| errors(10_000)),
    input("5000 processes", 1, |_| (0..5_000).map(tiny).collect()),
    input("500 stages", 1, |_| stages(500)),
    input("1000 stages", 1, |_| stages(1_000)),
    input("2000 stages", 1, |_| stages(2_000)),
    input("10000 persons", 1, |_| persons(10_000)),
    input("one line of 1 MB", 1, |_| long_line(1 << 20)),
    input("10000 braces never closed", 1, |_| format!("process p {{\n{}", "stage a {\n".repeat(10_000))),
];

const STORY: &str = include_str!("../../../../examples/sales-to-cs/sales-to-cs.handoff");
const TEAMS: &str = include_str!("../../../../examples/sales-to-cs/org/teams.handoff");

impl Input {
    const fn promising(mut self, promise: Promise) -> Self {
        self.promise = Some(promise);
        self
    }

    /// Writes the spec into a folder with a root of its own; how many bytes it has.
    pub(super) fn write(&self, folder: &Path) -> Result<u64> {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder.join("org"))?;
        fs::write(folder.join("handoff.toml"), "")?;
        fs::write(folder.join("org/teams.handoff"), TEAMS)?;
        let mut bytes = 0;
        for n in 0..self.files {
            let text = (self.text)(n);
            bytes += text.len() as u64;
            fs::write(folder.join(format!("spec{n}.handoff")), text)?;
        }
        Ok(bytes)
    }

    /// As many files of another language, each with as many bytes.
    pub(super) fn write_like(
        &self,
        folder: &Path,
        extension: &str,
        text: fn(usize) -> String,
    ) -> Result<Vec<PathBuf>> {
        fs::create_dir_all(folder)?;
        let mut files = Vec::with_capacity(self.files);
        for n in 0..self.files {
            let size = (self.text)(n).len();
            let path = folder.join(format!("file{n}.{extension}"));
            fs::write(&path, text(size))?;
            files.push(path);
        }
        Ok(files)
    }
}

/// The example of the front page: its declarations once, its process and scenario under as many names as it takes.
pub(super) fn story(lines: usize) -> String {
    let (head, process) = STORY.split_once("process sales_to_cs").unwrap_or_default();
    let mut text = head.to_owned();
    let each = process.lines().count();
    for n in 0..lines.saturating_sub(head.lines().count()).div_ceil(each) {
        let process = process.replace("for sales_to_cs", &format!("for sales_to_cs_{n}"));
        let _ = writeln!(text, "process sales_to_cs_{n}{process}");
    }
    text
}

/// One of many files that share the people of one.
pub(super) fn small(n: usize) -> String {
    format!(
        r#"import "org/teams.handoff"

/// A customer asks for something.
event desk_{n}.asked {{ request_id: text; customer: text; amount: money(EUR) }}
event desk_{n}.answered {{ request_id: text }}

process request_{n} "Request at desk {n}" {{
  key request_id: text
  owner revops
  calendar us_office

  context {{
    customer: text
    amount: money(EUR) where amount > 0 EUR
    scope: text "What is asked for"
  }}

  start received on desk_{n}.asked {{ set customer, amount from event }}

  stage received "Received" {{ owner sales }}
  stage delivery "Delivery" {{ owner cs }}
  stage done "Done" {{ final }}
  stage lost "Lost" {{ final failed }}

  handoff give "Give it to delivery" from received to delivery {{
    trigger on enter
    to cs.lead
    require customer, amount, scope
    carry customer, amount, scope
    prepare within 1 business day {{ at 100% escalate to sales.manager }}
    accept within 8 business hours {{ at 100% escalate to cs.manager }}
    return incomplete "Something is missing" at most 2 times then raise ping_pong
  }}
  exception ping_pong "Came back too often" {{
    owner revops
    resolve within 1 business day {{ at 100% escalate to revops.manager }}
  }}
  step finish from delivery to done {{ trigger on desk_{n}.answered }}
  step withdraw from any to lost {{ trigger by sales.lead }}
}}
"#
    )
}

fn tiny(n: usize) -> String {
    format!(
        "event e{n} {{ id: text }}\nprocess p{n} {{\n  key id: text\n  start a on e{n}\n  stage a {{ owner ben }}\n  stage z {{ final }}\n  step s from a to z {{ trigger by ben }}\n}}\nperson ben{n} \"Ben {n}\" {{ email \"ben{n}@acme.example\" }}\n"
    )
}

/// One process whose work goes from stage to stage.
fn stages(count: usize) -> String {
    let mut text = String::from(
        "import \"org/teams.handoff\"\nevent began { id: text }\nprocess long {\n  key id: text\n  owner kim\n  start s0 on began\n",
    );
    for n in 0..count {
        let (owner, next) = if n % 2 == 0 { ("sales", "cs") } else { ("cs", "sales") };
        let _ = write!(
            text,
            "  context {{ f{n}: text }}\n  stage s{n} \"Stage {n}\" {{ owner {owner} }}\n  handoff h{n} \"Handoff {n}\" from s{n} to s{} {{\n    trigger on enter\n    to {next}.lead\n    require f{n}\n    carry f{n}\n    accept within 24 hours {{ at 100% escalate to {next}.manager }}\n  }}\n",
            n + 1
        );
    }
    let _ = write!(text, "  stage s{count} {{ final }}\n}}\n");
    text
}

/// One process whose work goes from stage to stage, can come back, and can be lost from anywhere.
pub(super) fn returning(count: usize) -> String {
    let mut text = String::from(
        "import \"org/teams.handoff\"\nevent began { id: text }\nprocess long {\n  key id: text\n  owner revops\n  context { scope: text }\n  start s0 on began\n",
    );
    for n in 0..count {
        let (owner, next) = if n % 2 == 0 { ("sales", "cs") } else { ("cs", "sales") };
        let _ = write!(
            text,
            "  stage s{n} \"Stage {n}\" {{ owner {owner} }}\n  handoff h{n} \"Handoff {n}\" from s{n} to s{} {{\n    trigger on enter\n    require scope\n    return back\n    accept within 1 day {{ at 100% escalate to {next}.manager }}\n    complete when scope is set within 1 day {{ at 100% escalate to {next}.manager }}\n  }}\n",
            n + 1
        );
    }
    let _ = write!(
        text,
        "  stage s{count} {{ owner sales; final }}\n  stage lost {{ final failed }}\n  step lose from any to lost {{ trigger by revops }}\n}}\n"
    );
    text
}

fn persons(count: usize) -> String {
    let mut text = String::new();
    for n in 0..count {
        let _ = writeln!(
            text,
            "person p{n} \"Person {n}\" {{ email \"p{n}@acme.example\"; deputy p{}; manager p{} }}",
            (n + 1) % count,
            n / 10
        );
    }
    text
}

/// Every line names a person who is not there.
fn errors(count: usize) -> String {
    let mut text = String::from("import \"org/teams.handoff\"\n");
    for n in 0..count {
        let _ =
            writeln!(text, "person p{n} \"Person {n}\" {{ email \"p{n}@acme.example\"; deputy nobody{n} }}");
    }
    text
}

fn long_line(bytes: usize) -> String {
    let mut text = String::from("import \"org/teams.handoff\" ");
    let mut n = 0;
    while text.len() < bytes {
        let _ = write!(text, "; record r{n} {{ a: text; b: text?; c: money(EUR) }}");
        n += 1;
    }
    text.push('\n');
    text
}

pub(super) fn python(bytes: usize) -> String {
    let mut text = String::from("\"\"\"Generated.\"\"\"\n");
    let mut n = 0;
    while text.len() < bytes {
        let _ = write!(
            text,
            "\n\ndef request_{n}(customer: str, amount: int, scope: list[str]) -> dict[str, int]:\n    \"\"\"Count what is asked for.\"\"\"\n    found = {{}}\n    for word in scope:\n        if amount > 100 and word != customer:\n            found[word] = found.get(word, 0) + amount\n    return found\n"
        );
        n += 1;
    }
    text
}

pub(super) fn toml(bytes: usize) -> String {
    let mut text = String::new();
    let mut n = 0;
    while text.len() < bytes {
        let _ = write!(
            text,
            "[request-{n}]\ncustomer = \"Customer {n}\"\namount = {n}\nscope = [\"seats\", \"single sign-on\"]\nfrom = {{ stage = \"received\", owner = \"sales\" }}\n\n"
        );
        n += 1;
    }
    text
}
