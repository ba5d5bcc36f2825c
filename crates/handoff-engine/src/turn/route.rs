//! Finding people for this case: nobody is nobody.

use handoff_plan::{About, Assign, Deadline, Expr, Handoff, Name, Special, Template, Who};
use smol_str::format_smolstr;

use super::Turn;
use crate::case::State;
use crate::fact::Fact;
use crate::who::{self, Found, Party, Search};

impl Turn<'_> {
    pub(super) fn search<'s>(&'s self, except: &'s [Name]) -> Search<'s> {
        Search { plan: self.plan, people: self.people, at: self.set.at, except }
    }

    /// The person that the words mean now.
    ///
    /// # Errors
    /// Why there is none, in words.
    pub(super) fn find(&self, who: &Who, about: &About) -> Result<Found, String> {
        let party = self.party(who, about)?;
        self.search(&[]).person(&party).ok_or_else(|| format!("nobody of {} is there", named(&party)))
    }

    pub(super) fn party(&self, who: &Who, about: &About) -> Result<Party, String> {
        who::party(&self.scope(about), who).map_err(|why| match why {
            crate::eval::Unknown::Missing(path) => format!("{path} is not known"),
            _ => "it cannot be told who".to_owned(),
        })
    }

    /// Who an offer goes to. Where a team assigns, nobody who returned it, and the giver only if nobody else is there.
    pub(super) fn find_receiver(&self, handoff: &Handoff) -> Result<Found, String> {
        let about = About::Handoff(handoff.name.clone());
        let party = self.party(&handoff.to, &about)?;
        let instance = self.case.handoffs.get(&handoff.name);
        let mut except: Vec<Name> =
            instance.map(|i| i.declined_by.iter().cloned().collect()).unwrap_or_default();
        let giver = instance.and_then(|i| i.giver.clone());
        if let Party::Person { name, .. } = &party {
            // Named: even one who declined is asked again, but the giver does not stand in.
            except.retain(|p| p != name);
            except.extend(giver.filter(|g| g != name));
        } else {
            except.extend(giver);
        }
        let found = self.search(&except).person(&party);
        let found = found.or_else(|| self.search(&[]).person(&party));
        found.ok_or_else(|| format!("nobody of {} is there", named(&party)))
    }

    /// The process owner, who holds what nobody else can. INVARIANT: always a person: where even they are away, the one whom the
    /// words name first.
    pub(super) fn stand_in(&self, why: &str) -> Found {
        let why = vec![format!("{why}: the process owner holds it")];
        let about = who::CASE;
        if let Ok(found) = self.find(&self.process.owner, &about) {
            return Found { why, ..found };
        }
        let person = match self.party(&self.process.owner, &about) {
            Ok(Party::Person { name, .. }) => name,
            Ok(Party::Team(team)) => {
                let someone = self.plan.teams.get(&team).and_then(|t| who::everyone(t).next());
                someone.cloned().unwrap_or(team)
            }
            Err(_) => self.plan.persons.keys().next().cloned().unwrap_or_default(),
        };
        Found { person, team: None, why }
    }

    /// Whoever holds an offer and went away: it goes to the next, its clock starts again, twice at most.
    pub(super) fn reroute(&mut self, handoff: &Handoff) {
        let Some(instance) = self.case.handoffs.get(&handoff.name).filter(|i| i.state == State::Offered)
        else {
            return;
        };
        let (from, source) = (instance.receiver.clone(), instance.source.clone());
        let Some(track) = source.map(|s| s.track) else { return };
        let alarm = format_smolstr!("{}.receiver", handoff.name);
        // Work never stays with somebody who is away; but it cannot be put off again and again.
        let afresh = instance.reroutes < self.set.limits.reroutes;
        let found = self.find_receiver(handoff);
        let nobody = found.as_ref().err().cloned();
        let mut found = found.unwrap_or_else(|why| self.stand_in(&why));
        if let Some(from) = from.as_ref().filter(|_| found.why.is_empty()) {
            found.why.push(format!("{from} is away"));
        }
        if Some(&found.person) == from.as_ref() {
            self.raise_alarm(&alarm, "the receiver is away and nobody else is there");
            return;
        }
        self.assign_offer(handoff, &track, found, afresh);
        if let Some(why) = nobody {
            self.raise_alarm(&alarm, &why);
        }
    }

    /// Never to one of `except`, nor to who declined before, nor to the giver.
    pub(super) fn offer_to_another(&mut self, handoff: &Handoff, except: &[Name], why: &str) {
        let about = About::Handoff(handoff.name.clone());
        let Some(instance) = self.case.handoffs.get(&handoff.name) else { return };
        let Some(track) = instance.source.as_ref().map(|s| s.track.clone()) else { return };
        let except: Vec<Name> =
            except.iter().chain(&instance.declined_by).chain(&instance.giver).cloned().collect();
        let found = self.party(&handoff.to, &about).and_then(|party| {
            let found = self.search(&except).person(&party);
            found.ok_or_else(|| format!("nobody else of {} is there", named(&party)))
        });
        let nobody = found.as_ref().err().cloned();
        let mut found = found.unwrap_or_else(|why| self.stand_in(&why));
        found.why.insert(0, why.to_owned());
        self.assign_offer(handoff, &track, found, true);
        match nobody {
            Some(why) => self.raise_alarm(&format_smolstr!("{}.receiver", handoff.name), &why),
            None => self.clear_alarm_of(&handoff.name, "receiver"),
        }
    }

    /// `afresh`: the accept clock starts again, unless it began just now or would be over at once: a date is not put off by passing
    /// work on, and a ladder that passes it on would climb without end.
    fn assign_offer(&mut self, handoff: &Handoff, track: &Name, found: Found, afresh: bool) {
        let from = self.case.handoffs.get(&handoff.name).and_then(|i| i.receiver.clone());
        let why = if found.why.is_empty() { "re-routed".into() } else { found.why.join("; ").into() };
        let (to, team, handoff_name) = (found.person, found.team, Some(handoff.name.clone()));
        self.tell(Fact::AssignmentChanged {
            track: track.clone(),
            handoff: handoff_name,
            from,
            to,
            team,
            why,
        });
        let about = About::Handoff(handoff.name.clone());
        let again =
            |d: &&Deadline| afresh && !self.would_be_over(d, &about) && !self.began_just_now(&d.clock);
        if let Some(deadline) = handoff.accept.as_ref().filter(again) {
            self.stop_clock(&deadline.clock);
            self.start_accept(handoff);
        }
    }

    /// Whoever is away now and holds an offer of this case.
    pub(crate) fn reroute_away(&mut self, person: &Name) {
        let process = self.process;
        for handoff in &process.handoffs {
            let holds =
                |i: &crate::case::Instance| i.state == State::Offered && i.receiver.as_ref() == Some(person);
            if self.case.handoffs.get(&handoff.name).is_some_and(holds) {
                self.reroute(handoff);
            }
        }
    }

    /// By command or ladder: what is offered goes to another receiver, what is accepted (or has no handoff) to another owner.
    pub(super) fn reassign(&mut self, about: &About, found: Found, why: &str) {
        let named = if let About::Handoff(name) = about { self.handoff(name) } else { None };
        let state = named.and_then(|h| self.case.handoffs.get(&h.name)).map(|i| (i.state, i.source.clone()));
        let found = Found { why: vec![why.to_owned()], ..found };
        let holds = |h: &Handoff| self.case.handoffs.get(&h.name).and_then(|i| i.receiver.as_ref());
        let stays = named.is_some_and(|h| holds(h) == Some(&found.person));
        match (named, state) {
            // Who has it already is given nothing.
            (Some(_), Some((State::Offered | State::Accepted, _))) if stays => {}
            (Some(handoff), Some((State::Offered, Some(source)))) => {
                self.assign_offer(handoff, &source.track, found, true);
            }
            (Some(handoff), Some((State::Accepted, Some(_)))) => self.assign_accepted(handoff, found),
            _ => {
                let track = self.case.track_about(about).map(|(name, _)| name.clone());
                track.into_iter().for_each(|t| self.assign_track(&t, found.clone()));
            }
        }
    }

    fn assign_accepted(&mut self, handoff: &Handoff, found: Found) {
        let track = handoff.place().track.clone();
        let from = self.case.handoffs.get(&handoff.name).and_then(|i| i.receiver.clone());
        let (to, team, why) = (found.person, found.team, found.why.join("; ").into());
        self.tell(Fact::AssignmentChanged {
            track,
            handoff: Some(handoff.name.clone()),
            from,
            to,
            team,
            why,
        });
    }

    /// Whether any member of the team that was offered it may take it.
    pub(super) fn is_claimed_by_members(&self, handoff: &Handoff) -> Option<&handoff_plan::Team> {
        let party = self.party(&handoff.to, &About::Handoff(handoff.name.clone())).ok()?;
        let Party::Team(team) = party else { return None };
        self.plan.teams.get(&team).filter(|t| t.assign == Assign::Claim)
    }

    pub(super) fn text(&self, template: &Template, about: &About) -> String {
        let missing = match about {
            About::Handoff(name) if names_missing(template) => self.missing_in_words(name),
            _ => None,
        };
        let scope = self.scope(about);
        scope.with_missing(missing.as_deref()).fill(template)
    }

    /// What `{missing}` says.
    fn missing_in_words(&self, name: &Name) -> Option<String> {
        let missing = match (self.handoff(name), self.step(name)) {
            (Some(handoff), _) => self.missing_of_handoff(handoff),
            (None, Some(step)) => self.missing_of_step(step),
            (None, None) => return None,
        };
        let words: Vec<&str> = missing.iter().map(|m| m.requirement.as_str()).collect();
        Some(if words.is_empty() { "nothing".to_owned() } else { words.join(", ") })
    }
}

/// Whether the message says `{missing}`, however deep inside.
fn names_missing(template: &Template) -> bool {
    fn inside(expr: &Expr) -> bool {
        *expr == Expr::Special(Special::Missing) || expr.children().into_iter().any(inside)
    }
    template.exprs().any(inside)
}

fn named(party: &Party) -> &Name {
    match party {
        Party::Person { name, .. } | Party::Team(name) => name,
    }
}
