//! Moments: how often one was, and whom the words of a case mean.

use handoff_plan::{About, Life, MAIN_TRACK, Moment, Name};

use crate::case::{Case, Instance, Track};

/// How often that moment was, over the whole case.
#[must_use]
pub(crate) fn times(case: &Case, moment: &Moment) -> u32 {
    match moment {
        Moment::Event(event) | Moment::Pattern { event, .. } => case.seen.get(event).map_or(0, |s| s.count),
        Moment::Enter(place) => case.stages.get(place).map_or(0, |v| v.entered),
        Moment::Leave(place) => case.stages.get(place).map_or(0, |v| v.left),
        Moment::Life(name, life) => case.life_count(name, *life),
        Moment::Raised(name) => case.exceptions.get(name).map_or(0, |e| e.count),
        Moment::Resolved(name) => case.exceptions.get(name).map_or(0, |e| e.resolved),
        Moment::Breached(clock) => case.clocks.get(clock).map_or(0, |c| c.breaches),
        Moment::Call { port, action, succeeded } => {
            let (good, bad) =
                case.call_results.get(format!("{port}.{action}").as_str()).copied().unwrap_or_default();
            if *succeeded { good } else { bad }
        }
    }
}

impl Case {
    fn life_count(&self, name: &Name, life: Life) -> u32 {
        self.handoffs.get(name).map_or(0, |i| i.counts.of(life))
    }

    fn instance_about(&self, about: &About) -> Option<&Instance> {
        match about {
            About::Handoff(name) => self.handoffs.get(name),
            About::Case | About::Stage(_) | About::Exception(_) => {
                self.latest.as_ref().and_then(|n| self.handoffs.get(n))
            }
        }
    }

    /// Whom `giver` means there; before there is one, the owner.
    #[must_use]
    pub fn giver(&self, about: &About) -> Option<&Name> {
        let giver = self.instance_about(about).and_then(|i| i.giver.as_ref());
        giver.or_else(|| self.owner_about(about))
    }

    #[must_use]
    pub fn receiver(&self, about: &About) -> Option<&Name> {
        self.instance_about(about).and_then(|i| i.receiver.as_ref())
    }

    /// Whom `owner` means there: the exception's owner inside one, else the owner of the track that it speaks of.
    #[must_use]
    pub fn owner_about(&self, about: &About) -> Option<&Name> {
        match about {
            About::Exception(name) => self.exceptions.get(name).map(|e| &e.owner),
            _ => self.track_about(about).and_then(|(_, track)| track.owner.as_ref()),
        }
    }

    /// The track that it speaks of: that of the stage or of the handoff's source, else the main one while it goes on, else the
    /// first that does.
    pub(crate) fn track_about(&self, about: &About) -> Option<(&Name, &Track)> {
        let source = match about {
            About::Stage(place) => Some(place),
            About::Handoff(_) | About::Case => self.instance_about(about).and_then(|i| i.source.as_ref()),
            About::Exception(_) => None,
        };
        let named = |track: &str| self.tracks.iter().find(|(name, _)| *name == track);
        let goes_on = |(_, track): &(&Name, &Track)| track.stage.is_some();
        source
            .and_then(|place| named(&place.track))
            .or_else(|| named(MAIN_TRACK).filter(goes_on))
            .or_else(|| self.tracks.iter().find(goes_on))
            .or_else(|| self.tracks.iter().next())
    }

    /// The team through which that person came to be the owner or receiver here.
    #[must_use]
    pub(crate) fn team_of_role(&self, about: &About, person: &Name) -> Option<&Name> {
        let instance = self.instance_about(about).filter(|i| i.receiver.as_ref() == Some(person));
        let by_offer = instance.and_then(|i| i.team.as_ref());
        by_offer.or_else(|| {
            self.tracks.values().find(|t| t.owner.as_ref() == Some(person)).and_then(|t| t.team.as_ref())
        })
    }
}
