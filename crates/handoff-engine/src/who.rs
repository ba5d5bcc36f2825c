//! From the spec's words to a named person. Nobody is nobody.

use chrono::TimeDelta;
use handoff_plan::{About, Assign, Instant, Name, Plan, Rota, Team, Value, Who, time};

use crate::eval::{Scope, Unknown};
use crate::people::{People, team_of};

/// Whom the words mean, before it is asked who is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Party {
    /// `team`: through which they were found.
    Person {
        name: Name,
        team: Option<Name>,
    },
    Team(Name),
}

/// A person who is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub person: Name,
    pub team: Option<Name>,
    /// Why it is not the one that the words name: `carla is away until …`.
    pub why: Vec<String>,
}

/// Whom the words mean.
///
/// # Errors
/// It hangs on a field that is not known, or on a lead or manager that nobody named.
pub(crate) fn party(scope: &Scope<'_>, who: &Who) -> Result<Party, Unknown> {
    let person = |name: &Name, team: Option<&Name>| Party::Person { name: name.clone(), team: team.cloned() };
    let role = |name: Option<&Name>, role: &'static str| {
        let name = name.ok_or(Unknown::Missing(Name::new_static(role)))?;
        Ok(person(name, scope.case.team_of_role(scope.about, name)))
    };
    match who {
        Who::Person(name) => Ok(person(name, None)),
        Who::Team(name) => Ok(Party::Team(name.clone())),
        Who::Field(field) => match &*scope.lenient().field(field)? {
            Value::Person(name) => Ok(person(name, None)),
            Value::Team(name) => Ok(Party::Team(name.clone())),
            _ => Err(Unknown::Shape),
        },
        Who::Giver => role(scope.giver(), "giver"),
        Who::Receiver => role(scope.case.receiver(scope.about), "receiver"),
        Who::Owner => role(scope.owner(), "owner"),
        Who::ApproverOf(handoff) => {
            let instance = scope.case.handoffs.get(handoff);
            let given =
                instance.and_then(|i| i.approvals.values().filter_map(|a| a.given.last()).next_back());
            role(given, "approver")
        }
        Who::Lead(of) => above(scope.plan, &party(scope, of)?, Above::Lead),
        Who::Manager(of) => above(scope.plan, &party(scope, of)?, Above::Manager),
        Who::If { condition, then, otherwise } => {
            if scope.truth(condition)? {
                party(scope, then)
            } else {
                party(scope, otherwise)
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Above {
    Lead,
    Manager,
}

/// The lead or manager of a party. A person's manager is their own, else that of the team through which they were found.
fn above(plan: &Plan, party: &Party, which: Above) -> Result<Party, Unknown> {
    let (team, own) = match party {
        Party::Team(team) => (Some(team.clone()), None),
        Party::Person { name, team } => {
            let own = plan.persons.get(name).and_then(|p| p.manager.clone());
            (team.clone().or_else(|| team_of(plan, name).cloned()), own)
        }
    };
    let declared = team.as_ref().and_then(|t| plan.teams.get(t));
    let found = match which {
        Above::Lead => declared.and_then(|t| t.lead.clone()),
        Above::Manager => own.or_else(|| declared.and_then(|t| t.manager.clone())),
    };
    let word = if matches!(which, Above::Lead) { "lead" } else { "manager" };
    let name = found.ok_or(Unknown::Missing(Name::new_static(word)))?;
    Ok(Party::Person { name, team })
}

/// Who is asked: the instant, who is away, and who must not be it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Search<'a> {
    pub plan: &'a Plan,
    pub people: &'a People,
    pub at: Instant,
    pub except: &'a [Name],
}

impl Search<'_> {
    /// A person who is there: by the team's way of assigning, skipping who is away or excepted for their deputy, then the
    /// lead, then the manager. `None`: nobody is.
    pub(crate) fn person(&self, party: &Party) -> Option<Found> {
        // A team that was named assigns to it; a person's own team only stands in for them.
        let (first, through) = match party {
            Party::Person { name, team } => (Some(name.clone()), team.clone()),
            Party::Team(name) => (self.assign(name), Some(name.clone())),
        };
        if let Some(person) = first.as_ref().filter(|p| self.is_free(p)) {
            return Some(Found { team: through, person: person.clone(), why: Vec::new() });
        }
        let mut why = Vec::new();
        let own = || first.as_ref().and_then(|p| team_of(self.plan, p)).cloned();
        let team = through.clone().or_else(own);
        let declared = team.as_ref().and_then(|t| self.plan.teams.get(t));
        let lead = declared.and_then(|t| t.lead.clone());
        let manager = declared.and_then(|t| t.manager.clone());
        let own_manager =
            first.as_ref().and_then(|p| self.plan.persons.get(p)).and_then(|p| p.manager.clone());
        let mut tried: Vec<Name> = Vec::new();
        for start in [first, lead, own_manager.or(manager)].into_iter().flatten() {
            if let Some(person) = self.person_or_deputy(start, &mut tried, &mut why) {
                return Some(Found { team: through.or(team.filter(|_| !why.is_empty())), person, why });
            }
        }
        None
    }

    /// INVARIANT: ends, since each person is tried once.
    fn person_or_deputy(&self, start: Name, tried: &mut Vec<Name>, why: &mut Vec<String>) -> Option<Name> {
        let mut next = Some(start);
        while let Some(person) = next {
            if tried.contains(&person) {
                return None;
            }
            tried.push(person.clone());
            let until = self.people.away_until(&person, self.at);
            match until {
                None if !self.except.contains(&person) => return Some(person),
                None => why.push(format!("{person} must not be the one")),
                Some(until) => {
                    why.push(format!("{person} is away until {}", until.format("%Y-%m-%d %H:%M UTC")));
                }
            }
            next = self.plan.persons.get(&person).and_then(|p| p.deputy.clone());
        }
        None
    }

    fn is_free(&self, person: &Name) -> bool {
        !self.people.is_away(person, self.at) && !self.except.contains(person)
    }

    fn assign(&self, name: &Name) -> Option<Name> {
        let team = self.plan.teams.get(name)?;
        let by_policy = match &team.assign {
            Assign::Lead | Assign::Claim => team.lead.as_ref(),
            Assign::RoundRobin => self.people.in_turn(name, team).find(|m| self.is_free(m)),
            Assign::LeastLoaded => {
                let free = team.members.iter().filter(|m| self.is_free(m));
                free.min_by_key(|m| self.people.load(m))
            }
            Assign::OnCall(rota) => self.plan.rotas.get(rota).and_then(|r| self.on_call(r)),
        };
        by_policy.or(team.lead.as_ref()).or_else(|| team.members.first()).or(team.manager.as_ref()).cloned()
    }

    /// Whose turn it is: the turns are counted from `from` on, in the rota's calendar.
    fn on_call<'r>(&self, rota: &'r Rota) -> Option<&'r Name> {
        let calendar =
            rota.calendar.as_ref().and_then(|c| self.plan.calendars.get(c)).unwrap_or(&time::ALWAYS);
        let turn = turns_between(rota, calendar, self.at)?;
        let members = i64::try_from(rota.members.len()).ok().filter(|n| *n > 0)?;
        usize::try_from(turn.rem_euclid(members)).ok().and_then(|i| rota.members.get(i))
    }
}

