use super::*;
use crate::ide::testing::main;

#[test]
fn words_are_what_they_mean() {
    let (analysis, id) = main();
    let tokens = analysis.tokens(id);
    let of = |text: &str| -> Vec<(TokenKind, bool)> {
        tokens.iter().filter(|t| analysis.text(t.span) == text).map(|t| (t.kind, t.declares)).collect()
    };
    assert_eq!(
        of("kickoff"),
        [(TokenKind::Named(Kind::Handoff), true), (TokenKind::Named(Kind::Handoff), false)]
    );
    assert!(of("handoff").iter().all(|(kind, _)| *kind == TokenKind::Keyword));
    assert!(of("cs").contains(&(TokenKind::Named(Kind::Team), false)));
    assert!(of("24").contains(&(TokenKind::Number, false)));
    let starts: Vec<u32> = tokens.iter().map(|t| t.span.start).collect();
    assert!(starts.is_sorted());
    assert!(tokens.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "none over another");
}

#[test]
fn the_words_are_sorted_for_their_search() {
    assert!(WORDS.is_sorted());
}
