//! `GET /`: the board. One source of truth for both teams: where each case is, who has it, what is next and who does it,
//! what is due, what is in trouble.

mod row;
mod words;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};
use handoff_engine::{CaseId, Snapshot, World};
use handoff_plan::{Instant, Name};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::cases::Asked;
use super::problem::Problem;
use super::service::{Shared, walk};
use crate::catalog::Refused;
use crate::live::{Handle, RuntimeError};
use row::Row;

/// Cases on one page.
const PAGE: usize = 100;
const STYLE: &str = include_str!("board.css");
/// Nothing from elsewhere, no script at all.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// What one page shows.
struct Page {
    rows: Vec<Row>,
    more: bool,
    counts: Counts,
    /// Names and labels, to choose from.
    processes: Vec<(Name, String)>,
    people: Vec<(Name, String)>,
    refused: Option<Refused>,
    /// Why nothing is taken at the moment.
    refusing: Option<String>,
    asked: Asked,
}

/// Of all cases that were asked for, on whichever page.
#[derive(Default)]
struct Counts {
    open: usize,
    overdue: usize,
    trouble: usize,
}

pub(super) async fn get(
    State(service): State<Shared>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    if asked.get("overdue").is_some_and(|overdue| overdue.parse::<bool>().is_err()) {
        return Err(Problem::mismatches(&["`overdue` is `true` or `false`".to_owned()]));
    }
    let refused = service.standing.refused();
    let look = move |handle: &Handle| Page::look(handle, asked, refused, crate::live::system_time());
    let mut page = service.ask(look).await?;
    page.refusing = service.ask(|handle| Ok(handle.takes().err().map(|why| why.to_string()))).await?;
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, page.html().into_string()).into_response())
}

impl Page {
    fn look(
        handle: &Handle,
        asked: Asked,
        refused: Option<Refused>,
        now: Instant,
    ) -> Result<Self, RuntimeError> {
        let said = |name: &str| asked.get(name).map(String::as_str).filter(|said| !said.is_empty());
        let (process, who) = (said("process"), said("who"));
        let wanted = |case: &Snapshot| {
            case.outline.is_open
                && process.is_none_or(|process| *process == *case.id.process)
                && who.is_none_or(|who| has_part(case, who))
        };
        let (late_only, after) = (said("overdue") == Some("true"), said("after").unwrap_or_default());
        let (mut counts, mut more, mut chosen) = (Counts::default(), false, Vec::new());
        walk(handle, None, |case| {
            if !wanted(case) {
                return ControlFlow::Continue(());
            }
            let overdue = case.outline.is_overdue(now);
            counts.open += 1;
            counts.overdue += usize::from(overdue);
            counts.trouble += usize::from(case.outline.is_in_trouble());
            if (late_only && !overdue) || (!after.is_empty() && place_of(&case.id).as_str() <= after) {
                return ControlFlow::Continue(());
            }
            if chosen.len() < PAGE {
                chosen.push(case.id.clone());
            } else {
                more = true;
            }
            ControlFlow::Continue(())
        })?;
        let look = move |world: &World| {
            let row = |id| Row::of(world, world.case(id)?, now);
            let labels = |name: &Name, label: &str| (name.clone(), named(label, name));
            let plan = world.current_plan();
            let processes = plan.iter().flat_map(|plan| &plan.processes).map(|(n, p)| labels(n, &p.label));
            let people = plan.iter().flat_map(|plan| &plan.persons).map(|(n, p)| labels(n, &p.label));
            (chosen.iter().filter_map(row).collect(), processes.collect(), people.collect())
        };
        let (rows, processes, people) = handle.look(look)?;
        Ok(Self { rows, more, counts, processes, people, refused, refusing: None, asked })
    }

    fn said(&self, name: &str) -> &str {
        self.asked.get(name).map_or("", String::as_str)
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
                        (self.counted())
                    }
                    (self.banner())
                    (self.choice())
                    main {
                        @if self.rows.is_empty() { p { (self.nothing()) } }
                        @for (process, label, rows) in self.by_process() {
                            section aria-labelledby=(process) {
                                h2 id=(process) { (label) }
                                (row::table(&rows))
                            }
                        }
                        (self.next())
                    }
                }
            }
        }
    }

    fn counted(&self) -> Markup {
        let Counts { open, overdue, trouble } = self.counts;
        html! {
            p {
                strong { (open) } " open, "
                strong class=[(overdue > 0).then_some("over")] { (overdue) } " overdue, "
                strong class=[(trouble > 0).then_some("over")] { (trouble) } " in trouble"
            }
        }
    }

    fn nothing(&self) -> &'static str {
        let narrowed = ["process", "who", "overdue", "after"].iter().any(|name| !self.said(name).is_empty());
        if narrowed { "No open case is like that." } else { "No case is open." }
    }

    /// Nothing is taken, or the rules in the files are refused: everybody who looks is told.
    fn banner(&self) -> Markup {
        html! {
            @if let Some(why) = &self.refusing {
                div class="banner" role="alert" {
                    strong { "Nothing is taken at the moment. " }
                    "What stands here is safe; it goes on by itself as soon as it can. " (why)
                }
            }
            @if let Some(refused) = &self.refused {
                div class="banner" role="alert" {
                    strong { "The rules in the files are refused. " }
                    "The last good ones are in use."
                    ul { @for error in refused.errors.iter().take(10) { li { (error) } } }
                }
            }
        }
    }

    /// Whose cases, of which process.
    fn choice(&self) -> Markup {
        let select = |name: &'static str, label: &str, all: &str, options: &[(Name, String)]| {
            html! {
                label {
                    (label) " "
                    select name=(name) {
                        option value="" { (all) }
                        @for (value, text) in options {
                            option value=(value) selected[*self.said(name) == **value] { (text) }
                        }
                    }
                }
            }
        };
        html! {
            form method="get" action="/" class="choice" {
                (select("who", "Who", "everybody", &self.people))
                @if self.processes.len() > 1 { (select("process", "Process", "all", &self.processes)) }
                label {
                    input type="checkbox" name="overdue" value="true" checked[self.said("overdue") == "true"];
                    " only what is overdue"
                }
                button type="submit" { "Show" }
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
                    @for name in ["process", "who", "overdue"] {
                        @if !self.said(name).is_empty() {
                            input type="hidden" name=(name) value=(self.said(name));
                        }
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

/// A label, or the name where there is none.
fn named(label: &str, name: &Name) -> String {
    if label.is_empty() { name.to_string() } else { label.to_owned() }
}

/// Whether that person owns a stage of the case, gives or receives something open, or owns what is wrong with it.
fn has_part(case: &Snapshot, who: &str) -> bool {
    case.outline.may_concern(who) && case.case().people().any(|name| **name == *who)
}
