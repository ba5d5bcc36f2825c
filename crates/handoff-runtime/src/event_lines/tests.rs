use super::{event_lines, events_by_time};
use crate::cloud_event::Arrival;

fn event(id: &str, time: &str) -> String {
    format!(r#"{{"specversion":"1.0","id":"{id}","source":"t","type":"x"{time}}}"#)
}

fn at(hour: u32) -> String {
    format!(r#","time":"2026-03-02T{hour:02}:00:00Z""#)
}

fn ids(events: &[Arrival]) -> Vec<&str> {
    events
        .iter()
        .map(|event| match event {
            Arrival::Event(event) => event.id.as_str(),
            Arrival::Rejected(rejection) => rejection.id.as_str(),
        })
        .collect()
}

#[test]
fn blank_lines_a_byte_order_mark_and_windows_line_ends_do_not_matter() {
    let text = format!("\u{feff}{}\r\n\r\n  \n{}", event("a", ""), event("b", ""));
    let events: Vec<_> = event_lines(text.as_bytes()).map(Result::unwrap).collect();
    assert_eq!(ids(&events), ["a", "b"]);
    assert_eq!(event_lines("".as_bytes()).count(), 0);
    assert_eq!(event_lines("\u{feff}\n".as_bytes()).count(), 0);
}

#[test]
fn a_line_that_is_no_json_ends_it_and_is_named() {
    let text = format!("{}\n\n{{\"id\": nonsense}}\n{}", event("a", ""), event("b", ""));
    let read: Vec<_> = event_lines(text.as_bytes()).collect();
    assert_eq!(read.len(), 2);
    let error = read[1].as_ref().unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 3 of the events cannot be read: it is not JSON at column 9: each line is one event as a JSON object"
    );
    assert_eq!(events_by_time(text.as_bytes()).unwrap_err(), *error);
}

#[test]
fn a_half_written_last_line_is_told_from_nonsense() {
    let text = format!("{}\n{}", event("a", ""), event("b", "").trim_end_matches('}'));
    let error = event_lines(text.as_bytes()).last().unwrap().unwrap_err();
    assert_eq!(error.to_string(), "line 2 of the events cannot be read: the JSON object is not complete");
    let error = event_lines(&b"\xff\xfe{}\n"[..]).last().unwrap().unwrap_err();
    assert_eq!((error.line, error.why.as_str()), (1, "it is not UTF-8"));
}

#[test]
fn nesting_without_end_is_an_error() {
    let error = event_lines("[".repeat(200_000).as_bytes()).last().unwrap().unwrap_err();
    assert_eq!(error.line, 1);
}

#[test]
fn json_that_is_no_event_is_rejected_and_the_rest_goes_on() {
    let text = format!("{{}}\n[1]\n{}", event("a", ""));
    let events: Vec<_> = event_lines(text.as_bytes()).map(Result::unwrap).collect();
    assert_eq!(ids(&events), ["", "", "a"]);
    assert!(matches!(events[..2], [Arrival::Rejected(_), Arrival::Rejected(_)]));
}

#[test]
fn events_come_by_time_and_else_as_they_stand() {
    let lines = [
        event("noon", &at(12)),
        event("after-noon", ""),
        event("nine", &at(9)),
        event("noon-too", &at(12)),
        event("nine-too", &at(9)),
    ];
    let events = events_by_time(lines.join("\n").as_bytes()).unwrap();
    assert_eq!(ids(&events), ["nine", "nine-too", "noon", "after-noon", "noon-too"]);
    let lines = [event("first", ""), event("nine", &at(9))];
    assert_eq!(ids(&events_by_time(lines.join("\n").as_bytes()).unwrap()), ["first", "nine"]);
}
