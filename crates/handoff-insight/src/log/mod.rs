//! Somebody else's event log: what happened to which case when, and who did it.
//!
//! A log is read once, from front to end, and never held whole: of each event 32 bytes are kept, of each name one copy.

mod audit;
mod columns;
mod error;
mod lines;
mod map;
mod summary;
mod table;
#[cfg(test)]
mod tests;
mod times;
mod xes;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;
use handoff_plan::{Calendar, Instant, Name};

use self::map::Rule;
use self::times::Times;

pub use audit::Window;
pub use error::LogError;
pub use map::{Between, Columns, Map, Wanted, elapsed};
pub use summary::*;

/// How a log is to be read.
#[derive(Clone, Debug)]
pub struct Options {
    pub map: Map,
    /// The zone of times that have none.
    pub zone: Calendar,
}

/// A name that is kept once.
type Number = u32;

/// One event of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    at: Instant,
    activity: Number,
    person: Option<Number>,
    team: Option<Number>,
}

/// An event as its row has it.
#[derive(Clone, Copy, Debug, Default)]
struct Row<'a> {
    line: u64,
    case: &'a str,
    activity: &'a str,
    time: &'a str,
    /// How the column of the time is called.
    time_column: &'a str,
    person: Option<&'a str>,
    team: Option<&'a str>,
    lifecycle: Option<&'a str>,
}

#[derive(Debug, Default)]
struct Names {
    all: Vec<Name>,
    numbers: BTreeMap<Name, Number>,
}

/// A log that was read.
#[derive(Debug)]
pub struct EventLog {
    format: &'static str,
    rows: u64,
    /// Rows that tell of something else than the end of an activity.
    other: u64,
    names: Names,
    cases: BTreeMap<Name, Vec<Step>>,
    times: Times,
    zone: String,
    rules: Vec<Rule>,
    done: Vec<String>,
}

impl EventLog {
    /// CSV (any usual separator), XES, or one JSON object a line (CloudEvents too), also with gzip: its first bytes tell.
    ///
    /// # Errors
    /// It cannot be read, or a row is not as it should be.
    pub fn read(input: impl Read, options: &Options) -> Result<Self, LogError> {
        let mut input = BufReader::new(input);
        let start = input.fill_buf().map_err(broken)?;
        if start.starts_with(&[0x1f, 0x8b]) {
            return Self::read_plain(BufReader::new(MultiGzDecoder::new(input)), options);
        }
        Self::read_plain(input, options)
    }

    fn read_plain(mut input: impl BufRead, options: &Options) -> Result<Self, LogError> {
        let (start, blank_lines) = first_line(&mut input)?;
        let mut log = Self::new(options)?;
        let columns = &options.map.columns;
        let whole = std::io::Cursor::new(start.clone()).chain(input);
        match start.first() {
            None => return Err(LogError::Unreadable("the log is empty".to_owned())),
            Some(b'<') => {
                log.format = "xes";
                xes::read(whole, blank_lines, columns, &mut log)?;
            }
            Some(b'{') => {
                log.format = "ndjson";
                lines::read(whole, blank_lines, columns, &mut log)?;
            }
            Some(b'[') => {
                let why = "the log is one JSON list; write one object a line, such as `jq -c '.[]'` does";
                return Err(LogError::Unreadable(why.to_owned()));
            }
            Some(_) => {
                log.format = "csv";
                table::read(whole, &start, blank_lines, columns, &mut log)?;
            }
        }
        if log.cases.is_empty() && log.other > 0 {
            let why = "no event of the log tells of the end of an activity: none is marked `complete`. If that does not matter \
                       here, name another column in a map: `[columns]` and then `lifecycle = \"…\"`";
            return Err(LogError::Unreadable(why.to_owned()));
        }
        for steps in log.cases.values_mut() {
            // Of one instant in the order of the log.
            steps.sort_by_key(|step| step.at);
        }
        Ok(log)
    }

    fn new(options: &Options) -> Result<Self, LogError> {
        Ok(Self {
            format: "",
            rows: 0,
            other: 0,
            names: Names::default(),
            cases: BTreeMap::new(),
            times: Times::new(options.zone.clone(), options.map.columns.time_format.clone()),
            zone: options.zone.zone.to_string(),
            rules: options.map.deadlines.iter().map(Wanted::rule).collect::<Result<_, _>>()?,
            done: options.map.done.clone(),
        })
    }

    fn take(&mut self, row: &Row<'_>) -> Result<(), LogError> {
        self.rows += 1;
        let at = self.times.read(row.time).map_err(|why| LogError::row(row.line, row.time_column, why))?;
        // A log that tells of the begin of an activity too would have each twice.
        if row.lifecycle.is_some_and(|word| !word.trim().eq_ignore_ascii_case("complete")) {
            self.other += 1;
            return Ok(());
        }
        let mut number = |name: &str| self.names.number(name);
        let step = Step {
            at,
            activity: number(row.activity)?,
            person: row.person.map(&mut number).transpose()?,
            team: row.team.map(&mut number).transpose()?,
        };
        match self.cases.get_mut(row.case) {
            Some(steps) => steps.push(step),
            None => drop(self.cases.insert(Name::from(row.case), vec![step])),
        }
        Ok(())
    }
}

impl Names {
    fn number(&mut self, name: &str) -> Result<Number, LogError> {
        if let Some(number) = self.numbers.get(name) {
            return Ok(*number);
        }
        let many =
            |_| LogError::Unreadable("the log has more different names than can be counted".to_owned());
        let number = Number::try_from(self.all.len()).map_err(many)?;
        let name = Name::from(name);
        self.all.push(name.clone());
        self.numbers.insert(name, number);
        Ok(number)
    }

    fn name(&self, number: Number) -> &str {
        usize::try_from(number).ok().and_then(|at| self.all.get(at)).map_or("", Name::as_str)
    }
}

/// Bytes of a line at most: a log without line ends is no log.
const LINE_BYTES: u64 = 1024 * 1024;

/// The first line that is not blank, without a byte order mark, and how many blank ones were before it.
fn first_line(input: &mut impl BufRead) -> Result<(Vec<u8>, u64), LogError> {
    let mut blank = 0;
    loop {
        let mut line = Vec::new();
        let read = input.by_ref().take(LINE_BYTES).read_until(b'\n', &mut line).map_err(broken)?;
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line.as_slice());
        if read == 0 || !line.trim_ascii().is_empty() {
            return Ok((line.trim_ascii_start().to_vec(), blank));
        }
        blank += 1;
    }
}

#[expect(clippy::needless_pass_by_value, reason = "what `map_err` hands over")]
fn broken(error: std::io::Error) -> LogError {
    LogError::Unreadable(format!("the log cannot be read to its end: {error}"))
}
