use crate::ide::testing::main;

#[test]
fn deadlines_say_what_they_come_to_and_packages_what_is_sure() {
    let (analysis, id) = main();
    let hints = analysis.hints(id, 0, u32::MAX);
    let said: Vec<(&str, &str)> = hints
        .iter()
        .map(|h| {
            (
                analysis
                    .file(id)
                    .unwrap()
                    .text()
                    .get(..h.at.end as usize)
                    .unwrap()
                    .lines()
                    .last()
                    .unwrap()
                    .trim(),
                h.says.as_str(),
            )
        })
        .collect();
    assert!(
        said.contains(&("prepare within 1 business day using usual", "Mon 09:00 → Tue 09:00")),
        "{said:?}"
    );
    assert!(said.contains(&("accept within 24 hours using usual", "Mon 09:00 → Tue 09:00")));
    assert!(said.contains(&("carry brief { account", "surely there")), "{said:?}");
    assert!(said.contains(&("carry brief { account, champion, goals", "may be missing")), "{said:?}");
    let prepare = hints.iter().find(|h| h.more.contains("late in the week")).unwrap();
    assert!(prepare.more.contains("Fri 15:00"), "{}", prepare.more);
}

#[test]
fn only_the_lines_that_are_asked_for() {
    let (analysis, id) = main();
    assert!(analysis.hints(id, 0, 10).is_empty());
}
