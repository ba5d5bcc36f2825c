//! What each figure means, in one sentence: it stands beside the figures wherever they are shown.

use std::collections::BTreeMap;

const WORDS: [(&str, &str); 9] = [
    (
        "completion_rate",
        "Handoffs that were completed, of those that ended (completed or cancelled). Open ones are in neither number.",
    ),
    (
        "context_fidelity",
        "First offers that were accepted as they were and stayed accepted, of the first offers that were answered. A return, \
         a requirement that lapsed while it was offered, and a package that had to be frozen anew count against it; passing \
         an offer on to a colleague does not. Beside it: fields that were there at the first offer, of those that the \
         package has.",
    ),
    (
        "times",
        "From one thing to the next of the same case, in elapsed time. The median is the middle one (of an even number the \
         mean of the two in the middle); p90 is the shortest that nine of ten do not exceed.",
    ),
    (
        "deadlines",
        "Over: of the runs that were stopped or have run out, those that were not stopped before their deadline. What stops a \
         clock counts at the time when it happened, however late it was heard of. Runs that are not due yet are in neither \
         number, nor are those that were called off before they were due (passed on, taken back, cancelled, closed).",
    ),
    ("returns", "How often work came back to its giver, by the reason that the receiver gave."),
    ("bypasses", "How often work turned up in a stage without the contract being kept."),
    ("exposure", "Money counted at risk, added up exactly, by currency and reason."),
    (
        "stalled",
        "Handoffs that are open and in nobody's hands now: blocked, returned, or offered and not accepted; since when, and who \
         has to move.",
    ),
    ("exceptions", "Exceptions raised, resolved, and open now with their owner."),
];

/// The same of somebody else's log, where only what happened is known, not what was meant.
const OF_LOGS: [(&str, &str); 8] = [
    (
        "straight_through",
        "Cases in which no activity was done twice and no team gave the work back to the team that it came from.",
    ),
    (
        "completion_rate",
        "Cases whose last activity is one that the map names as the end of a case, of all cases.",
    ),
    (
        "handoffs",
        "Work crosses when the next event that names a team (or person) names another one than the last that did. It waits \
         from the one event to the other.",
    ),
    ("returns", "Handoffs that give the work back to whoever it just came from, of all handoffs."),
    (
        "pairs",
        "From one activity to the next of the same case, in elapsed time. The median is the middle one (of an even number the \
         mean of the two in the middle); p90 is the shortest that nine of ten do not exceed.",
    ),
    (
        "rework",
        "Cases in which an activity was done more than once; each time after the first counts as a repeat.",
    ),
    (
        "deadlines",
        "Over: of the runs that reached their end or ran out before the log ends, those that took as long as the deadline or \
         longer. What is neither reached nor due when the log ends is in neither number. A day has 24 hours. What one \
         costs is the map's price; the sum is the price times those that are over.",
    ),
    (
        "waiting",
        "Cases that have not come to an end, by the team that had them last; from their last event to the last of the log.",
    ),
];

/// By the name of the figure of a log.
pub(crate) fn of_logs() -> BTreeMap<String, String> {
    OF_LOGS.iter().map(|(name, words)| ((*name).to_owned(), (*words).to_owned())).collect()
}

/// By the name of the figure.
#[must_use]
pub fn definitions() -> BTreeMap<String, String> {
    WORDS.iter().map(|(name, words)| ((*name).to_owned(), (*words).to_owned())).collect()
}
