//! The words of the language: what opens a declaration, what a block may hold, how each clause is written.

use crate::grammar::Node;

/// A word with which a declaration starts.
#[derive(Debug)]
pub struct Opening {
    pub word: &'static str,
    /// The rule that reads such a declaration alone.
    pub(crate) rule: Node,
    /// How it is written.
    pub shape: &'static str,
}

/// All of them, in the order in which a reader meets them.
pub const OPENINGS: &[Opening] = &[
    Opening { word: "import", rule: Node::one_import, shape: "import \"org/teams.handoff\"" },
    Opening { word: "calendar", rule: Node::one_calendar, shape: "calendar NAME { … }" },
    Opening { word: "person", rule: Node::one_person, shape: "person NAME \"Full Name\" { … }" },
    Opening { word: "team", rule: Node::one_team, shape: "team NAME \"Label\" { … }" },
    Opening { word: "rota", rule: Node::one_rota, shape: "rota NAME { … }" },
    Opening { word: "type", rule: Node::one_type, shape: "type NAME = one of a | b | c" },
    Opening { word: "record", rule: Node::one_record, shape: "record NAME { … }" },
    Opening { word: "event", rule: Node::one_event, shape: "event NAME { … }" },
    Opening { word: "service", rule: Node::one_port, shape: "service NAME { … }" },
    Opening { word: "assistant", rule: Node::one_port, shape: "assistant NAME { … }" },
    Opening { word: "ladder", rule: Node::one_ladder, shape: "ladder NAME { … }" },
    Opening { word: "process", rule: Node::one_process, shape: "process NAME \"Label\" { … }" },
    Opening {
        word: "scenario",
        rule: Node::one_scenario,
        shape: "scenario \"what happens\" for PROCESS { … }",
    },
];

pub(crate) fn opening(word: &str) -> Option<&'static Opening> {
    OPENINGS.iter().find(|o| o.word == word)
}

/// No word that opens a declaration is longer.
const LONGEST_WORD: usize = 16;

/// Whether a line that starts here, in its first column, can only open a declaration: a word of the top, then a name
/// or a text. `calendar` and `event` are left out, which also stand inside blocks.
pub(crate) fn opens_declaration(line: &[u8]) -> bool {
    let len = line.iter().take(LONGEST_WORD).take_while(|b| is_word_byte(**b)).count();
    let (word, rest) = line.split_at_checked(len).unwrap_or_default();
    let known = OPENINGS.iter().any(|o| o.word.as_bytes() == word && !matches!(o.word, "calendar" | "event"));
    known && name_follows(rest)
}

/// Like [`opens_declaration`], with the two words that also stand inside blocks.
pub(crate) fn may_open_declaration(line: &[u8]) -> bool {
    let len = line.iter().take(LONGEST_WORD).take_while(|b| is_word_byte(**b)).count();
    let (word, rest) = line.split_at_checked(len).unwrap_or_default();
    OPENINGS.iter().any(|o| o.word.as_bytes() == word) && name_follows(rest)
}

/// Whether a line begins with a word that a clause or a declaration begins with, or with no word at all.
pub(crate) fn may_open_clause(line: &[u8]) -> bool {
    let blank = line.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let line = line.get(blank..).unwrap_or_default();
    let len = line.iter().take(LONGEST_WORD).take_while(|b| is_word_byte(**b)).count();
    let word = line.get(..len).and_then(|word| std::str::from_utf8(word).ok()).unwrap_or_default();
    len == 0 || opening(word).is_some() || Block::ALL.iter().any(|block| block.shape(word).is_some())
}

fn name_follows(rest: &[u8]) -> bool {
    let blank = rest.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let next = rest.get(blank).copied().unwrap_or_default();
    next == b'"' || (blank > 0 && is_word_byte(next) && !next.is_ascii_digit())
}

pub(crate) fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// A kind of block, with what may stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    Process,
    Track,
    Stage,
    Handoff,
    Step,
    Clock,
    Exception,
    Deadline,
    Ladder,
    Actions,
    Fields,
    Calendar,
    Person,
    Team,
    Rota,
    Port,
    Scenario,
}

/// A clause: its first word and how it is written.
pub type Clause = (&'static str, &'static str);

impl Block {
    pub(crate) const ALL: &[Self] = &[
        Self::Process,
        Self::Track,
        Self::Stage,
        Self::Handoff,
        Self::Step,
        Self::Clock,
        Self::Exception,
        Self::Deadline,
        Self::Ladder,
        Self::Actions,
        Self::Fields,
        Self::Calendar,
        Self::Person,
        Self::Team,
        Self::Rota,
        Self::Port,
        Self::Scenario,
    ];

