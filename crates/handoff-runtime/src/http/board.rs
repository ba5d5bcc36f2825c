//! `GET /`: the board. One source of truth for both teams: where each case is, who has it, what blocks it, what is due.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};
use handoff_engine::{Case, CaseId, State as Stand, Why, World};
use handoff_plan::{Calendar, Instant, Name, Place, Plan, Process};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::cases::Asked;
use super::problem::Problem;
use super::service::Shared;
use crate::catalog::Refused;

/// Cases on one page.
const PAGE: usize = 100;
const STYLE: &str = include_str!("board.css");
/// Nothing from elsewhere, no script at all.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// What one page shows.
struct Page {
    rows: Vec<Row>,
    more: bool,
    open: usize,
    refused: Option<Refused>,
    asked: Asked,
}

struct Row {
    process: (Name, String),
    stage: (usize, String),
    key: String,
    owner: String,
    waits: Vec<String>,
    due: Option<Due>,
    trouble: Vec<String>,
    id: CaseId,
}

struct Due {
    what: String,
    when: String,
    over: bool,
}

pub(super) async fn get(
    State(service): State<Shared>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let refused = service.standing.refused();
    let look = move |world: &World| Page::of(world, asked, refused, crate::live::system_time());
    let page = service.ask(move |handle| handle.look(look)).await?;
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, page.html().into_string()).into_response())
}

impl Page {
    fn of(world: &World, asked: Asked, refused: Option<Refused>, now: Instant) -> Self {
        let process = asked.get("process");
        let of_process = |case: &&Case| process.is_none_or(|process| *process == *case.id.process);
        let mut open = 0;
        let after = asked.get("after").map(String::as_str).unwrap_or_default();
        let mut rows: Vec<Row> = Vec::new();
        let mut more = false;
        for case in world.cases().filter(|case| case.is_open()).filter(of_process) {
            open += 1;
            if !after.is_empty() && place_of(&case.id).as_str() <= after {
                continue;
            }
            if rows.len() < PAGE { rows.extend(Row::of(world, case, now)) } else { more = true }
        }
        Self { rows, more, open, refused, asked }
    }

    fn html(&self) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta http-equiv="refresh" content="30";
                    title { "Handoffs" }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    header {
                        h1 { "Handoffs" }
                        p { (self.open) " open" }
                    }
                    (self.banner())
                    main {
                        @if self.rows.is_empty() { p { "No case is open." } }
                        @for (process, label, rows) in self.by_process() {
                            section aria-labelledby=(process) {
                                h2 id=(process) { (label) }
                                (table(&rows))
                            }
                        }
                        (self.next())
                    }
                }
            }
        }
    }

    /// The rules in the files are refused: everybody who looks is told.
    fn banner(&self) -> Markup {
        html! {
            @if let Some(refused) = &self.refused {
                div class="banner" role="alert" {
                    strong { "The rules in the files are refused. " }
                    "The last good ones are in use."
                    ul { @for error in refused.errors.iter().take(10) { li { (error) } } }
                }
            }
        }
    }

    fn by_process(&self) -> Vec<(Name, String, Vec<&Row>)> {
        let mut groups: BTreeMap<Name, (String, Vec<&Row>)> = BTreeMap::new();
        for row in &self.rows {
            let (name, label) = row.process.clone();
            groups.entry(name).or_insert_with(|| (label, Vec::new())).1.push(row);
        }
        let sorted = groups.into_iter().map(|(name, (label, mut rows))| {
            rows.sort_by(|a, b| a.stage.cmp(&b.stage));
            (name, label, rows)
        });
        sorted.collect()
    }

    fn next(&self) -> Markup {
        let last = self.rows.last().filter(|_| self.more).map(|row| place_of(&row.id));
        html! {
            @if let Some(last) = last {
                form method="get" action="/" {
                    @if let Some(process) = self.asked.get("process") {
                        input type="hidden" name="process" value=(process);
                    }
                    input type="hidden" name="after" value=(last);
                    button type="submit" { "More cases" }
                }
            }
        }
    }
}

