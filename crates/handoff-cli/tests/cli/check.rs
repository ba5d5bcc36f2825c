use serde_json::Value;

use crate::sandbox::{SPEC, Sandbox};

/// The findings of one code or name.
fn named<'a>(report: &'a Value, name: &str) -> Vec<&'a Value> {
    report["findings"].as_array().unwrap().iter().filter(|f| f["name"] == name || f["code"] == name).collect()
}

fn without(spec: &str, line: &str) -> String {
    assert!(spec.contains(line), "{line}");
    spec.replacen(line, "", 1)
}

#[test]
fn a_good_spec_passes_and_is_counted() {
    let sandbox = Sandbox::with_spec();
    let ran = sandbox.handoff(&["check", "spec.handoff"]).exits(0);
    assert!(ran.out.contains("1 file: 0 errors"), "{}", ran.out);
    let report = sandbox.handoff(&["check", "spec.handoff", "--format", "json"]).exits(0).json();
    assert_eq!((report["files"].as_u64(), report["errors"].as_u64()), (Some(1), Some(0)));
}

#[test]
fn a_finding_has_its_place_and_its_shape() {
    let sandbox = Sandbox::new();
    sandbox.write("spec.handoff", without(SPEC, "  owner support\n"));
    let report = sandbox.handoff(&["check", "spec.handoff", "--format", "json"]).exits(1).json();
    let [finding] = named(&report, "missing-owner")[..] else { panic!("{report:#}") };
    assert_eq!(finding["code"], "H0301");
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["file"], "spec.handoff");
    assert_eq!(finding["line"], 9);
    for key in ["column", "end_line", "end_column"] {
        assert!(finding[key].as_u64().is_some_and(|n| n > 0), "{key}: {finding:#}");
    }
    assert!(finding["message"].is_string() && finding["suggestions"].is_array());
    assert!(finding.as_object().unwrap().contains_key("help"));
}

#[test]
fn the_help_of_a_finding_says_what_to_write() {
    let sandbox = Sandbox::new();
    let broken = SPEC
        .replace("require summary", "requre summary")
        .replace("owner engineering }", "owner enginering }");
    sandbox.write("spec.handoff", broken);
    let report = sandbox.handoff(&["check", "spec.handoff", "--format", "json"]).exits(1).json();
    let help: Vec<&str> =
        report["findings"].as_array().unwrap().iter().map(|f| f["help"].as_str().unwrap()).collect();
    assert!(help.iter().any(|h| h.contains("`require`")), "{report:#}");
    assert!(help.iter().any(|h| h.starts_with("did you mean `engineering`? ")), "{report:#}");
}

#[test]
fn all_problems_of_all_files_come_in_one_run() {
    let sandbox = Sandbox::new();
    let broken = SPEC
        .replace("require summary, steps", "require sumary, stepz")
        .replace("owner engineering }", "owner enginering }");
    sandbox.write("a/spec.handoff", broken);
    sandbox.write("b/other.handoff", "process q \"Q\" {\n  key id: text\n  ownr nobody\n}\n");
    let report = sandbox.handoff(&["check", "a", "b", "--format", "json"]).exits(1).json();
    assert_eq!(report["files"], 2);
    let files = report["findings"].as_array().unwrap().iter().map(|f| f["file"].as_str().unwrap());
    let files = files.collect::<std::collections::BTreeSet<_>>();
    assert_eq!(files.into_iter().collect::<Vec<_>>(), ["a/spec.handoff", "b/other.handoff"]);
    let text = report.to_string();
    for name in ["sumary", "stepz", "enginering", "ownr"] {
        assert!(text.contains(name), "{name}: {report:#}");
    }
    assert!(report["errors"].as_u64().is_some_and(|n| n >= 4), "{report:#}");
}

#[test]
fn a_close_name_is_suggested_as_an_edit() {
    let sandbox = Sandbox::new();
    let broken = SPEC.replace("require summary, steps", "require summary, stepz");
    sandbox.write("spec.handoff", &broken);
    let report = sandbox.handoff(&["check", "spec.handoff", "--format", "json"]).exits(1).json();
    let edits =
        report["findings"].as_array().unwrap().iter().flat_map(|f| f["suggestions"].as_array().unwrap());
    let edit =
        edits.flat_map(|s| s["edits"].as_array().unwrap()).next().unwrap_or_else(|| panic!("{report:#}"));
    let at = |key: &str| usize::try_from(edit[key].as_u64().unwrap()).unwrap();
    let mut mended = broken;
    mended.replace_range(at("start")..at("end"), edit["text"].as_str().unwrap());
    assert_eq!(mended, SPEC);
}

