//! XES 1.0 and IEEE 1849: traces of events, each with attributes.

use std::cell::Cell;
use std::io::{BufRead, Read, Result as IoResult};
use std::rc::Rc;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::error::LogError;
use super::map::Columns;
use super::{EventLog, Row};

/// Elements inside of each other at most.
const DEPTH: usize = 256;

const NAME: &str = "concept:name";
const TIME: &str = "time:timestamp";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    Log,
    Trace,
    Event,
    Other,
}

/// Counts the lines of what is read.
struct Counted<R> {
    input: R,
    lines: Rc<Cell<u64>>,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> IoResult<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> IoResult<&[u8]> {
        self.input.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        // What is consumed was filled before: this reads nothing anew.
        if let Ok(filled) = self.input.fill_buf() {
            let lines = filled.iter().take(amount).filter(|byte| **byte == b'\n').count();
            self.lines.set(self.lines.get() + u64::try_from(lines).unwrap_or(0));
        }
        self.input.consume(amount);
    }
}

/// Which attributes hold what.
struct Keys<'a> {
    case: &'a str,
    activity: &'a str,
    time: &'a str,
    person: &'a str,
    team: &'a str,
    lifecycle: &'a str,
}

/// The values of one event, and the trace that it belongs to.
#[derive(Default)]
struct Found {
    traces: u64,
    case: Option<String>,
    activity: Option<String>,
    time: Option<String>,
    person: Option<String>,
    team: Option<String>,
    lifecycle: Option<String>,
}

/// `before`: lines above the first.
pub(super) fn read(
    input: impl BufRead,
    before: u64,
    columns: &Columns,
    log: &mut EventLog,
) -> Result<(), LogError> {
    let keys = Keys::of(columns);
    let lines = Rc::new(Cell::new(before + 1));
    let mut reader = Reader::from_reader(Counted { input, lines: lines.clone() });
    let (mut buffer, mut open, mut found) = (Vec::new(), Vec::new(), Found::default());
    let no_xml = |why: String| LogError::line(lines.get(), format!("it is no XML that can be read: {why}"));
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|e| no_xml(e.to_string()))? {
            Event::Start(start) => {
                let element = element(&start, open.last().copied(), lines.get())?;
                found.begin(element);
                take(&start, open.last().copied(), &keys, &mut found).map_err(no_xml)?;
                open.push(element);
                if open.len() > DEPTH {
                    return Err(no_xml(format!("more than {DEPTH} elements are inside of each other")));
                }
            }
            Event::Empty(start) => {
                let element = element(&start, open.last().copied(), lines.get())?;
                found.begin(element);
                take(&start, open.last().copied(), &keys, &mut found).map_err(no_xml)?;
                if element == Element::Event {
                    found.tell(lines.get(), &keys, log)?;
                }
            }
            Event::End(_) => {
                let ended = open.pop();
                if ended == Some(Element::Event) {
                    found.tell(lines.get(), &keys, log)?;
                }
            }
            Event::Eof if open.is_empty() => return Ok(()),
            Event::Eof => return Err(no_xml("it ends too early".to_owned())),
            _ => {}
        }
    }
}

fn element(start: &BytesStart<'_>, inside: Option<Element>, line: u64) -> Result<Element, LogError> {
    Ok(match (inside, start.local_name().as_ref()) {
        (None, "log") => Element::Log,
        (None, _) => return Err(LogError::line(line, "it is XML, and no XES: that begins with `<log>`")),
        (Some(Element::Log), "trace") => Element::Trace,
        (Some(Element::Trace), "event") => Element::Event,
        _ => Element::Other,
    })
}

/// An attribute of a trace or of an event. `Err`: why it cannot be read.
fn take(
    start: &BytesStart<'_>,
    inside: Option<Element>,
    keys: &Keys<'_>,
    found: &mut Found,
) -> Result<(), String> {
    if !matches!(inside, Some(Element::Trace | Element::Event)) {
        return Ok(());
    }
    let (mut key, mut value) = (None, None);
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|e| e.to_string())?;
        let into = match attribute.key.local_name().as_ref() {
            "key" => &mut key,
            "value" => &mut value,
            _ => continue,
        };
        let text = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|e| e.to_string())?;
        *into = Some(text.into_owned());
    }
    let (Some(key), Some(value)) = (key, value) else { return Ok(()) };
    let value = Some(value).filter(|value| !value.trim().is_empty());
    if inside == Some(Element::Trace) {
        if key == keys.case {
            found.case = value;
        }
        return Ok(());
    }
    for (wanted, into) in [
        (keys.activity, &mut found.activity),
        (keys.time, &mut found.time),
        (keys.person, &mut found.person),
        (keys.team, &mut found.team),
        (keys.lifecycle, &mut found.lifecycle),
    ] {
        if key == wanted {
            into.clone_from(&value);
        }
    }
    Ok(())
}

impl<'a> Keys<'a> {
    fn of(columns: &'a Columns) -> Self {
        let key = |said: &'a Option<String>, usual: &'a str| said.as_deref().unwrap_or(usual);
        Self {
            case: key(&columns.case, NAME),
            activity: key(&columns.activity, NAME),
            time: key(&columns.time, TIME),
            person: key(&columns.person, "org:resource"),
            team: key(&columns.team, "org:group"),
            lifecycle: key(&columns.lifecycle, "lifecycle:transition"),
        }
    }
}

impl Found {
    fn begin(&mut self, element: Element) {
        match element {
            Element::Trace => *self = Self { traces: self.traces + 1, ..Self::default() },
            Element::Event => {
                *self = Self { traces: self.traces, case: self.case.take(), ..Self::default() };
            }
            Element::Log | Element::Other => {}
        }
    }

    fn tell(&self, line: u64, keys: &Keys<'_>, log: &mut EventLog) -> Result<(), LogError> {
        let missing = |column: &str| LogError::row(line, column, "the event that ends here has none");
        // A trace without a name is a case of its own.
        let unnamed = format!("trace {}", self.traces);
        log.take(&Row {
            line,
            case: self.case.as_deref().unwrap_or(&unnamed),
            activity: self.activity.as_deref().ok_or_else(|| missing(keys.activity))?,
            time: self.time.as_deref().ok_or_else(|| missing(keys.time))?,
            time_column: keys.time,
            person: self.person.as_deref(),
            team: self.team.as_deref(),
            lifecycle: self.lifecycle.as_deref(),
        })
    }
}