/// How many whole turns have passed since the rota began; before it began, none.
fn turns_between(rota: &Rota, calendar: &handoff_plan::Calendar, at: Instant) -> Option<i64> {
    if at < rota.from {
        return Some(0);
    }
    let first = time::add(rota.from, &rota.every, calendar).ok()?;
    let length = (first - rota.from).max(TimeDelta::seconds(1));
    // An estimate by elapsed time, at most some turns off (days of 23 or 25 hours, holidays); then to the exact turn.
    let mut turn = (at - rota.from).num_seconds() / length.num_seconds().max(1);
    for _ in 0..400 {
        let begins = turn_begin(rota, calendar, turn)?;
        let ends = turn_begin(rota, calendar, turn + 1)?;
        if at < begins {
            turn -= 1;
        } else if at >= ends {
            turn += 1;
        } else {
            break;
        }
    }
    Some(turn)
}

fn turn_begin(rota: &Rota, calendar: &handoff_plan::Calendar, turn: i64) -> Option<Instant> {
    let every = &rota.every;
    let length = handoff_plan::Duration {
        days: every.days.checked_mul(turn)?,
        business_days: every.business_days.checked_mul(turn)?,
        business_seconds: every.business_seconds.checked_mul(turn)?,
        seconds: every.seconds.checked_mul(turn)?,
    };
    time::add(rota.from, &length, calendar).ok()
}

/// Whether that person is meant by the words: the person, a member, lead or manager of the team, or a deputy of one of those who
/// is away.
pub(crate) fn is_meant(scope: &Scope<'_>, people: &People, at: Instant, who: &Who, by: &Name) -> bool {
    let Ok(party) = party(scope, who) else { return false };
    let stands_in = |person: &Name| {
        person == by
            || (people.is_away(person, at)
                && scope.plan.persons.get(person).and_then(|p| p.deputy.as_ref()) == Some(by))
    };
    match &party {
        Party::Person { name, .. } => stands_in(name),
        Party::Team(name) => scope.plan.teams.get(name).is_some_and(|t| everyone(t).any(stands_in)),
    }
}

/// Members, lead and manager, each once.
pub(crate) fn everyone(team: &Team) -> impl Iterator<Item = &Name> {
    let more = team.lead.iter().chain(&team.manager).filter(|p| !team.members.contains(p));
    team.members.iter().chain(more)
}

/// What `owner` of a process means when a case is not at hand yet.
pub(crate) const CASE: About = About::Case;
