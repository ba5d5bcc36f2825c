//! Whatever the text: no panic, findings that lie inside their files, and a plan only without errors.

use proptest::prelude::*;

use super::*;

const WHOLE: &str = include_str!("specs/whole.handoff");
const ORG: &str = include_str!("specs/org.handoff");

fn holds(text: &str) {
    let files = [("whole.handoff", text), ("org.handoff", ORG)];
    let compilation = compile_files(&files, &["whole.handoff"]);
    let mut errors = false;
    for d in &compilation.diagnostics {
        let file = compilation.sources.get(d.span.file).unwrap();
        let spans = std::iter::once(d.span).chain(d.related.iter().map(|(span, _)| *span));
        for span in spans {
            let file = compilation.sources.get(span.file).unwrap();
            assert!(
                file.text().get(span.start as usize..span.end as usize).is_some(),
                "{:?} {}",
                span,
                d.message
            );
        }
        assert!(!d.message.ends_with('.') && !d.message.contains('\n'), "{}", d.message);
        assert!(d.help.is_some() || d.rule.code < "H02", "no help: {} in {}", d.message, file.path());
        errors |= d.severity == Severity::Error;
    }
    assert_eq!(compilation.plan.is_none(), errors);
    assert_eq!(compilation.scenarios.is_empty(), errors || !text.contains("scenario"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn lines_that_are_lost_or_said_twice(changes in prop::collection::vec((0..320usize, any::<bool>()), 1..8)) {
        let mut lines: Vec<&str> = WHOLE.lines().collect();
        for (at, lost) in changes {
            let at = at % lines.len();
            if lost {
                lines.remove(at);
            } else {
                lines.insert(at, lines[at]);
            }
        }
        holds(&lines.join("\n"));
    }

    #[test]
    fn words_that_change_places(changes in prop::collection::vec((0..4000usize, 0..4000usize), 1..8)) {
        let mut words: Vec<&str> = WHOLE.split_inclusive([' ', '\n', '.', '(', ',']).collect();
        for (one, other) in changes {
            let count = words.len();
            words.swap(one % count, other % count);
        }
        holds(&words.concat());
    }
}
