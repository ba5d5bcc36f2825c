//! What a random spec names, before anything is said of it.

use super::draw::{Draw, Part};

/// By the first letter of a field's name: `t0` is a text wherever it stands.
pub(super) const FIELDS: &[(&str, &str)] = &[
    ("t0", "text"),
    ("t1", "text"),
    ("b0", "bool"),
    ("b1", "bool"),
    ("n0", "number"),
    ("i0", "integer"),
    ("m0", "money(EUR)"),
    ("m1", "money(EUR)"),
    ("d0", "date"),
    ("h0", "datetime"),
    ("p0", "person"),
    ("p1", "person"),
    ("g0", "team"),
    ("l0", "list of text"),
    ("c0", "color"),
    ("r0", "item"),
    ("k0", "list of item"),
];

pub(super) const PERSONS: &[&str] = &["ana", "ben", "cho", "dee", "eli", "fay", "gus", "ida"];

pub(super) struct Shape {
    pub(super) teams: Vec<String>,
    pub(super) calendars: Vec<String>,
    pub(super) ladders: Vec<String>,
    pub(super) events: Vec<EventShape>,
    pub(super) processes: Vec<ProcessShape>,
}

pub(super) struct EventShape {
    pub(super) name: String,
    /// Names of `FIELDS`.
    pub(super) fields: Vec<&'static str>,
    /// It says `id`; else `ref`, and whoever takes it says `for event.ref`.
    pub(super) keyed: bool,
}

pub(super) struct ProcessShape {
    pub(super) name: String,
    pub(super) fields: Vec<&'static str>,
    pub(super) tracks: Vec<TrackShape>,
    pub(super) moves: Vec<MoveShape>,
    pub(super) exceptions: Vec<String>,
    pub(super) clocks: usize,
}

pub(super) struct TrackShape {
    /// Empty: the one without a name.
    pub(super) name: String,
    pub(super) stages: Vec<StageShape>,
}

pub(super) struct StageShape {
    pub(super) name: String,
    pub(super) owner: String,
    pub(super) last: bool,
    pub(super) expects: bool,
    /// A field that entering it asks for.
    pub(super) entry: Option<&'static str>,
    /// Left out by an edit, and named by nothing but its ways in and out.
    pub(super) side: bool,
}

pub(super) struct MoveShape {
    pub(super) name: String,
    pub(super) handoff: bool,
    /// Track and stages of it.
    pub(super) from: (usize, Vec<usize>),
    pub(super) to: To,
    pub(super) approvals: bool,
    pub(super) side: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    Stage(usize, usize),
    /// The first stage of another process.
    Process(usize),
    /// A final stage that somebody may always end a track in: no condition stands against it.
    Exit(usize, usize),
    Dropped,
}

impl Shape {
    pub(super) fn draw(draw: &mut Draw) -> Self {
        let teams = numbered("crew", 2 + draw.up_to(3));
        let calendars = numbered("cal", 1 + draw.up_to(1));
        let ladders = numbered("ladder", draw.up_to(2));
        let events = (0..3 + draw.up_to(3)).map(|i| event(draw, i)).collect();
        let count = if draw.has(Part::Linked) { 1 + draw.up_to(3) } else { 1 };
        let mut processes: Vec<ProcessShape> = (0..count).map(|i| process(draw, i, &teams)).collect();
        for i in 0..count {
            moves(draw, &mut processes, i);
        }
        Self { teams, calendars, ladders, events, processes }
    }
}

/// Fields that every process has.
const ALWAYS: [&str; 3] = ["m0", "b0", "t0"];

fn numbered(name: &str, count: usize) -> Vec<String> {
    (0..count).map(|i| format!("{name}{i}")).collect()
}

fn fields(draw: &mut Draw, percent: u8, records: bool) -> Vec<&'static str> {
    let all = FIELDS.iter().map(|(name, _)| *name);
    let drawn: Vec<_> = all.map(|name| (name, draw.often(percent))).collect();
    let wanted = |name: &str| records || !name.starts_with(['r', 'k', 'l', 'g', 'c']);
    drawn.into_iter().filter(|(name, on)| *on && wanted(name)).map(|(name, _)| name).collect()
}

fn event(draw: &mut Draw, i: usize) -> EventShape {
    let records = draw.has(Part::Records);
    let fields = fields(draw, 45, records);
    let keyed = i == 0 || !draw.some(Part::Correlate, 30);
    EventShape { name: format!("ev{i}"), fields, keyed }
}

fn process(draw: &mut Draw, i: usize, teams: &[String]) -> ProcessShape {
    let records = draw.has(Part::Records);
    let mut fields = fields(draw, 60, records);
    for always in ALWAYS {
        if !fields.contains(&always) {
            fields.push(always);
        }
    }
    let count = if draw.has(Part::Tracks) { 1 + draw.up_to(2) } else { 1 };
    let tracks = (0..count).map(|t| track(draw, t, teams, &fields)).collect();
    let exceptions = if draw.has(Part::Exceptions) { numbered("ex", 1 + draw.up_to(1)) } else { Vec::new() };
    let clocks = if draw.has(Part::Clocks) { draw.up_to(3) } else { 0 };
    ProcessShape { name: format!("p{i}"), fields, tracks, moves: Vec::new(), exceptions, clocks }
}

