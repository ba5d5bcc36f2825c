//! What a text may be changed with.

/// Lines of the language, whole files of it among them.
pub(crate) const TEXTS: &[&str] = &[
    include_str!("../../../examples/sales-to-cs/sales-to-cs.handoff"),
    include_str!("../../../examples/sales-to-cs/org/teams.handoff"),
    include_str!("../../../examples/support-escalation/support-escalation.handoff"),
    include_str!("../../../crates/handoff-syntax/tests/tree/declarations.handoff"),
    include_str!("../../../crates/handoff-syntax/tests/tree/process.handoff"),
    include_str!("../../../crates/handoff-syntax/tests/tree/scenario.handoff"),
    include_str!("../../../crates/handoff-syntax/tests/format/untidy.handoff"),
    include_str!("../../../crates/handoff-compiler/src/tests/specs/whole.handoff"),
];

/// The dictionary, one `"word"` a line.
pub(crate) const WORDS: &str = include_str!("../words.dict");

/// What breaks clauses, hides in them or stands in their way.
pub(crate) const SCRAPS: &[&str] = &[
    " // c\n", "\n// c\n", "\n/// d\n", "//", "\n\n\n", "\n", "\r\n", "\t", " ", "; ", ", ", "{", "}", "(", ")", "[", "]",
    "\"", "\"\"\"", "\"a {b} \\{ \\u{41}\"", "\"\"\"\n  a\n    {b}\n  \"\"\"", "-", "=", "==", "..", ".", ":", "%", "|", "?",
    "é", "🦀", "\u{201c}", "\u{feff}", "\0", "\\", "'x'", "$5", "0", "18%", "48_000 USD", "2026-03-02 09:00", "2026-3-2",
    "99999999999999999999999999999999", "1d 12h", "5 business days", "24h", "\n--- org/teams.handoff\n",
];
