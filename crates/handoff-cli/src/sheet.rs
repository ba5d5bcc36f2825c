//! A case as people are shown it. It is read from the case's JSON, so that a store and a running service show the same.

use std::collections::BTreeMap;

use handoff_engine::{CaseId, HIDDEN, State, value_by_shape};
use handoff_plan::{Instant, Name, Place, Plan, PlanId, Type, Value, decode, read_instant};
use serde_json::Value as Json;

/// What a list tells of it.
pub(crate) struct Summary {
    pub(crate) id: CaseId,
    pub(crate) plan: PlanId,
    pub(crate) is_open: bool,
    pub(crate) failed: bool,
    pub(crate) tracks: Vec<Track>,
    /// The running clock that runs out first.
    pub(crate) next_clock: Option<(Name, Instant)>,
    pub(crate) at_risk: Vec<Value>,
}

pub(crate) struct Track {
    pub(crate) place: Place,
    pub(crate) owner: Option<Name>,
    pub(crate) since: Instant,
}

/// All of it.
pub(crate) struct Sheet {
    pub(crate) summary: Summary,
    pub(crate) closed: Option<Instant>,
    pub(crate) parent: Option<CaseId>,
    pub(crate) links: Vec<CaseId>,
    pub(crate) context: Vec<Slot>,
    /// Handoffs and steps.
    pub(crate) moves: Vec<Move>,
    pub(crate) clocks: Vec<Clock>,
    /// Those that are open.
    pub(crate) exceptions: Vec<Raised>,
    pub(crate) alarms: Vec<Alarm>,
}

pub(crate) struct Slot {
    pub(crate) name: Name,
    pub(crate) value: Option<Value>,
    /// The port that drafted it, and nobody confirmed it yet.
    pub(crate) draft: Option<Name>,
}

pub(crate) struct Move {
    pub(crate) name: Name,
    pub(crate) state: State,
    pub(crate) receiver: Option<Name>,
    pub(crate) since: Instant,
    /// How often it came back.
    pub(crate) returns: u64,
    pub(crate) package: Vec<(Name, Value)>,
}

pub(crate) struct Clock {
    pub(crate) name: Name,
    /// `None`: it pauses.
    pub(crate) due: Option<Instant>,
    pub(crate) breached: bool,
}

pub(crate) struct Raised {
    pub(crate) name: Name,
    pub(crate) owner: Name,
    pub(crate) since: Instant,
}

pub(crate) struct Alarm {
    pub(crate) owner: Name,
    pub(crate) why: String,
    pub(crate) since: Instant,
}

impl Summary {
    /// `None`: it is no summary of a case.
    pub(crate) fn read(json: &Json) -> Option<Self> {
        let state = json.get("state")?.as_str()?;
        let track = |track: &Json| {
            let (place, since) = (place(track)?, instant(track, "since")?);
            Some(Track { place, owner: name(track, "owner"), since })
        };
        let next = json.get("next_clock").filter(|next| !next.is_null());
        Some(Self {
            id: case(json)?,
            plan: json.get("plan")?.as_str()?.parse().ok()?,
            is_open: state == "open",
            failed: state == "failed",
            tracks: items(json, "tracks").filter_map(track).collect(),
            next_clock: next.and_then(|next| Some((name(next, "clock")?, instant(next, "due")?))),
            at_risk: items(json, "exposure").filter_map(value_by_shape).collect(),
        })
    }
}

