//! Small logs, and figures counted by hand.

use std::io::Write;

use handoff_plan::Calendar;
use proptest::prelude::*;

use super::{Audit, Columns, EventLog, LogError, Map, Options, Wanted, Window};

/// Two deals: one goes from Sales to Legal, back, and to Success; the other straight to Success.
const CSV: &str = "\
Case ID,Activity,Timestamp,Resource,Team
D-1,Won,2026-03-02 09:00:00,maria,Sales
D-1,Check terms,2026-03-02 11:00:00,lena,Legal
D-1,Complete terms,2026-03-03 11:00:00,maria,Sales
D-1,Check terms,2026-03-03 12:00:00,omar,Legal
D-2,Won,2026-03-03 09:00:00,maria,Sales
D-1,Kickoff,2026-03-04 12:00:00,carla,Success
D-2,Kickoff,2026-03-03 10:00:00,carla,Success
";

fn options(map: Map) -> Options {
    Options { map, zone: Calendar::always() }
}

fn read(text: impl AsRef<[u8]>) -> Result<EventLog, LogError> {
    EventLog::read(text.as_ref(), &options(Map::default()))
}

fn audit(text: &str, map: Map) -> Audit {
    EventLog::read(text.as_bytes(), &options(map)).unwrap().audit(Window::default())
}

#[track_caller]
fn refused(text: impl AsRef<[u8]>) -> String {
    read(text).map(|_| ()).unwrap_err().to_string()
}

fn wanted(name: &str, from: &str, to: &str, within: &str, price: Option<&str>) -> Wanted {
    Wanted {
        name: name.to_owned(),
        from: Some(from.to_owned()),
        to: Some(to.to_owned()),
        between: None,
        within: within.to_owned(),
        price: price.map(str::to_owned),
    }
}

#[test]
fn cases_variants_and_times() {
    let figures = audit(CSV, Map::default());
    assert_eq!((figures.format.as_str(), figures.events, figures.cases, figures.steps), ("csv", 7, 2, 7));
    assert_eq!((figures.log_from.as_deref(), figures.variants), (Some("2026-03-02T09:00:00Z"), 2));
    assert_eq!(figures.assumed_zone.as_deref(), Some("UTC"));
    assert_eq!(figures.case_time.median_seconds, Some((51 + 1) * 3_600 / 2));
    let pair = figures.pairs.iter().find(|p| (p.from.as_str(), p.to.as_str()) == ("Won", "Check terms"));
    assert_eq!(pair.unwrap().time.median_seconds, Some(2 * 3_600));
    assert_eq!((figures.rework.cases.count, figures.rework.repeats), (1, 1));
    assert_eq!(figures.rework.by_activity["Check terms"], 1);
    assert_eq!((figures.straight_through.count, figures.straight_through.of), (1, 2));
    assert_eq!(figures.completion_rate, None);
}

#[test]
fn work_crosses_between_teams_and_comes_back() {
    let figures = audit(CSV, Map::default());
    let teams = &figures.between_teams;
    // Sales, Legal, Sales, Legal, Success; and Sales, Success.
    assert_eq!((teams.handoffs, teams.known, teams.cases_with_handoff.count), (5, 2, 2));
    assert_eq!((teams.returns.count, teams.returns.of), (2, 5));
    assert_eq!(teams.wait.total_seconds, (2 + 24 + 1 + 24 + 1) * 3_600);
    let told: Vec<_> = teams
        .exchanges
        .iter()
        .map(|e| (e.from.as_str(), e.to.as_str(), e.wait.count, e.wait.total_seconds / 3_600, e.returns))
        .collect();
    let expected = [
        ("Legal", "Sales", 1, 24, 1),
        ("Legal", "Success", 1, 24, 0),
        ("Sales", "Legal", 2, 3, 1),
        ("Sales", "Success", 1, 1, 0),
    ];
    assert_eq!(told, expected);
    assert_eq!((figures.between_people.handoffs, figures.between_people.returns.count), (5, 1));
}

