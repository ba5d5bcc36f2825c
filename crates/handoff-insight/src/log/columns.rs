//! Which column holds what: as the map says, else by the names that exports use.

use super::error::LogError;
use super::map::Columns;

/// Where in a list of names each part of an event stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Places {
    pub(super) case: Option<usize>,
    pub(super) activity: Option<usize>,
    pub(super) time: Option<usize>,
    pub(super) person: Option<usize>,
    pub(super) team: Option<usize>,
    pub(super) lifecycle: Option<usize>,
}

/// The likeliest first; without what is no letter or digit, in small letters.
const CASE: &[&str] = &[
    "caseconceptname",
    "caseid",
    "case",
    "casekey",
    "casenumber",
    "casename",
    "traceid",
    "trace",
    "dealid",
    "deal",
    "opportunityid",
    "ticketid",
    "ticketnumber",
    "ticket",
    "incidentid",
    "incident",
    "orderid",
    "order",
    "requestid",
    "request",
    "issuekey",
    "issue",
    "subject",
    "recordid",
    "key",
];
const ACTIVITY: &[&str] = &[
    "conceptname",
    "activity",
    "activityname",
    "activityid",
    "event",
    "eventname",
    "step",
    "task",
    "taskname",
    "stage",
    "status",
    "state",
    "action",
    "operation",
    "type",
];
const TIME: &[&str] = &[
    "timetimestamp",
    "timestamp",
    "time",
    "completetimestamp",
    "completetime",
    "endtimestamp",
    "endtime",
    "datetime",
    "eventtime",
    "occurredat",
    "changedat",
    "createdat",
    "at",
    "when",
    "date",
    "starttimestamp",
    "starttime",
];
const PERSON: &[&str] = &[
    "orgresource",
    "resource",
    "person",
    "user",
    "username",
    "userid",
    "assignee",
    "owner",
    "agent",
    "actor",
    "performer",
    "employee",
    "who",
    "by",
    "databy",
    "dataperson",
    "dataresource",
];
const TEAM: &[&str] = &[
    "orggroup",
    "group",
    "team",
    "department",
    "assignmentgroup",
    "supportgroup",
    "resourcegroup",
    "unit",
    "orgunit",
    "queue",
    "orgrole",
    "role",
    "datateam",
    "datagroup",
];
const LIFECYCLE: &[&str] = &["lifecycletransition", "lifecycle", "transition"];

impl Places {
    /// # Errors
    /// A name of the map is not there.
    pub(super) fn find(names: &[&str], columns: &Columns) -> Result<Self, LogError> {
        let place = |said: &Option<String>, guesses: &[&str]| match said {
            Some(said) => match names.iter().position(|name| name == said) {
                Some(place) => Ok(Some(place)),
                None => {
                    let there = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                    Err(LogError::Map(format!("there is no column `{said}`; there are {there}")))
                }
            },
            None => Ok(guess(names, guesses)),
        };
        Ok(Self {
            case: place(&columns.case, CASE)?,
            activity: place(&columns.activity, ACTIVITY)?,
            time: place(&columns.time, TIME)?,
            person: place(&columns.person, PERSON)?,
            team: place(&columns.team, TEAM)?,
            lifecycle: place(&columns.lifecycle, LIFECYCLE)?,
        })
    }

    /// # Errors
    /// Without these there is no event: which is not there.
    pub(super) fn must_have(self, names: &[String]) -> Result<(usize, usize, usize), LogError> {
        let none = |wanted: &'static str| LogError::NoColumn { wanted, there: names.to_vec() };
        Ok((
            self.case.ok_or_else(|| none("case"))?,
            self.activity.ok_or_else(|| none("activity"))?,
            self.time.ok_or_else(|| none("time"))?,
        ))
    }
}

fn guess(names: &[&str], guesses: &[&str]) -> Option<usize> {
    guesses.iter().find_map(|guess| names.iter().position(|name| plain(name) == *guess))
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
