//! Every change that a finding suggests mends that finding and breaks nothing else.

use handoff_syntax::diagnostic::Suggestion;

use super::*;

fn changed(text: &str, suggestion: &Suggestion) -> String {
    let mut edits = suggestion.edits.clone();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    let mut text = text.to_owned();
    for edit in edits {
        text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
    }
    text
}

#[test]
fn suggestions_mend_what_they_stand_beside() {
    let mut tried = 0;
    for text in [
        include_str!("bad/names.handoff"),
        include_str!("bad/people.handoff"),
        include_str!("bad/values.handoff"),
        include_str!("bad/package.handoff"),
        include_str!("bad/scenario.handoff"),
    ] {
        let before = compile_text(text);
        for d in &before.diagnostics {
            for suggestion in &d.suggestions {
                let after = compile_text(&changed(text, suggestion));
                let same = |compilation: &Compilation, message: &str| {
                    compilation.diagnostics.iter().filter(|d| d.message == message).count()
                };
                assert!(
                    same(&after, &d.message) < same(&before, &d.message),
                    "`{}` does not mend `{}`",
                    suggestion.message,
                    d.message
                );
                let of_the_text =
                    |c: &Compilation| c.diagnostics.iter().filter(|d| d.rule.code < "H02").count();
                assert_eq!(of_the_text(&after), 0, "`{}`: {}", suggestion.message, said(&after));
                tried += 1;
            }
        }
    }
    assert!(tried > 20, "only {tried} suggestions");
}

#[test]
fn what_a_page_s_bad_example_suggests_mends_it() {
    let mut tried = 0;
    for rule in pages::own_rules() {
        let Some(bad) = pages::example(rule, "## Bad") else { continue };
        for d in compile_text(&bad).diagnostics.iter().filter(|d| d.rule == rule) {
            for suggestion in &d.suggestions {
                let after = compile_text(&changed(&bad, suggestion));
                let left = after.diagnostics.iter().filter(|a| a.message == d.message).count();
                assert_eq!(left, 0, "{}: `{}`\n{}", rule.name, suggestion.message, said(&after));
                assert!(after.diagnostics.iter().all(|a| a.rule.code >= "H02"), "{}", said(&after));
                tried += 1;
            }
        }
    }
    assert!(tried > 5, "only {tried} suggestions");
}

#[test]
fn an_import_of_nothing_is_taken_out_with_its_line() {
    let files = [
        ("a.handoff", "import \"b.handoff\"\nrecord r { s: text }\nevent e { r: r }\n"),
        ("b.handoff", "type t = one of x | y\n"),
    ];
    let compilation = compile_files(&files, &["a.handoff"]);
    let unused = compilation.diagnostics.iter().find(|d| d.rule.name == "unused-import").unwrap();
    assert!(unused.suggestions[0].safe);
    assert_eq!(changed(files[0].1, &unused.suggestions[0]), "record r { s: text }\nevent e { r: r }\n");
}
