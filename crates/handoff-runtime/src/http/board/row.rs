//! One case on the board.

use handoff_engine::{Case, CaseId, State as Stand, Why, World};
use handoff_plan::{Calendar, Instant, Name, Place};
use maud::{Markup, html};

use super::words::{Words, away};

pub(super) struct Row {
    /// Name and label.
    pub(super) process: (Name, String),
    /// Where it stands among the stages, and what it is called.
    pub(super) stage: (usize, String),
    key: String,
    owner: String,
    next: Vec<Next>,
    packages: Vec<Package>,
    due: Option<Due>,
    trouble: Vec<String>,
    pub(super) id: CaseId,
}

/// What happens next with a handoff or step, and who does it.
struct Next {
    what: String,
    who: Vec<(String, String)>,
}

/// What the receiver gets.
struct Package {
    of: String,
    fields: Vec<(String, String)>,
}

struct Due {
    what: String,
    at: String,
    when: String,
    away: String,
    over: bool,
}

pub(super) fn table(rows: &[&Row]) -> Markup {
    html! {
        table {
            thead {
                tr {
                    @for head in ["Stage", "Case", "Who has it", "What is next", "Due", "Trouble"] {
                        th scope="col" { (head) }
                    }
                }
            }
            tbody { @for row in rows { (row.html()) } }
        }
    }
}

impl Row {
    pub(super) fn of(world: &World, case: &Case, now: Instant) -> Option<Self> {
        let plan = world.plan(&case.plan)?;
        let process = plan.processes.get(&case.id.process)?;
        let words = Words { plan, process };
        let why = world.why(&case.id)?;
        let stages = case
            .tracks
            .iter()
            .filter_map(|(track, on)| Some(Place { track: track.clone(), stage: on.stage.clone()? }));
        let stages: Vec<Place> = stages.collect();
        let number = |place: &Place| process.stages.iter().position(|stage| stage.place == *place);
        let labels = stages.iter().map(|place| words.stage(place)).collect::<Vec<_>>();
        let owners = case.tracks.values().filter_map(|track| Some(words.who(track.owner.as_ref()?)));
        let key = &case.id.key;
        Some(Self {
            process: (case.id.process.clone(), process.label.clone()),
            stage: (stages.iter().filter_map(number).min().unwrap_or(0), labels.join(", ")),
            key: if case.id.round > 1 { format!("{key} ({})", case.id.round) } else { key.to_string() },
            owner: owners.collect::<Vec<_>>().join(", "),
            next: all_next(&words, case, &why, &stages),
            packages: why.waiting.iter().filter_map(|waiting| package(&words, case, waiting)).collect(),
            due: due(&words, &why, now),
            trouble: trouble(&words, case, &why),
            id: case.id.clone(),
        })
    }

    fn html(&self) -> Markup {
        html! {
            tr {
                td data-label="Stage" { (self.stage.1) }
                th scope="row" data-label="Case" { (self.key) }
                td data-label="Who has it" { (self.owner) }
                td data-label="What is next" {
                    @for next in &self.next {
                        p { strong { (next.what) } }
                        @if !next.who.is_empty() {
                            ul { @for (who, what) in &next.who { li { (who) ": " (what) } } }
                        }
                    }
                    @for package in &self.packages {
                        details {
                            summary { "Package of " (package.of) }
                            dl { @for (name, value) in &package.fields { dt { (name) } dd { (value) } } }
                        }
                    }
                }
                td data-label="Due" {
                    @if let Some(due) = &self.due {
                        p { (due.what) }
                        p class=[due.over.then_some("over")] {
                            @if due.over { strong { "Overdue" } " " } (due.away)
                        }
                        p { time datetime=(due.at) { (due.when) } }
                    }
                }
                td data-label="Trouble" { @for trouble in &self.trouble { p class="over" { (trouble) } } }
            }
        }
    }
}

/// What waits; where nothing does, what could be done from here.
fn all_next(words: &Words<'_>, case: &Case, why: &Why, stages: &[Place]) -> Vec<Next> {
    if !why.waiting.is_empty() {
        return why.waiting.iter().map(|waiting| next(words, case, waiting)).collect();
    }
    let possible = words.moves_from(stages);
    let who = Some(("Possible from here".to_owned(), possible.join(", "))).filter(|_| !possible.is_empty());
    vec![Next { what: "Nothing waits".to_owned(), who: who.into_iter().collect() }]
}

fn next(words: &Words<'_>, case: &Case, waiting: &handoff_engine::Waiting) -> Next {
    let label = words.of_move(waiting);
    let to = |who: &Option<Name>, what: &str| {
        who.iter().map(|who| (words.who(who), what.to_owned())).collect::<Vec<_>>()
    };
    let came_back = case.handoffs.get(&waiting.name).is_some_and(|instance| instance.returned.is_some());
    match waiting.state {
        Stand::Offered => {
            Next { what: format!("{label} is offered"), who: to(&waiting.receiver, "accept or return it") }
        }
        Stand::Blocked if came_back => {
            let mut who = words.missing(&waiting.missing);
            who.extend(to(&waiting.giver, "put it right and resubmit it"));
            Next { what: format!("{label} came back"), who }
        }
        Stand::Blocked => Next { what: format!("{label} is blocked"), who: words.missing(&waiting.missing) },
        _ => Next { what: format!("{label} is under way"), who: to(&waiting.receiver, "complete it") },
    }
}

/// Of what was offered, or is under way. Sensitive values stay out of sight.
fn package(words: &Words<'_>, case: &Case, waiting: &handoff_engine::Waiting) -> Option<Package> {
    let package = case.shown_package(words.plan, &waiting.name);
    if waiting.state == Stand::Blocked || package.is_empty() {
        return None;
    }
    let fields = package.iter().map(|(name, value)| (name.replace('_', " "), words.value(value)));
    Some(Package { of: words.of_move(waiting), fields: fields.collect() })
}

fn due(words: &Words<'_>, why: &Why, now: Instant) -> Option<Due> {
    let (clock, due) = why.clocks.first()?;
    let calendar = words.process.calendar.as_ref().and_then(|name| words.plan.calendars.get(name));
    let calendar = calendar.cloned().unwrap_or_else(Calendar::always);
    Some(Due {
        what: words.clock(clock),
        at: due.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        when: format!("{} {}", calendar.local(*due).format("%a %-d %b %Y %H:%M"), calendar.zone),
        away: away(*due, now),
        over: *due < now,
    })
}

fn trouble(words: &Words<'_>, case: &Case, why: &Why) -> Vec<String> {
    let raised = why
        .exceptions
        .iter()
        .map(|(name, owner)| format!("{}: {} owns it", words.exception(name), words.who(owner)));
    let alarms = why.alarms.iter().map(|(_, owner, why)| format!("{why}: {} has it", words.who(owner)));
    let exposure = case.exposure.values().map(|money| format!("Exposure so far: {money}"));
    raised.chain(alarms).chain(exposure).collect()
}
