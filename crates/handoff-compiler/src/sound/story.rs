//! What happens until a state is come to, in words.

use handoff_plan::{StartOn, Trigger, Value};

use super::ground::Move;
use super::memory::Held;
use super::space::Space;
use super::state::NOTHING;
use super::turn::Edge;

/// A way of more events than these is not told whole.
const MOST_TOLD: usize = 60;
/// So many of its first events are told then, and so many of its last.
const FIRST_TOLD: usize = 10;
const LAST_TOLD: usize = 10;

impl Space<'_> {
    /// The shortest way to that state, a numbered sentence for each event; of a very long one its beginning and its end.
    pub(super) fn story(&self, state: usize) -> String {
        let mut steps = Vec::new();
        let mut at = Some(state);
        while let Some((to, (from, edge))) = at.and_then(|at| Some((at, self.first_by(at)?))) {
            steps.push((to, from, edge));
            at = from;
        }
        steps.reverse();
        let left_out = if steps.len() > MOST_TOLD { FIRST_TOLD..steps.len() - LAST_TOLD } else { 0..0 };
        let mut told = Vec::new();
        for (n, (to, from, edge)) in steps.into_iter().enumerate() {
            if n == left_out.start && !left_out.is_empty() {
                told.push(format!("… {} more such events", left_out.len()));
            }
            if !left_out.contains(&n) {
                told.push(format!("{}. {}{}", n + 1, self.tell(edge, to), self.tell_raised(from, to)));
            }
        }
        told.join("; ")
    }

    /// The exceptions that this event raises.
    fn tell_raised(&self, from: Option<usize>, at: usize) -> String {
        let memory = &self.ground.memory;
        let open = |at: usize, slot| self.state(at).is_some_and(|s| memory.get(s.past, slot) != 0);
        let new =
            memory.exceptions().filter(|(_, slot)| open(at, *slot) && !from.is_some_and(|f| open(f, *slot)));
        new.map(|(name, _)| format!(", `{name}` is raised")).collect()
    }

    /// How many events lead there.
    pub(super) fn length(&self, state: usize) -> usize {
        let mut at = state;
        let mut length = 1;
        while let Some((Some(from), _)) = self.first_by(at) {
            at = from;
            length += 1;
        }
        length
    }

    fn tell(&self, edge: Edge<'_>, at: usize) -> String {
        let ground = &self.ground;
        let place = |stage: u16| ground.place(stage).map(ToString::to_string).unwrap_or_default();
        let name = |way: u16| ground.way(way).map(|w| w.name().to_string()).unwrap_or_default();
        let there = || {
            let all = self.places(at).into_iter().map(|p| format!("`{p}`"));
            all.collect::<Vec<String>>().join(" and ")
        };
        match edge {
            Edge::Start(i) => match ground.process.plan.starts.get(i).map(|s| &s.on) {
                Some(StartOn::Event { event, .. }) => format!("`{event}` comes: the case is in {}", there()),
                _ => format!("the case is opened in {}", there()),
            },
            Edge::Begun => format!("work is handed over: the case is in {}", there()),
            Edge::Take { way, trigger, to } => self.tell_take(way, trigger, to),
            Edge::Return { way, to, .. } => {
                format!("`{}` is returned: the case is in `{}`", name(way), place(to))
            }
            Edge::Complete(way) => format!("`{}` is completed", name(way)),
            Edge::Event(event) => format!("`{event}` comes"),
            Edge::Clock(clock) => format!("the clock `{clock}` runs out"),
            Edge::When => "a `when` of the process acts".to_owned(),
            Edge::Resolve(exception) => format!("`{exception}` is resolved"),
            Edge::Fill(field, _) => {
                let held = ground.memory.field(field).zip(self.state(at)).map(|(slot, state)| {
                    match ground.memory.held(state.past, slot) {
                        Held::Is(value @ (Value::Bool(_) | Value::Choice(_))) => format!(" to {value}"),
                        _ => String::new(),
                    }
                });
                format!("somebody sets `{field}`{}", held.unwrap_or_default())
            }
        }
    }

    fn tell_take(&self, way: u16, trigger: Option<usize>, to: u16) -> String {
        let Some(taken) = self.ground.way(way) else { return String::new() };
        let name = taken.name();
        let (joined, plain) = match taken.what {
            Move::Handoff(_) => (", offered and accepted", ", is offered and accepted"),
            Move::Step(_) => (" and done", " and is done"),
        };
        let opened = match trigger.map(|i| taken.triggers().get(i)) {
            None => format!("`{name}` is sent again{joined}"),
            Some(Some(Trigger::Event { event, .. })) => {
                format!(
                    "`{event}` opens `{name}`, it{}",
                    plain.trim_start_matches([',']).trim_start_matches(" and")
                )
            }
            Some(Some(Trigger::By(who))) => format!("`{name}` is opened by `{who}`{joined}"),
            _ => format!("`{name}` opens{plain}"),
        };
        match self.ground.place(to).filter(|_| to != NOTHING) {
            Some(place) => format!("{opened}: the case is in `{place}`"),
            None => opened,
        }
    }
}
