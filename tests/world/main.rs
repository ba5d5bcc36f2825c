//! Rules that scenarios cannot reach: duplicates, late news, downtime, limits, what is frozen, what is alarmed.

mod alarms;
mod clocks;
mod effects;
mod events;
mod image;
mod limits;
mod past;
mod people;
mod returns;

use handoff_tests::story::Story;

/// One process with a handoff, a clock of its own and a step out. `more`: further items of it.
fn story(more: &str) -> Story {
    Story::new(&spec(more))
}

fn spec(more: &str) -> String {
    format!(
        r#"
person ana "Ana" {{ manager kim; deputy lou }}
person ben "Ben" {{ manager kim }}
person kim "Kim"
person lou "Lou"
event opened {{ id: text; words: text? }}
event over {{ id: text }}
event ping {{ id: text; words: text? }}
event whose {{ id: text; whom: person; amount: money(EUR) }}
ladder one {{ at 100% notify owner "whoever it is" }}
ladder two {{ at 50% notify owner "soon" }}
service box {{ action ask(id: text) -> text }}
process p "P" {{
  key id: text
  owner kim
  context {{ words: text; answer: text; whom: person; count: integer }}
  start first on opened {{ set words from event }}
  stage first "First" {{ owner ana }}
  stage second "Second" {{ owner ben }}
  stage end "End" {{ final }}
  handoff pass "Pass" from first to second {{
    trigger on enter
    require words
    carry words
    accept within 10 hours {{
      at 50% remind receiver "half"
      at 100% escalate to kim "over"
      every 10 hours up to 3 times escalate to kim "again"
    }}
  }}
  step finish from first or second to end {{ trigger on over }}
  clock timed within 6 hours {{
    start on ping
    stop on over
    at 50% notify kim "three hours"
    at 100% notify kim "six hours"
  }}
  {more}
}}
"#
    )
}