impl Sheet {
    /// `plan`: that which the case runs on; it knows the types of what the case holds.
    pub(crate) fn read(json: &Json, plan: &Plan) -> Option<Self> {
        let summary = Summary::read(json)?;
        let process = plan.processes.get(&summary.id.process);
        let slot = |(name, slot): (&String, &Json)| {
            let field = process.and_then(|process| process.context.iter().find(|field| field.name == *name));
            let value = slot.get("value").and_then(|value| typed(value, field.map(|field| &field.ty), plan));
            Slot { name: name.as_str().into(), value, draft: self::name(slot, "draft") }
        };
        let clock = |(name, clock): (&String, &Json)| Clock {
            name: name.as_str().into(),
            due: instant(clock, "due"),
            breached: is(clock, "breached"),
        };
        let raised = |(name, raised): (&String, &Json)| {
            let (owner, since) = (self::name(raised, "owner")?, instant(raised, "since")?);
            is(raised, "open").then(|| Raised { name: name.as_str().into(), owner, since })
        };
        let alarm = |(_, alarm): (&String, &Json)| {
            let why = alarm.get("why")?.as_str()?.to_owned();
            Some(Alarm { owner: name(alarm, "owner")?, why, since: instant(alarm, "since")? })
        };
        Some(Self {
            closed: instant(json, "closed"),
            parent: json.get("parent").and_then(case),
            links: items(json, "links").filter_map(case).collect(),
            context: members(json, "context").map(slot).collect(),
            moves: members(json, "handoffs")
                .filter_map(|(name, of)| read_move(name, of, &summary, plan))
                .collect(),
            clocks: members(json, "clocks").map(clock).collect(),
            exceptions: members(json, "exceptions").filter_map(raised).collect(),
            alarms: members(json, "alarms").filter_map(alarm).collect(),
            summary,
        })
    }
}

fn read_move(of: &str, json: &Json, summary: &Summary, plan: &Plan) -> Option<Move> {
    let handoff = plan.processes.get(&summary.id.process).and_then(|process| process.handoff(of));
    let carried = handoff.and_then(|handoff| handoff.package.as_ref());
    let types: BTreeMap<&str, &Type> =
        carried.into_iter().flat_map(|p| &p.fields).map(|field| (field.name.as_str(), &field.ty)).collect();
    let package = members(json, "package")
        .filter_map(|(name, value)| {
            Some((name.as_str().into(), typed(value, types.get(name.as_str()).copied(), plan)?))
        })
        .collect();
    Some(Move {
        name: of.into(),
        state: State::of_word(json.get("state")?.as_str()?)?,
        receiver: name(json, "receiver"),
        since: instant(json, "since")?,
        returns: members(json, "returns").filter_map(|(_, times)| times.as_u64()).sum(),
        package,
    })
}

/// By the type that the plan gives it; what is hidden, and what another plan would read otherwise, by its shape.
fn typed(json: &Json, ty: Option<&Type>, plan: &Plan) -> Option<Value> {
    let ty = ty.filter(|_| json.as_str() != Some(HIDDEN));
    ty.and_then(|ty| decode(json, ty, plan, "").ok()).or_else(|| value_by_shape(json))
}

fn case(json: &Json) -> Option<CaseId> {
    let round = json.get("round").map_or(Some(1), Json::as_u64)?;
    Some(CaseId {
        process: name(json, "process")?,
        key: name(json, "case")?,
        round: u32::try_from(round).ok()?,
    })
}

fn place(json: &Json) -> Option<Place> {
    Some(Place { track: name(json, "track")?, stage: name(json, "stage")? })
}

fn items<'j>(json: &'j Json, member: &str) -> impl Iterator<Item = &'j Json> + use<'j> {
    json.get(member).and_then(Json::as_array).into_iter().flatten()
}

fn members<'j>(json: &'j Json, member: &str) -> impl Iterator<Item = (&'j String, &'j Json)> + use<'j> {
    json.get(member).and_then(Json::as_object).into_iter().flatten()
}

fn name(json: &Json, member: &str) -> Option<Name> {
    json.get(member)?.as_str().map(Name::from)
}

fn instant(json: &Json, member: &str) -> Option<Instant> {
    read_instant(json.get(member)?.as_str()?)
}

fn is(json: &Json, member: &str) -> bool {
    json.get(member).and_then(Json::as_bool).unwrap_or_default()
}