    /// As a reader calls it.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Process => "a process",
            Self::Track => "a track",
            Self::Stage => "a stage",
            Self::Handoff => "a handoff",
            Self::Step => "a step",
            Self::Clock => "a clock",
            Self::Exception => "an exception",
            Self::Deadline => "a deadline",
            Self::Ladder => "a ladder",
            Self::Actions => "a list of actions",
            Self::Fields => "a list of fields",
            Self::Calendar => "a calendar",
            Self::Person => "a person",
            Self::Team => "a team",
            Self::Rota => "a rota",
            Self::Port => "a service",
            Self::Scenario => "a scenario",
        }
    }

    /// The rule that reads clauses of this block without its braces.
    pub(crate) fn alone(self) -> Node {
        match self {
            Self::Process => Node::only_process,
            Self::Track => Node::only_track,
            Self::Stage => Node::only_stage,
            Self::Handoff => Node::only_handoff,
            Self::Step => Node::only_step,
            Self::Clock => Node::only_clock,
            Self::Exception => Node::only_exception,
            Self::Deadline => Node::only_deadline,
            Self::Ladder => Node::only_ladder,
            Self::Actions => Node::only_actions,
            Self::Fields => Node::only_fields,
            Self::Calendar => Node::only_calendar,
            Self::Person => Node::only_person,
            Self::Team => Node::only_team,
            Self::Rota => Node::only_rota,
            Self::Port => Node::only_port,
            Self::Scenario => Node::only_scenario,
        }
    }

    /// What may stand in it. Of a list of fields nothing: fields have no first word.
    #[must_use]
    pub fn clauses(self) -> &'static [Clause] {
        match self {
            Self::Process => PROCESS,
            Self::Track => TRACK,
            Self::Stage => STAGE,
            Self::Handoff => HANDOFF,
            Self::Step => STEP,
            Self::Clock => CLOCK,
            Self::Exception => EXCEPTION,
            Self::Deadline => DEADLINE,
            Self::Ladder => LADDER,
            Self::Actions => ACTIONS,
            Self::Fields => &[],
            Self::Calendar => CALENDAR,
            Self::Person => PERSON,
            Self::Team => TEAM,
            Self::Rota => ROTA,
            Self::Port => PORT,
            Self::Scenario => SCENARIO,
        }
    }

    pub(crate) fn shape(self, word: &str) -> Option<&'static str> {
        self.clauses().iter().find(|(w, _)| *w == word).map(|(_, shape)| *shape)
    }

    /// The rule that reads one clause of this block and nothing else.
    pub(crate) fn just(self) -> Node {
        match self {
            Self::Process => Node::just_process,
            Self::Track => Node::just_track,
            Self::Stage => Node::just_stage,
            Self::Handoff => Node::just_handoff,
            Self::Step => Node::just_step,
            Self::Clock => Node::just_clock,
            Self::Exception => Node::just_exception,
            Self::Deadline => Node::just_deadline,
            Self::Ladder => Node::just_ladder,
            Self::Actions => Node::just_actions,
            Self::Fields => Node::just_fields,
            Self::Calendar => Node::just_calendar,
            Self::Person => Node::just_person,
            Self::Team => Node::just_team,
            Self::Rota => Node::just_rota,
            Self::Port => Node::just_port,
            Self::Scenario => Node::just_scenario,
        }
    }

    /// Whether a clause that starts with this word carries a block, and of what kind.
    #[must_use]
    pub fn block_of(self, word: &str) -> Option<Self> {
        let inner = match (self, word) {
            (Self::Process | Self::Track, "stage") => Self::Stage,
            (Self::Process | Self::Track, "handoff") => Self::Handoff,
            (Self::Process | Self::Track, "step") => Self::Step,
            (Self::Process, "clock") => Self::Clock,
            (Self::Process, "exception") => Self::Exception,
            (Self::Process, "track") => Self::Track,
            (Self::Process, "context") => Self::Fields,
            (Self::Process | Self::Track, "start") | (Self::Process, "when" | "observe") => Self::Actions,
            (Self::Process | Self::Stage | Self::Handoff | Self::Step | Self::Exception, "on") => {
                Self::Actions
            }
            (Self::Handoff, "prepare" | "accept" | "complete" | "require")
            | (Self::Step | Self::Stage, "require" | "stay")
            | (Self::Exception, "resolve") => Self::Deadline,
            (Self::Clock | Self::Deadline | Self::Ladder, "at" | "after" | "every")
            | (Self::Actions, "if") => Self::Actions,
            (Self::Scenario, "case") => Self::Scenario,
            _ => return None,
        };
        Some(inner)
    }
}