#[test]
fn events_that_name_nobody_are_passed_over() {
    let text =
        "case;activity;time;team\nA;x;2026-01-01 00:00;T1\nA;y;2026-01-01 01:00;\nA;z;2026-01-01 03:00;T2\n";
    let teams = audit(text, Map::default()).between_teams;
    assert_eq!((teams.handoffs, teams.wait.total_seconds), (1, 3 * 3_600));
    let nobody = audit("case,activity,time\nA,x,2026-01-01\n", Map::default()).between_teams;
    assert_eq!((nobody.known, nobody.handoffs, nobody.cases_with_handoff.share), (0, 0, None));
}

#[test]
fn a_deadline_of_the_map_is_met_over_or_running() {
    let text = "\
case|activity|time
A|won|2026-01-01
A|held|2026-01-05
B|won|2026-01-01
B|held|2026-01-08
C|won|2026-01-02
D|won|2026-01-06
E|held|2026-01-10
";
    let map = Map {
        deadlines: vec![wanted("engaged", "won", "held", "7 days", Some("18% of 48000 USD"))],
        ..Map::default()
    };
    let figures = audit(text, map);
    let [deadline] = &figures.deadlines[..] else { panic!() };
    // B is over at the very instant, C is not held when the log ends, D is not due.
    assert_eq!((deadline.started, deadline.met, deadline.over, deadline.running), (4, 1, 2, 1));
    assert_eq!((deadline.price.as_deref(), deadline.cost.as_deref()), (Some("8640.00"), Some("17280.00")));
    let told: Vec<_> =
        figures.exposure.iter().map(|e| (e.why.as_deref(), e.count, e.amount.as_str())).collect();
    assert_eq!(told, [(None, 2, "17280.00"), (Some("engaged"), 2, "17280.00")]);
}

#[test]
fn every_handoff_can_be_held_to_a_deadline() {
    let rule = Wanted {
        from: None,
        to: None,
        between: Some(super::Between::Teams),
        ..wanted("taken up", "", "", "24 hours", Some("100 EUR"))
    };
    let figures = audit(CSV, Map { deadlines: vec![rule], ..Map::default() });
    assert_eq!((figures.deadlines[0].met, figures.deadlines[0].over), (3, 2));
    assert_eq!(figures.exposure[0].amount, "200.00");
}

#[test]
fn what_ends_a_case_gives_a_completion_rate_and_what_waits() {
    let text = format!("{CSV}D-3,Won,2026-03-03 12:00,maria,Sales\n");
    let figures = audit(&text, Map { done: vec!["Kickoff".to_owned()], ..Map::default() });
    let rate = figures.completion_rate.unwrap();
    assert_eq!((rate.count, rate.of), (2, 3));
    let [waits] = &figures.waiting[..] else { panic!() };
    assert_eq!((waits.from.as_str(), waits.wait.longest_seconds), ("Sales", Some(24 * 3_600)));
}

#[test]
fn a_window_takes_the_cases_that_began_in_it() {
    let log = read(CSV).unwrap();
    let cases = |window| log.audit(window).cases;
    assert_eq!(cases(Window { last: Some(27 * 3_600), ..Window::default() }), 1);
    assert_eq!(cases(Window { last: Some(51 * 3_600), ..Window::default() }), 2);
    assert_eq!(cases(Window { to: Some("2026-03-03T09:00:00Z".parse().unwrap()), ..Window::default() }), 1);
    assert_eq!(log.audit(Window { last: Some(0), ..Window::default() }).completion_rate, None);
}

