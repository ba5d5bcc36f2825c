//! The formatter loses no comment, whatever stands where: comments, doc comments and blank lines are planted between any
//! two tokens of every example and fixture.

use handoff_syntax::source::SourceFile;
use handoff_syntax::token::{Kind, Token, tokens};
use handoff_syntax::{FormatError, format};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use crate::parse;

const TEXTS: &[&str] = &[
    include_str!("tree/declarations.handoff"),
    include_str!("tree/process.handoff"),
    include_str!("tree/scenario.handoff"),
    include_str!("format/untidy.handoff"),
    include_str!("../../../examples/sales-to-cs/sales-to-cs.handoff"),
    include_str!("../../../examples/sales-to-cs/org/teams.handoff"),
    include_str!("../../../examples/support-escalation/support-escalation.handoff"),
    include_str!("../../../examples/purchase-approval/purchase-approval.handoff"),
    include_str!("../../../examples/recruiting-to-operations/recruiting-to-operations.handoff"),
];

/// What is planted before a token; `#` is its number.
const PLANTS: &[&str] =
    &[" // c#\n", "\n// c#\n", "\n\n// c#\n\n", "\n/// c#\n", "\n\n\n", "\n", " ", "\r\n", "\n\t// c#\r\n"];

fn plant(text: &str, places: &[(prop::sample::Index, usize)]) -> String {
    let starts: Vec<usize> = tokens(text).iter().map(|t| t.start as usize).collect();
    let mut places: Vec<(usize, &str)> =
        places.iter().map(|(at, how)| (starts[at.index(starts.len())], PLANTS[how % PLANTS.len()])).collect();
    places.sort_unstable();
    let mut planted = text.to_owned();
    for (number, (at, plant)) in places.iter().enumerate().rev() {
        planted.insert_str(*at, &plant.replace('#', &number.to_string()));
    }
    planted
}

/// Each comment with the word that it stands behind, on its line, or before, on a line of its own. Durations and
/// separators are written anew, and so are no neighbours.
fn comments<'a>(tokens: &[Token<'a>]) -> Vec<(&'a str, Option<&'a str>)> {
    let is_neighbour = |t: &&Token<'_>| match t.kind {
        Kind::Text => true,
        Kind::Word => !is_unit(t.text),
        _ => false,
    };
    let mut found = Vec::new();
    for (i, token) in tokens.iter().enumerate().filter(|(_, t)| t.kind == Kind::Comment) {
        let behind = token.breaks == 0 && i > 0;
        let neighbour = if behind {
            tokens[..i].iter().rev().find(is_neighbour)
        } else {
            tokens[i..].iter().find(is_neighbour)
        };
        found.push((token.text, neighbour.map(|t| t.text)));
    }
    found
}

fn is_unit(word: &str) -> bool {
    let unit = word.strip_suffix('s').unwrap_or(word);
    matches!(unit, "second" | "minute" | "hour" | "day" | "week" | "business" | "h" | "m" | "d" | "w" | "")
}

/// A file is laid out with all its comments in their places, or refused for its syntax errors.
fn check(text: &str) -> TestCaseResult {
    let once = match format(&SourceFile::new("spec.handoff", text)) {
        Ok(once) => once,
        Err(FormatError::Broken { .. }) => return Ok(()),
        Err(error) => return Err(TestCaseError::fail(format!("{error}\n{text}"))),
    };
    let twice = format(&SourceFile::new("spec.handoff", once.as_str()));
    prop_assert_eq!(twice.as_deref(), Ok(once.as_str()), "formatting again changes nothing");
    let (before, after) = (tokens(text), tokens(&once));
    prop_assert_eq!(comments(&before), comments(&after), "every comment stands where it stood: {}", once);
    let meaning = |text: &str| std::format!("{:-?}", parse(text).tree.items);
    prop_assert_eq!(meaning(text), meaning(&once), "it says the same");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn one_plant_at_a_time_survives(
        text in prop::sample::select(TEXTS),
        at: prop::sample::Index,
        how in 0..PLANTS.len(),
    ) {
        check(&plant(text, &[(at, how)]))?;
    }

    #[test]
    fn many_plants_survive(
        text in prop::sample::select(TEXTS),
        places in prop::collection::vec((any::<prop::sample::Index>(), 0..PLANTS.len()), 2..12),
    ) {
        check(&plant(text, &places))?;
    }

    #[test]
    fn a_damaged_file_is_laid_out_or_left_alone(
        text in prop::sample::select(TEXTS),
        gone: prop::sample::Index,
        places in prop::collection::vec((any::<prop::sample::Index>(), 0..PLANTS.len()), 0..4),
    ) {
        let all = tokens(text);
        let token = &all[gone.index(all.len())];
        let mut damaged = text.to_owned();
        damaged.replace_range(token.start as usize..token.end() as usize, "");
        check(&plant(&damaged, &places))?;
    }
}