/// The block that a declaration holds.
#[must_use]
pub fn block_of_opening(word: &str) -> Option<Block> {
    match word {
        "calendar" => Some(Block::Calendar),
        "person" => Some(Block::Person),
        "team" => Some(Block::Team),
        "rota" => Some(Block::Rota),
        "record" | "event" => Some(Block::Fields),
        "service" | "assistant" => Some(Block::Port),
        "ladder" => Some(Block::Ladder),
        "process" => Some(Block::Process),
        "scenario" => Some(Block::Scenario),
        _ => None,
    }
}

const STAGE_SHAPE: &str = "stage NAME \"Label\" { owner WHO }";
const HANDOFF_SHAPE: &str = "handoff NAME \"Label\" from STAGE to STAGE { … }";
const STEP_SHAPE: &str = "step NAME from STAGE to STAGE { … }";
const START_SHAPE: &str = "start STAGE on EVENT { … }";
const ON_SHAPE: &str = "on EVENT { … }";
const TRIGGER_SHAPE: &str = "trigger on enter`, `trigger on EVENT`, `trigger when CONDITION`, `trigger when ready` or `trigger by WHO";
const REQUIRE_SHAPE: &str = "require FIELD, FIELD`, `require CONDITION \"label\"` or `require NAME: approval by WHO within 2 business days";

const PROCESS: &[Clause] = &[
    ("key", "key NAME: text"),
    ("owner", "owner WHO"),
    ("calendar", "calendar NAME"),
    ("context", "context { NAME: type }"),
    ("stage", STAGE_SHAPE),
    ("start", START_SHAPE),
    ("track", "track NAME { … }"),
    ("handoff", HANDOFF_SHAPE),
    ("step", STEP_SHAPE),
    ("clock", "clock NAME within 7 days { start on EVENT; … }"),
    ("exception", "exception NAME \"Label\" { owner WHO; resolve within 1 day }"),
    ("on", ON_SHAPE),
    ("when", "when CONDITION { … }"),
    ("observe", "observe EVENT as STAGE { … }"),
    ("invariant", "invariant \"what always holds\": CONDITION"),
];

const TRACK: &[Clause] =
    &[("start", START_SHAPE), ("stage", STAGE_SHAPE), ("step", STEP_SHAPE), ("handoff", HANDOFF_SHAPE)];

const STAGE: &[Clause] = &[
    ("owner", "owner WHO"),
    ("final", "final` or `final failed"),
    ("expects", "expects RECORD"),
    ("entry", "entry require CONDITION"),
    ("stay", "stay within 5 days { at 100% notify WHO \"…\" }"),
    ("on", "on enter { … }"),
];

const HANDOFF: &[Clause] = &[
    ("trigger", TRIGGER_SHAPE),
    ("to", "to WHO"),
    ("require", REQUIRE_SHAPE),
    ("carry", "carry RECORD { field: value }` or `carry FIELD, FIELD"),
    ("prepare", "prepare within 1 business day { at 100% escalate to WHO }"),
    ("accept", "accept within 24 hours using LADDER"),
    ("complete", "complete when CONDITION within 5 business days"),
    ("return", "return NAME \"Label\" to WHO` or `return NAME raise EXCEPTION"),
    ("on", "on offered { … }"),
];

const STEP: &[Clause] =
    &[("trigger", TRIGGER_SHAPE), ("require", REQUIRE_SHAPE), ("on", "on completed { … }")];

const AT: Clause = ("at", "at 75% remind WHO");
const AFTER: Clause = ("after", "after 2 hours notify WHO \"…\"");
const EVERY: Clause = ("every", "every 24 hours up to 3 times escalate to WHO");

const CLOCK: &[Clause] = &[
    ("start", "start on EVENT` or `start when CONDITION"),
    ("stop", "stop on EVENT` or `stop when CONDITION"),
    ("pause", "pause while CONDITION"),
    AT,
    AFTER,
    EVERY,
];

const EXCEPTION: &[Clause] = &[
    ("owner", "owner WHO"),
    ("resolve", "resolve within 1 business day { at 100% escalate to WHO }"),
    ("blocks", "blocks nothing"),
    ("on", "on raised { … }"),
];

const DEADLINE: &[Clause] = &[("pause", "pause while CONDITION"), AT, AFTER, EVERY];
const LADDER: &[Clause] = &[AT, AFTER, EVERY];

const ACTIONS: &[Clause] = &[
    ("notify", "notify WHO \"text\""),
    ("remind", "remind WHO"),
    ("escalate", "escalate to WHO \"text\""),
    ("reassign", "reassign to WHO"),
    ("task", "task \"text\" for WHO due within 2 days"),
    ("call", "call SERVICE.ACTION(name: value) into FIELD"),
    ("set", "set FIELD = value` or `set FIELD, FIELD from event"),
    ("clear", "clear FIELD"),
    ("add", "add VALUE to LIST"),
    ("remove", "remove VALUE from LIST"),
    ("emit", "emit EVENT { name: value }"),
    ("open", "open PROCESS { name: value }"),
    ("expose", "expose 18% of AMOUNT \"why\""),
    ("raise", "raise EXCEPTION"),
    ("cancel", "cancel HANDOFF"),
    ("if", "if CONDITION { … } else { … }"),
];