#[test]
fn a_close_name_is_suggested_in_words() {
    let sandbox = Sandbox::new();
    sandbox.write("spec.handoff", SPEC.replace("require summary, steps", "require summary, stepz"));
    let ran = sandbox.handoff(&["check", "spec.handoff"]).exits(1);
    assert!(ran.out.contains("`stepz`") && ran.out.contains("`steps`"), "{}", ran.out);
}

#[test]
fn columns_count_characters_and_edits_bytes() {
    let sandbox = Sandbox::new();
    let broken = SPEC.replace("context {\n", "context {\n    größe: txet\n");
    sandbox.write("spec.handoff", &broken);
    let report = sandbox.handoff(&["check", "spec.handoff", "--format", "json"]).exits(1).json();
    let finding = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["message"].as_str().unwrap().contains("txet"));
    assert_eq!(finding.unwrap()["column"], 12, "{report:#}");
}

#[test]
fn an_import_that_cannot_be_read_is_a_finding() {
    let sandbox = Sandbox::new();
    sandbox.write("spec.handoff", format!("import \"nowhere.handoff\"\n{SPEC}"));
    let report = sandbox.handoff(&["check", "spec.handoff", "--format", "json"]).exits(1).json();
    assert_eq!(report["findings"][0]["line"], 1, "{report:#}");
}

#[test]
fn an_import_may_leave_the_folder_up_to_the_nearest_marker() {
    let sandbox = Sandbox::new();
    let (people, process) = SPEC.split_once("event ").unwrap();
    sandbox.write("people.handoff", people);
    sandbox.write("bugs/spec.handoff", format!("import \"../people.handoff\"\nevent {process}"));
    sandbox.handoff(&["check", "bugs/spec.handoff"]).exits(1);
    sandbox.write("handoff.toml", "");
    sandbox.handoff(&["check", "bugs/spec.handoff"]).exits(0);
    sandbox.handoff(&["check", "bugs"]).exits(0);
}

#[test]
fn warnings_are_allowed_unless_denied() {
    let sandbox = Sandbox::new();
    let noisy = SPEC.replace("  stage fixed", "  stage nowhere \"Nowhere\" { owner support }\n  stage fixed");
    sandbox.write("spec.handoff", noisy);
    let report = sandbox.handoff(&["check", "spec.handoff", "--format", "json"]).exits(0).json();
    assert!(report["warnings"].as_u64().is_some_and(|n| n > 0), "{report:#}");
    sandbox.handoff(&["check", "spec.handoff", "--deny", "warnings"]).exits(1);
}

#[test]
fn fix_makes_what_keeps_the_meaning_and_leaves_the_rest() {
    let sandbox = Sandbox::new();
    let calendar =
        "calendar office {\n  timezone \"UTC\"\n  open mon..fri 09:00..17:00\n  closed 2026-3-2\n}\n";
    sandbox.write(
        "spec.handoff",
        format!("{calendar}{}", SPEC.replace("require summary, steps", "require summary, stepz")),
    );
    let ran = sandbox.handoff(&["check", "spec.handoff", "--fix"]).exits(1);
    assert!(ran.err.contains("1 change made"), "{}", ran.err);
    let text = sandbox.read("spec.handoff");
    assert!(text.contains("closed 2026-03-02\n") && text.contains("stepz"), "{text}");
    assert!(ran.out.contains("`stepz`") && !ran.out.contains("2026-3-2"), "{}", ran.out);
}

#[test]
fn the_nearest_configuration_sets_severities() {
    let sandbox = Sandbox::new();
    let noisy = SPEC.replace("  stage fixed", "  stage nowhere \"Nowhere\" { owner support }\n  stage fixed");
    sandbox.write("spec.handoff", noisy);
    sandbox.write("handoff.toml", "[rules]\nunreachable-stage = \"error\"\n");
    sandbox.handoff(&["check", "."]).exits(1);
    sandbox.write("off.toml", "[rules]\nunreachable-stage = \"off\"\n");
    sandbox.handoff(&["check", ".", "--config", "off.toml", "--deny", "warnings"]).exits(0);
    sandbox.write("off.toml", "[rules]\nunreachable-stag = \"off\"\n");
    let ran = sandbox.handoff(&["check", ".", "--config", "off.toml"]).exits(3);
    assert!(ran.err.contains("`off.toml`") && ran.err.contains("`unreachable-stage`"), "{}", ran.err);
}