/// Where a case stands among the others; sorts as they do.
fn place_of(id: &CaseId) -> String {
    format!("{}\u{1}{}\u{1}{:010}", id.process, id.key, id.round)
}

fn table(rows: &[&Row]) -> Markup {
    html! {
        table {
            thead {
                tr {
                    @for head in ["Stage", "Case", "Who has it", "Waits for", "Due", "Trouble"] {
                        th scope="col" { (head) }
                    }
                }
            }
            tbody {
                @for row in rows {
                    tr {
                        td { (row.stage.1) }
                        th scope="row" { (row.key) }
                        td { (row.owner) }
                        td { @for wait in &row.waits { p { (wait) } } }
                        td {
                            @if let Some(due) = &row.due {
                                @if due.over { strong class="over" { "Overdue" } " " }
                                span { (due.what) ", " (due.when) }
                            }
                        }
                        td { @for trouble in &row.trouble { p class="over" { (trouble) } } }
                    }
                }
            }
        }
    }
}

impl Row {
    fn of(world: &World, case: &Case, now: Instant) -> Option<Self> {
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
            waits: words.waits(&why),
            due: words.due(&why, now),
            trouble: words.trouble(&why),
            id: case.id.clone(),
        })
    }
}

/// Names as people know them.
struct Words<'a> {
    plan: &'a Arc<Plan>,
    process: &'a Process,
}

impl Words<'_> {
    fn who(&self, name: &Name) -> String {
        let person = self.plan.persons.get(name).map(|person| person.label.as_str());
        let team = self.plan.teams.get(name).map(|team| team.label.as_str());
        person.or(team).filter(|label| !label.is_empty()).unwrap_or(name).to_owned()
    }

    fn stage(&self, place: &Place) -> String {
        let label = self.process.stage(place).map(|stage| stage.label.as_str());
        label.filter(|label| !label.is_empty()).unwrap_or(&place.stage).to_owned()
    }

    fn waits(&self, why: &Why) -> Vec<String> {
        let line = |waiting: &handoff_engine::Waiting| {
            let label = if waiting.label.is_empty() { waiting.name.as_str() } else { &waiting.label };
            match (waiting.state, &waiting.receiver) {
                (Stand::Offered, Some(receiver)) => format!("{} to accept {label}", self.who(receiver)),
                (Stand::Blocked, _) => format!("{label}: {}", self.missing(&waiting.missing)),
                _ => format!("{label} to be completed"),
            }
        };
        why.waiting.iter().map(line).collect()
    }

    /// `scope (from Maria Lopez), Legal has signed off (from Lena)`
    fn missing(&self, missing: &[handoff_engine::WhyMissing]) -> String {
        let each = missing.iter().map(|m| {
            let what = m.label.as_deref().unwrap_or(&m.requirement);
            match &m.from {
                Some(from) => format!("{what} (from {})", self.who(from)),
                None => what.to_owned(),
            }
        });
        let each = each.collect::<Vec<_>>();
        if each.is_empty() { "to be resubmitted".to_owned() } else { each.join(", ") }
    }

    fn due(&self, why: &Why, now: Instant) -> Option<Due> {
        let (clock, due) = why.clocks.first()?;
        let calendar = self.process.calendar.as_ref().and_then(|name| self.plan.calendars.get(name));
        let calendar = calendar.cloned().unwrap_or_else(Calendar::always);
        let when = format!("{} {}", calendar.local(*due).format("%a %-d %b %Y %H:%M"), calendar.zone);
        Some(Due { what: clock.replace(['.', '_'], " "), when, over: *due < now })
    }

    fn trouble(&self, why: &Why) -> Vec<String> {
        let label = |name: &Name| {
            let declared = self.process.exceptions.iter().find(|exception| exception.name == *name);
            let label = declared.map(|exception| exception.label.as_str()).filter(|label| !label.is_empty());
            label.unwrap_or(name).to_owned()
        };
        let raised = why
            .exceptions
            .iter()
            .map(|(name, owner)| format!("{}: {} owns it", label(name), self.who(owner)));
        let alarms = why.alarms.iter().map(|(_, owner, why)| format!("{why}: {} has it", self.who(owner)));
        raised.chain(alarms).collect()
    }
}
