//! People across all cases: who is away, whose turn it is, who has how much.

use std::collections::BTreeMap;

use handoff_plan::{Instant, Name, Plan, Team};
use serde::{Deserialize, Serialize};

use crate::case::{Case, State};
use crate::fact::Fact;

/// A fold over the facts of all cases.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct People {
    away: BTreeMap<Name, Instant>,
    /// The last person of a team whom its turn gave something.
    turns: BTreeMap<Name, Name>,
    /// How much open work each person has.
    load: BTreeMap<Name, u32>,
}

impl People {
    /// `case`: the one that the fact is of, before it takes the fact in.
    pub(crate) fn apply(&mut self, fact: &Fact, case: Option<&Case>) {
        let holder = case.and_then(|c| holder(c, fact));
        match fact {
            Fact::PersonAway { person, until } => drop(self.away.insert(person.clone(), *until)),
            Fact::PersonBack { person } => drop(self.away.remove(person)),
            Fact::HandoffOffered { to, team, .. } => {
                self.lift(holder);
                self.lay(to);
                if let Some(team) = team {
                    self.turns.insert(team.clone(), to.clone());
                }
            }
            Fact::HandoffAccepted { by, .. } => {
                self.lift(holder);
                self.lay(by);
            }
            Fact::AssignmentChanged { handoff: Some(_), to, .. } => {
                self.lift(holder);
                self.lay(to);
            }
            Fact::AssignmentChanged { handoff: None, from, to, .. } => {
                self.lift(from.as_ref());
                self.lay(to);
            }
            Fact::TurnTaken { team, person } => drop(self.turns.insert(team.clone(), person.clone())),
            Fact::CaseClosed { .. } => {
                let owners =
                    case.into_iter().flat_map(|c| c.tracks.values()).filter_map(|t| t.owner.as_ref());
                owners.for_each(|owner| self.lift(Some(owner)));
            }
            Fact::HandoffCompleted { .. }
            | Fact::HandoffCancelled { .. }
            | Fact::HandoffReturned { .. }
            | Fact::HandoffBlocked { .. } => {
                self.lift(holder);
            }
            _ => {}
        }
    }

    fn lay(&mut self, person: &Name) {
        *self.load.entry(person.clone()).or_default() += 1;
    }

    fn lift(&mut self, person: Option<&Name>) {
        let Some(person) = person else { return };
        if let Some(load) = self.load.get_mut(person) {
            *load = load.saturating_sub(1);
            if *load == 0 {
                self.load.remove(person);
            }
        }
    }

    /// Until when somebody is away, where they are at that instant.
    #[must_use]
    pub fn away_until(&self, person: &Name, at: Instant) -> Option<Instant> {
        self.away.get(person).copied().filter(|until| *until > at)
    }

    #[must_use]
    pub fn is_away(&self, person: &Name, at: Instant) -> bool {
        self.away_until(person, at).is_some()
    }

    #[must_use]
    pub fn load(&self, person: &Name) -> u32 {
        self.load.get(person).copied().unwrap_or(0)
    }

    /// The members of a team, the one whose turn is next first.
    pub(crate) fn in_turn<'t>(
        &self,
        name: &Name,
        team: &'t Team,
    ) -> impl Iterator<Item = &'t Name> + use<'t> {
        let last = self.turns.get(name);
        let next = last.and_then(|l| team.members.iter().position(|m| m == l)).map_or(0, |i| i + 1);
        let (before, after) = team.members.split_at(next.min(team.members.len()));
        after.iter().chain(before)
    }
}

/// The team that a person belongs to, where no other is at hand: the first by name.
#[must_use]
pub(crate) fn team_of<'p>(plan: &'p Plan, person: &Name) -> Option<&'p Name> {
    let belongs = |t: &Team| t.members.contains(person) || t.lead.as_ref() == Some(person);
    plan.teams.iter().find(|(_, t)| belongs(t)).map(|(name, _)| name)
}

/// Who holds what that fact ends or gives on, before it is applied.
fn holder<'c>(case: &'c Case, fact: &Fact) -> Option<&'c Name> {
    let name = match fact {
        Fact::HandoffOffered { handoff, .. }
        | Fact::HandoffAccepted { handoff, .. }
        | Fact::HandoffCompleted { handoff }
        | Fact::HandoffCancelled { handoff, .. }
        | Fact::HandoffReturned { handoff, .. }
        | Fact::HandoffBlocked { handoff, .. }
        | Fact::AssignmentChanged { handoff: Some(handoff), .. } => handoff,
        _ => return None,
    };
    let held = case.handoffs.get(name).filter(|i| matches!(i.state, State::Offered | State::Accepted));
    held.and_then(|i| i.receiver.as_ref())
}