const XES: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- exported -->
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <global scope="event"><string key="concept:name" value="UNKNOWN"/></global>
  <trace>
    <string key="concept:name" value="D &amp; 1"/>
    <float key="more" value="1"><float key="concept:name" value="inside"/></float>
    <event>
      <string key="concept:name" value="Won"/><string key="lifecycle:transition" value="start"/>
      <date key="time:timestamp" value="2026-03-02T09:00:00.000+01:00"/>
    </event>
    <event>
      <string key="concept:name" value="Won"/><string key="lifecycle:transition" value="COMPLETE"/>
      <string key="org:group" value="Sales"/>
      <date key="time:timestamp" value="2026-03-02T10:00:00.000+01:00"/>
    </event>
    <event>
      <string key="concept:name" value="Kickoff"/><string key="org:group" value="Success"/>
      <date key="time:timestamp" value="2026-03-02T12:00:00.000+01:00"/>
    </event>
  </trace>
  <trace><event><string key="concept:name" value="Won"/><date key="time:timestamp" value="2026-03-02T12:00:00Z"/></event></trace>
</log>
"#;

#[test]
fn xes_is_read_also_with_gzip() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(XES.as_bytes()).unwrap();
    for text in [XES.as_bytes().to_vec(), packed.finish().unwrap()] {
        let log = read(text).unwrap();
        assert_eq!(log.cases.keys().collect::<Vec<_>>(), ["D & 1", "trace 2"]);
        let figures = log.audit(Window::default());
        assert_eq!(
            (figures.format.as_str(), figures.events, figures.left_out, figures.steps),
            ("xes", 4, 1, 3)
        );
        assert_eq!(
            (figures.between_teams.handoffs, figures.between_teams.wait.total_seconds),
            (1, 2 * 3_600)
        );
        assert_eq!(figures.assumed_zone, None);
    }
}

#[test]
fn json_lines_are_events_or_flat_objects() {
    let events = r#"
{"specversion":"1.0","id":"1","source":"/crm","type":"won","subject":"D-1","time":"2026-03-02T09:00:00Z","data":{"by":"maria","team":"Sales"}}

{"specversion":"1.0","id":"2","source":"/crm","type":"held","subject":"D-1","time":"2026-03-02T10:00:00Z","data":{"team":"Success"}}
"#;
    let figures = audit(events, Map::default());
    assert_eq!((figures.format.as_str(), figures.cases, figures.between_teams.handoffs), ("ndjson", 1, 1));
    let flat = "{\"deal\":7,\"status\":\"won\",\"when\":1772442000,\"unit\":{\"name\":\"Sales\"}}\n{\"deal\":7,\"status\":\"held\",\"when\":1772445600}\n";
    let columns = Columns { team: Some("unit.name".to_owned()), ..Columns::default() };
    let figures = audit(flat, Map { columns, ..Map::default() });
    assert_eq!((figures.cases, figures.steps, figures.between_teams.known), (1, 2, 1));
}

#[test]
fn separators_are_found_and_the_map_says_what_is_called_how() {
    for separator in [";", "\t", "|"] {
        assert_eq!(audit(&CSV.replace(',', separator), Map::default()).cases, 2, "{separator}");
    }
    let text = "\u{feff}\n\nNr,\"What, done\",On\nA,x,01/02/2026\nA,y,02/02/2026\n";
    let columns = Columns {
        case: Some("Nr".to_owned()),
        activity: Some("What, done".to_owned()),
        time: Some("On".to_owned()),
        time_format: Some("%d/%m/%Y".to_owned()),
        ..Columns::default()
    };
    let figures = audit(text, Map { columns, ..Map::default() });
    assert_eq!(
        (figures.pairs[0].time.median_seconds, figures.log_to.as_deref()),
        (Some(86_400), Some("2026-02-02T00:00:00Z"))
    );
}