const CALENDAR: &[Clause] = &[
    ("timezone", "timezone \"America/New_York\""),
    ("open", "open mon..fri 09:00..12:30, 13:00..17:30"),
    (
        "closed",
        "closed 2026-12-25 \"Christmas\"`, `closed 2026-12-28..2026-12-31` or `closed from \"holidays.ics\"",
    ),
];

const REACH: Clause = ("reach", "reach slack \"@carla\"");
const PERSON: &[Clause] = &[
    ("email", "email \"carla@acme.example\""),
    ("deputy", "deputy PERSON"),
    ("manager", "manager PERSON"),
    ("calendar", "calendar NAME"),
    REACH,
];

const TEAM: &[Clause] = &[
    ("lead", "lead PERSON"),
    ("manager", "manager PERSON"),
    ("members", "members PERSON, PERSON"),
    ("calendar", "calendar NAME"),
    (
        "assign",
        "assign lead`, `assign round_robin`, `assign least_loaded`, `assign claim` or `assign on_call ROTA",
    ),
    REACH,
];

const ROTA: &[Clause] = &[
    ("members", "members PERSON, PERSON"),
    ("calendar", "calendar NAME"),
    ("turn", "turn every 1 week from 2026-01-05 09:00"),
];

const PORT: &[Clause] = &[("action", "action NAME(name: type) -> type")];

const SCENARIO: &[Clause] = &[
    ("at", "at 2026-03-02 09:00"),
    ("event", "event NAME { field: value }"),
    ("set", "set FIELD = value by PERSON"),
    ("confirm", "confirm FIELD by PERSON"),
    ("trigger", "trigger NAME by PERSON"),
    ("accept", "accept HANDOFF by PERSON"),
    ("resubmit", "resubmit HANDOFF by PERSON"),
    ("approve", "approve HANDOFF by PERSON"),
    ("waive", "waive NAME by PERSON"),
    ("advance", "advance STEP by PERSON"),
    ("decline", "decline HANDOFF by PERSON because REASON \"note\""),
    ("return", "return HANDOFF by PERSON because REASON \"note\""),
    ("resolve", "resolve EXCEPTION by PERSON"),
    ("reply", "reply SERVICE.ACTION with VALUE"),
    ("fail", "fail SERVICE.ACTION \"error\""),
    ("away", "away PERSON until 2026-03-05"),
    ("back", "back PERSON"),
    ("wait", "wait 24 hours` or `wait until 2026-03-05 09:00"),
    ("case", "case \"D-2\" { … }"),
    ("expect", "expect HANDOFF is blocked by NAME`, `expect in STAGE` or any condition"),
];

/// Words that stand inside clauses, where a misspelt one is looked for.
pub(crate) const INNER: &[&str] = &[
    "within",
    "using",
    "waivable",
    "escalate",
    "from",
    "event",
    "before",
    "after",
    "approval",
    "approvals",
    "except",
    "where",
    "when",
    "ready",
    "enter",
    "leave",
    "raise",
    "times",
    "then",
    "most",
    "else",
    "missing",
    "matches",
    "only",
    "into",
    "due",
    "sensitive",
    "offered",
    "opened",
    "blocked",
    "accepted",
    "returned",
    "resubmitted",
    "completed",
    "cancelled",
    "raised",
    "resolved",
    "breached",
    "succeeded",
    "failed",
    "business",
    "days",
    "day",
    "hours",
    "hour",
    "minutes",
    "minute",
    "weeks",
    "week",
    "seconds",
    "stage",
    "because",
    "until",
    "with",
    "notify",
    "remind",
    "reassign",
    "task",
    "call",
    "set",
    "clear",
    "emit",
    "expose",
    "cancel",
    "for",
    "to",
    "by",
    "via",
    "was",
    "is",
    "and",
    "not",
    "require",
    "while",
    "notified",
    "escalated",
    "called",
    "bypass",
    "refused",
    "closed",
    "owner",
    "final",
    "nothing",
    "each",
    "case",
    "reached",
    "seen",
    "done",
    "list",
    "one",
    "of",
    "every",
    "any",
    "all",
    "approver",
    "package",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
];

/// Words that go on in a header, and so are no name there.
pub(crate) const JOINING: &[&str] =
    &["from", "to", "on", "within", "by", "was", "for", "when", "where", "as", "using"];
