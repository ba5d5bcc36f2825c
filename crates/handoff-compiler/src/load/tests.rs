use super::*;
use crate::tests::{Memory, compile_files, said};

#[test]
fn paths_are_joined_by_their_letters() {
    for (written, normal) in [
        ("a/./b", "a/b"),
        ("a/../b", "b"),
        ("./a//b/", "a/b"),
        ("../a", "../a"),
        ("a/../../b", "../b"),
        ("/a/../../b", "/b"),
        ("", ""),
    ] {
        assert_eq!(normalise(written), normal, "{written}");
    }
}

#[test]
fn the_root_is_a_folder_not_a_run_of_letters() {
    for (folder, path, is_inside) in [
        ("", "a.handoff", true),
        ("", "../a.handoff", false),
        ("", "/a.handoff", false),
        ("specs", "specs/org/a.handoff", true),
        ("specs", "specs2/a.handoff", false),
        ("specs", "a.handoff", false),
        ("..", "../a.handoff", true),
        ("..", "a.handoff", true),
        ("..", "../../a.handoff", false),
        ("/srv/specs", "/srv/specs/a.handoff", true),
        ("/srv/specs", "/srv/a.handoff", false),
        ("/", "/a.handoff", true),
    ] {
        assert_eq!(inside(folder, path), is_inside, "{path} in {folder}");
    }
}

#[test]
fn imports_in_a_circle_are_read_once() {
    let files = [("a.handoff", "import \"b.handoff\"\n"), ("b.handoff", "import \"a.handoff\"\n")];
    let compilation = compile_files(&files, &["a.handoff", "./b.handoff"]);
    assert_eq!(said(&compilation), "");
    assert_eq!(compilation.sources.len(), 2);
    assert_eq!(compilation.trees.len(), 2);
}

#[test]
fn an_import_is_relative_to_its_file() {
    let files = [
        ("specs/a.handoff", "import \"org/b.handoff\"\n"),
        ("specs/org/b.handoff", "import \"../c.handoff\"\n"),
        ("specs/c.handoff", "person ana \"Ana\"\n"),
    ];
    let compilation = compile_files(&files, &["specs/a.handoff"]);
    assert_eq!(said(&compilation), "");
    assert_eq!(compilation.sources.len(), 3);
}

#[test]
fn an_import_that_cannot_be_read_is_a_finding_on_the_import() {
    let text = "import \"gone.handoff\"\nimport \"../up.handoff\"\nimport \"/etc/passwd\"\nimport \"\"\n";
    let compilation = compile_files(&[("a.handoff", text), ("../up.handoff", "")], &["a.handoff"]);
    assert_eq!(
        said(&compilation),
        "H0203 a.handoff:1 `gone.handoff` cannot be imported: no such file\n\
         H0203 a.handoff:2 `../up.handoff` cannot be imported: it lies outside the spec's root\n\
         H0203 a.handoff:3 `/etc/passwd` cannot be imported: the path is absolute; write it relative to this file\n\
         H0203 a.handoff:4 this import names no file\n"
    );
    assert!(compilation.plan.is_none());
}

#[test]
fn a_path_that_is_not_there_is_told_apart_from_findings() {
    let compilation = compile_files(&[], &["gone.handoff"]);
    assert_eq!(compilation.unreadable, [("gone.handoff".to_owned(), "no such file".to_owned())]);
    assert_eq!(said(&compilation), "");
}

#[test]
fn a_file_that_is_no_text_says_from_where_on() {
    let memory = Memory([("a.handoff".to_owned(), b"// fine\nperson \xff".to_vec())].into());
    let root = Root { folder: String::new(), paths: vec!["a.handoff".to_owned()] };
    let loaded = load(&root, &memory);
    let said: Vec<(&str, u32)> = loaded.diagnostics.iter().map(|d| (d.rule.code, d.span.start)).collect();
    assert_eq!(said, [("H0205", 15)]);
}