#[test]
fn what_is_wrong_names_the_line_and_the_column() {
    let head = "case,activity,time\nA,x,2026-01-01\n";
    for (text, told) in [
        (format!("{head}A,y,yesterday\n"), "line 3, column `time`: `yesterday`"),
        (format!("{head}A,,2026-01-02\n"), "line 3, column `activity`: it is empty"),
        (format!("{head}A,y\n"), "line 3: it has 2 cells, and the header has 3"),
        (format!("\n{head}A,y,03/04/2026\n"), "line 4, column `time`"),
        ("a,b,c\n1,2,3\n".to_owned(), "no column is known to hold the case; there are `a`, `b`, `c`"),
        (String::new(), "empty"),
        (" \n\n".to_owned(), "empty"),
        ("[{}]".to_owned(), "one JSON list"),
        ("{\"case\":1,\n".to_owned(), "line 1: it is no JSON"),
        ("{\"case\":1}\n".to_owned(), "line 1: no column is known to hold the activity"),
        ("{\"case\":1,\"activity\":\"x\",\"time\":\"soon\"}\n".to_owned(), "line 1, column `time`: `soon`"),
        ("case,activity,time,lifecycle\nA,x,2026-01-01,start\n".to_owned(), "none is marked `complete`"),
        ("<html></html>".to_owned(), "no XES"),
        (XES.replace("</trace>\n</log>", ""), "too early"),
        (
            XES.replacen("2026-03-02T10:00:00.000+01:00", "soon", 1),
            "line 16, column `time:timestamp`: `soon`",
        ),
        (
            XES.replacen("time:timestamp", "time:other", 3),
            "column `time:timestamp`: the event that ends here has none",
        ),
    ] {
        let why = refused(&text);
        assert!(why.contains(told), "{told}: {why}");
    }
    let latin = b"case,activity,time\nA,x,2026-01-01\nA,\xe4,2026-01-01\n";
    assert!(refused(latin).contains("line 3, column `2`: it is not UTF-8"), "{}", refused(latin));
    assert!(refused([0x1f_u8, 0x8b, 8, 0]).contains("cannot be read to its end"));
    let named =
        Map { columns: Columns { team: Some("Squad".to_owned()), ..Columns::default() }, ..Map::default() };
    let why = EventLog::read(CSV.as_bytes(), &options(named)).map(|_| ()).unwrap_err().to_string();
    assert!(why.contains("no column `Squad`") && why.contains("`Team`"), "{why}");
}

#[test]
fn a_rule_that_makes_no_sense_is_refused() {
    let neither = Wanted { from: None, ..wanted("d", "", "x", "1h", None) };
    for rule in [neither, wanted("d", "a", "b", "soon", None), wanted("d", "a", "b", "1h", Some("8640"))] {
        let map = Map { deadlines: vec![rule], ..Map::default() };
        let why = EventLog::read(CSV.as_bytes(), &options(map)).map(|_| ()).unwrap_err().to_string();
        assert!(why.contains("the map: deadline `d`"), "{why}");
    }
}

proptest! {
    #[test]
    fn the_order_of_rows_of_different_cases_changes_nothing(
        rows in prop::collection::vec((0..6_u8, 0..4_u8, 0..3_u8, 0..500_i64), 1..40),
        seed in any::<u64>(),
    ) {
        // Of one case no two at the same instant: their order would count.
        let mut rows: Vec<String> = rows
            .iter()
            .enumerate()
            .map(|(i, (case, activity, team, minute))| {
                let at = 1_772_442_000 + minute * 60 + i64::try_from(i).unwrap();
                format!("c{case},a{activity},{at},t{team}\n")
            })
            .collect();
        let log = |rows: &[String]| audit(&format!("case,activity,time,team\n{}", rows.concat()), Map::default());
        let before = log(&rows);
        rows.sort_by_key(|row| row.bytes().fold(seed, |hash, b| hash.wrapping_mul(31).wrapping_add(u64::from(b))));
        prop_assert_eq!(log(&rows), before);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), head in 0..4_usize) {
        let heads = ["", "case,activity,time\n", "{\"case\":", "<log><trace><event>"];
        let _ = read([heads[head].as_bytes(), bytes.as_slice()].concat()).map(|log| log.audit(Window::default()));
    }
}