fn track(draw: &mut Draw, t: usize, teams: &[String], fields: &[&str]) -> TrackShape {
    let letter = ["s", "x", "y"].get(t).copied().unwrap_or("z");
    let ordinary = 1 + draw.up_to(if t == 0 { 4 } else { 2 });
    let mut stages = Vec::new();
    for i in 0..ordinary {
        let owner = match draw.rng.u8(0..10) {
            0..=4 => draw.one(teams).to_owned(),
            5 if fields.contains(&"p0") => "p0".to_owned(),
            6 => format!("{}.lead", draw.one(teams)),
            _ => draw.one(PERSONS).to_owned(),
        };
        let expects = i > 0 && draw.often(25);
        let entry = if draw.often(12) { Some(draw.one(&ALWAYS)) } else { None };
        let name = format!("{letter}{i}");
        stages.push(StageShape { name, owner, last: false, expects, entry, side: false });
    }
    let side = t == 0 && draw.often(40);
    if side {
        let owner = draw.one(PERSONS).to_owned();
        stages.push(StageShape {
            name: "aside".to_owned(),
            owner,
            last: false,
            expects: false,
            entry: None,
            side: true,
        });
    }
    let end = format!("{letter}_end");
    stages.push(StageShape {
        name: end,
        owner: String::new(),
        last: true,
        expects: false,
        entry: None,
        side: false,
    });
    TrackShape { name: if t == 0 { String::new() } else { format!("track{letter}") }, stages }
}

impl TrackShape {
    /// Stages that work goes through: no final one, no side stage.
    pub(super) fn ordinary(&self) -> usize {
        self.stages.iter().filter(|s| !s.last && !s.side).count()
    }
}

fn moves(draw: &mut Draw, processes: &mut [ProcessShape], p: usize) {
    let count = processes.len();
    let Some(process) = processes.get_mut(p) else { return };
    let mut all = Vec::new();
    let mut number = 0;
    let mut add = |draw: &mut Draw, handoff: bool, from: (usize, Vec<usize>), to: To, side: bool| {
        let name = format!("{}{number}", if handoff { "h" } else { "go" });
        number += 1;
        let approvals = draw.some(Part::Approvals, 40);
        all.push(MoveShape { name, handoff, from, to, approvals, side });
    };
    for (t, track) in process.tracks.iter().enumerate() {
        let ordinary = track.ordinary();
        let end = track.stages.len().saturating_sub(1);
        if t > 0 {
            add(draw, false, (t, (0..ordinary).collect()), To::Exit(t, end), false);
        }
        for s in 0..ordinary {
            // One way on from each stage, sometimes two.
            for _ in 0..1 + usize::from(draw.often(35)) {
                let target = if s + 1 < ordinary { s + 1 + draw.up_to(ordinary - s - 2) } else { end };
                let target = if draw.often(15) { end } else { target };
                let owner = |i: usize| track.stages.get(i).map(|s| s.owner.as_str());
                let expects = track.stages.get(target).is_some_and(|s| s.expects);
                let step = !expects && (target == end || owner(s) == owner(target)) && draw.often(60);
                let from = if draw.often(20) && !step && s > 0 { vec![s, s - 1] } else { vec![s] };
                add(draw, !step, (t, from), To::Stage(t, target), false);
            }
            if draw.often(15) && s > 0 && track.stages.get(s - 1).is_some_and(|s| !s.expects) {
                add(draw, true, (t, vec![s]), To::Stage(t, s - 1), false);
            }
        }
        if t == 0 && track.stages.iter().any(|s| s.side) {
            add(draw, true, (t, vec![0]), To::Stage(t, ordinary), true);
            add(draw, true, (t, vec![ordinary]), To::Stage(t, end), true);
        }
    }
    for t in 1..process.tracks.len() {
        if draw.often(60) {
            let to = To::Stage(t, 0);
            add(draw, true, (0, vec![0]), to, false);
        }
    }
    if p + 1 < count && draw.often(70) {
        let to = To::Process(p + 1 + draw.up_to(count - p - 2));
        add(draw, true, (0, vec![0]), to, false);
    }
    add(draw, false, (0, Vec::new()), To::Dropped, false);
    process.moves = all;
}

impl MoveShape {
    pub(super) fn is_exit(&self) -> bool {
        matches!(self.to, To::Exit(..) | To::Dropped)
    }
}

impl ProcessShape {
    /// `STAGE` or `TRACK.STAGE`, as it is called with that edit.
    pub(super) fn path(&self, draw: &Draw, t: usize, s: usize) -> String {
        let Some(track) = self.tracks.get(t) else { return String::new() };
        let name = track.stages.get(s).map_or("", |s| s.name.as_str());
        let name = called(draw, name);
        if track.name.is_empty() { name } else { format!("{}.{name}", track.name) }
    }

    /// Any stage that conditions and moments may speak of.
    pub(super) fn any_stage(&self, draw: &mut Draw) -> String {
        let t = draw.rng.usize(0..self.tracks.len().max(1));
        let ordinary = self.tracks.get(t).map_or(1, TrackShape::ordinary);
        let s = draw.rng.usize(0..ordinary.max(1));
        self.path(draw, t, s)
    }

    pub(super) fn any_move(&self, draw: &mut Draw, handoff: bool) -> Option<String> {
        let named: Vec<&str> =
            self.moves.iter().filter(|m| m.handoff == handoff && !m.side).map(|m| m.name.as_str()).collect();
        let name = draw.one(&named);
        if name.is_empty() { None } else { Some(called(draw, name)) }
    }

    /// Fields of the process whose names begin so.
    pub(super) fn field(&self, draw: &mut Draw, kinds: &[char]) -> Option<&'static str> {
        let of: Vec<&'static str> = self.fields.iter().copied().filter(|f| f.starts_with(kinds)).collect();
        let at = draw.rng.usize(0..of.len().max(1));
        of.get(at).copied()
    }
}

/// What a stage or move is called with that edit: `s1` and `h0` have another name.
pub(super) fn called(draw: &Draw, name: &str) -> String {
    if draw.edit.renamed && matches!(name, "s1" | "h0") { format!("{name}_new") } else { name.to_owned() }
}