#[test]
fn sarif_has_a_rule_and_a_place_for_each_result() {
    let sandbox = Sandbox::new();
    sandbox.write("my spec.handoff", without(SPEC, "  owner support\n"));
    let report = sandbox.handoff(&["check", "my spec.handoff", "--format", "sarif"]).exits(1).json();
    let run = &report["runs"][0];
    let result = &run["results"][0];
    assert_eq!((&report["version"], &result["level"]), (&"2.1.0".into(), &"error".into()));
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(
        (&place["artifactLocation"]["uri"], &place["region"]["startLine"]),
        (&"my%20spec.handoff".into(), &9.into())
    );
    assert_eq!(run["tool"]["driver"]["rules"][0]["id"], result["ruleId"]);
}

/// The schema that OASIS publishes, as the crate serde-sarif carries it.
const SARIF: &str = include_str!("sarif-schema-2.1.0.json");

#[test]
fn sarif_keeps_to_the_official_schema_and_tells_fixes_and_what_is_suppressed() {
    let sandbox = Sandbox::new();
    let noisy = SPEC
        .replace("  stage fixed", "  // allow(unreachable-stage): it is built next\n  stage nowhere \"Nowhere\" { owner support }\n  stage never { owner support }\n  stage fixed")
        .replace("    trigger on enter\n", "    trigger on enter\n    trigger on enter\n");
    sandbox.write("a b/spec.handoff", &noisy);
    sandbox.write("known.json", r#"{"findings": []}"#);
    let mut schema: Value = serde_json::from_str(SARIF).unwrap();
    // It is no regular expression (a bracket too many), and nothing here has a language.
    for of in ["run", "toolComponent"] {
        schema["definitions"][of]["properties"]["language"].as_object_mut().unwrap().remove("pattern");
    }
    let schema = jsonschema::validator_for(&schema).unwrap();
    let report = |args: &[&str]| {
        let report = sandbox.handoff(&[&["check", "a b", "--format", "sarif"], args].concat());
        let report: Value = serde_json::from_str(&report.out).unwrap();
        let wrong: Vec<String> =
            schema.iter_errors(&report).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(wrong.is_empty(), "{wrong:#?}\n{report:#}");
        report["runs"][0]["results"].as_array().unwrap().clone()
    };
    let suppressed = |results: &[Value], kind: &str| {
        results.iter().filter(|r| r["suppressions"][0]["kind"] == kind).cloned().collect::<Vec<_>>()
    };
    let plain = report(&[]);
    let [in_source] = &suppressed(&plain, "inSource")[..] else { panic!("{plain:#?}") };
    assert_eq!(in_source["suppressions"][0]["justification"], "it is built next");
    let fixes = plain.iter().flat_map(|r| r["fixes"].as_array().unwrap());
    let change = fixes.map(|f| &f["artifactChanges"][0]).next().unwrap_or_else(|| panic!("{plain:#?}"));
    assert_eq!(change["artifactLocation"]["uri"], "a%20b/spec.handoff");

    sandbox.handoff(&["check", "a b", "--write-baseline", "known.json"]).exits(0);
    let with = report(&["--baseline", "known.json"]);
    assert_eq!(suppressed(&with, "external").len() + 1, with.len(), "{with:#?}");
    assert_eq!(with.len(), plain.len());

    sandbox.write("a b/spec.handoff", without(SPEC, "  owner support\n").replace("steps\n", "stepz\n"));
    assert!(report(&[]).iter().any(|r| r["level"] == "error"));
}

#[test]
fn annotations_name_file_and_line() {
    let sandbox = Sandbox::new();
    sandbox.write("spec.handoff", without(SPEC, "  owner support\n"));
    let ran = sandbox.handoff(&["check", "spec.handoff", "--format", "github"]).exits(1);
    assert!(ran.out.lines().any(|l| l.starts_with("::error file=spec.handoff,line=9,")), "{}", ran.out);
}

#[test]
fn every_rule_is_listed_with_code_name_severity_and_a_line() {
    let report = Sandbox::new().handoff(&["check", "--rules", "--format", "json"]).exits(0).json();
    let rules = report["rules"].as_array().unwrap();
    assert!(rules.len() > 10);
    for rule in rules {
        let text = |key: &str| rule[key].as_str().unwrap_or_default();
        assert!(text("code").starts_with('H') && text("code").len() == 5, "{rule}");
        assert!(["error", "warning", "info"].contains(&text("severity")), "{rule}");
        assert!(!text("name").is_empty() && !text("summary").is_empty(), "{rule}");
    }
}

#[test]
fn text_that_is_no_spec_is_told_without_a_panic() {
    let sandbox = Sandbox::new();
    for (name, bytes) in
        [("zero", &b"\0\0\0"[..]), ("latin", b"person j\xf6rg"), ("empty", b""), ("deep", &[b'('; 5000])]
    {
        let file = format!("{name}.handoff");
        sandbox.write(&file, bytes);
        let ran = sandbox.handoff(&["check", &file]);
        assert!(ran.code == 0 || ran.code == 1, "{name}: {} {}", ran.code, ran.err);
        assert!(!ran.err.contains("panicked"), "{name}: {}", ran.err);
    }
}

#[cfg(unix)]
#[test]
fn a_link_back_up_ends() {
    let sandbox = Sandbox::new();
    sandbox.write("specs/spec.handoff", SPEC);
    std::os::unix::fs::symlink("..", sandbox.path("specs/up")).unwrap();
    let report = sandbox.handoff(&["check", "specs", "--format", "json"]).exits(0).json();
    assert_eq!(report["files"], 1);
}

#[test]
fn what_a_baseline_records_is_not_said_again() {
    let sandbox = Sandbox::new();
    let noisy = SPEC.replace("  stage fixed", "  stage nowhere \"Nowhere\" { owner support }\n  stage fixed");
    sandbox.write("spec.handoff", &noisy);
    let ran = sandbox.handoff(&["check", ".", "--write-baseline", "known.json"]).exits(0);
    assert!(ran.err.contains("recorded in `known.json`"), "{}", ran.err);
    let known = ["check", ".", "--baseline", "known.json", "--deny", "warnings"];
    sandbox.handoff(&known).exits(0);

    // Lines move, and the indentation changes.
    sandbox.write(
        "spec.handoff",
        format!("// A comment.\n\n{}", noisy.replace("  stage nowhere", "    stage nowhere")),
    );
    sandbox.handoff(&known).exits(0);

    // What is new is said.
    sandbox.write(
        "spec.handoff",
        noisy.replace("  stage fixed", "  stage never { owner support }\n  stage fixed"),
    );
    let ran = sandbox.handoff(&known).exits(1);
    assert!(ran.out.contains("`never`") && !ran.out.contains("`nowhere`"), "{}", ran.out);

    // What is gone is said too.
    sandbox.write("spec.handoff", SPEC);
    let ran = sandbox.handoff(&known).exits(0);
    assert!(ran.err.contains("no longer there") && ran.err.contains("unreachable-stage"), "{}", ran.err);
}

#[test]
fn a_report_is_a_baseline_and_each_entry_counts_once() {
    let sandbox = Sandbox::new();
    sandbox.write("spec.handoff", SPEC.replace("require summary, steps", "require summary, stepz"));
    let report = sandbox.handoff(&["check", "spec.handoff", "--format", "json"]).exits(1).out;
    sandbox.write("known.json", report);
    sandbox.handoff(&["check", "./spec.handoff", "--baseline", "known.json"]).exits(0);
    sandbox.write(
        "spec.handoff",
        SPEC.replace("require summary, steps", "require summary, stepz\n    require summary, stepz"),
    );
    sandbox.handoff(&["check", "spec.handoff", "--baseline", "known.json"]).exits(1);
}

#[test]
fn a_baseline_that_is_none_is_told() {
    let sandbox = Sandbox::with_spec();
    let ran = sandbox.handoff(&["check", ".", "--baseline", "known.json"]).exits(3);
    assert!(ran.err.contains("--write-baseline"), "{}", ran.err);
    sandbox.write("known.json", "[]");
    let ran = sandbox.handoff(&["check", ".", "--baseline", "known.json"]).exits(3);
    assert!(ran.err.contains("no baseline"), "{}", ran.err);
}
