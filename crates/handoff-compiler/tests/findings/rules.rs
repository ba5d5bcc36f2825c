//! Each rule of what will hurt has a file of cases: changes to `base.handoff`, which itself gives no finding.
//!
//! A case begins with `# fires: WHY` or `# silent: WHY`. Under it, lines with `- ` are replaced by the lines with `+ ` that
//! follow; lines with `+ ` alone go to the end of the spec. Firing means that the rule speaks, silence that it does not;
//! an error of another rule is a fault of the case.

use handoff_syntax::diagnostic::Severity;

use crate::{check, files, folder, lines, read};

struct Case {
    fires: bool,
    why: String,
    /// What is taken out, and what comes in its place.
    changes: Vec<(String, String)>,
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut adding = true;
    for line in text.lines().filter(|l| !l.is_empty()) {
        if let Some(head) = line.strip_prefix("# ") {
            let (kind, why) = head.split_once(": ").unwrap_or((head, ""));
            assert!(matches!(kind, "fires" | "silent"), "`{line}` is neither `# fires:` nor `# silent:`");
            cases.push(Case { fires: kind == "fires", why: why.to_owned(), changes: Vec::new() });
            adding = true;
            continue;
        }
        let case = cases.last_mut().expect("a case begins with `# `");
        let (sign, rest) = line.split_at(1);
        let rest = rest.strip_prefix(' ').unwrap_or(rest).to_owned() + "\n";
        match (sign, adding) {
            ("-", true) => case.changes.push((rest, String::new())),
            ("-", false) => case.changes.last_mut().expect("one was begun").0 += &rest,
            ("+", _) => {
                if case.changes.is_empty() {
                    case.changes.push((String::new(), String::new()));
                }
                case.changes.last_mut().expect("there is one").1 += &rest;
            }
            _ => panic!("`{line}` begins with neither `-` nor `+`"),
        }
        adding = sign == "+";
    }
    cases
}

/// The changed base, or what was not found in it.
fn changed(base: &str, case: &Case) -> Result<String, String> {
    let mut text = base.to_owned();
    for (out, back) in &case.changes {
        if out.is_empty() {
            text += back;
            continue;
        }
        if !text.contains(out.as_str()) {
            return Err(format!("the base has no\n{out}"));
        }
        text = text.replacen(out.as_str(), back, 1);
    }
    Ok(text)
}

#[test]
fn each_rule_fires_where_it_must_and_nowhere_else() {
    let base = read(&folder("base.handoff"));
    assert_eq!(lines(&check(&base)), [""; 0]);
    let known = handoff_compiler::rules();
    let mut wrong = String::new();
    for (name, path) in files(&folder("rules")) {
        assert!(known.iter().any(|r| r.name == name), "there is no rule `{name}`");
        let cases = cases(&read(&path));
        if !cases.iter().any(|c| c.fires) || cases.iter().all(|c| c.fires) {
            wrong += &format!("{name}: needs a case that fires and one that is silent\n");
        }
        for case in &cases {
            let text = match changed(&base, case) {
                Ok(text) => text,
                Err(why) => {
                    wrong += &format!("{name}: {}: {why}\n", case.why);
                    continue;
                }
            };
            let compilation = check(&text);
            let fired = compilation.diagnostics.iter().any(|d| d.rule.name == name);
            let others = compilation.diagnostics.iter();
            let broken = others.clone().any(|d| d.rule.name != name && d.severity == Severity::Error);
            if fired != case.fires || broken {
                let said = lines(&compilation).join("\n");
                wrong += &format!("{name}: {}: fired: {fired}\n{said}\n\n", case.why);
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// Those that are proved or belong to the text have tests of their own, or need more than one file.
const ELSEWHERE: &[&str] = &[
    "unused-import",
    "misleading-layout",
    "doc-inside-clause",
    "dropped-work",
    "silent-ladder",
    "never-happens",
    "no-way-out",
    "too-many-states",
];

#[test]
fn no_rule_is_forgotten() {
    let have = files(&folder("rules"));
    let soft = handoff_compiler::rules().into_iter().filter(|r| r.severity != Severity::Error);
    let missing: Vec<&str> = soft
        .map(|r| r.name)
        .filter(|name| !ELSEWHERE.contains(name) && !have.iter().any(|(stem, _)| stem == name))
        .collect();
    assert!(missing.is_empty(), "no cases for {}", missing.join(", "));
}
