//! Exceptions: classified problems with an owner and a clock; and standing alarms.

use handoff_plan::{About, Exception, NO_REST, Name, Raise};

use super::Turn;
use crate::fact::Fact;

/// Whether a built-in exception keeps offers back while it is open: a case that cannot come to rest must not move on.
pub(super) fn blocks(name: &str) -> bool {
    name == NO_REST
}

impl Turn<'_> {
    /// Raising an open one does nothing.
    pub(super) fn raise(&mut self, raise: &Raise, about: &About) {
        let text = raise.text.as_ref().map(|t| self.text(t, about));
        self.raise_named(&raise.exception, text);
    }

    pub(super) fn raise_named(&mut self, name: &Name, text: Option<String>) {
        if self.case.exceptions.get(name).is_some_and(|e| e.open) {
            return;
        }
        let about = About::Exception(name.clone());
        let declared = self.exception(name);
        let who = declared.map_or(&self.process.owner, |e| &e.owner);
        // Its own words cannot speak of an owner that it does not have yet.
        let found = self.find(who, &About::Case);
        let (owner, nobody) = match found {
            Ok(found) => (found.person, None),
            Err(why) => (self.stand_in(&why).person, Some(why)),
        };
        self.tell(Fact::ExceptionRaised { exception: name.clone(), owner, text });
        if let Some(why) = nobody {
            self.raise_alarm(&Name::from(format!("{name}.owner")), &why);
        }
        declared.and_then(|e| e.resolve.as_ref()).into_iter().for_each(|d| self.start_clock(d, &about));
    }

    pub(super) fn raise_built_in(&mut self, name: &'static str, text: &str) {
        self.raise_named(&Name::new_static(name), Some(text.to_owned()));
    }

    pub(super) fn resolve(&mut self, name: &Name, by: Option<&Name>) {
        self.tell(Fact::ExceptionResolved { exception: name.clone(), by: by.cloned() });
        let deadline = self.exception(name).and_then(|e| e.resolve.as_ref());
        deadline.into_iter().for_each(|d| self.stop_clock(&d.clock));
        self.clear_alarm_of(name, "owner");
    }

    pub(super) fn watch_exception(&mut self, exception: &Exception) {
        let open = self.case.exceptions.get(&exception.name).is_some_and(|e| e.open);
        if let (true, Some(deadline)) = (open, &exception.resolve) {
            self.keep_clock(deadline, &About::Exception(exception.name.clone()));
        }
    }

    /// A standing alarm with the process owner.
    pub(crate) fn raise_alarm(&mut self, alarm: &Name, why: &str) {
        if self.case.alarms.contains_key(alarm) {
            return;
        }
        let owner = self.stand_in(why).person;
        self.tell(Fact::AlarmRaised { alarm: alarm.clone(), owner, why: why.to_owned() });
    }

    pub(crate) fn clear_alarm(&mut self, alarm: &str) {
        if self.case.alarms.contains_key(alarm) {
            self.tell(Fact::AlarmCleared { alarm: Name::from(alarm) });
        }
    }

    /// The alarm that says that there is nobody for `of`, in that role.
    pub(super) fn clear_alarm_of(&mut self, of: &str, role: &str) {
        if !self.case.alarms.is_empty() {
            self.clear_alarm(&format!("{of}.{role}"));
        }
    }
}
