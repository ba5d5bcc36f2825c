//! Figures of somebody else's log.

use std::fmt::Write;

use serde_json::json;

use crate::sandbox::Sandbox;

/// Sixty deals a quarter; one in five is engaged only after nine days.
fn quarter() -> String {
    let mut log = "Deal;Step;When;Who;Team\n".to_owned();
    for number in 1..=60 {
        let (month, day) = (1 + number / 28, 1 + number % 17);
        let held = day + if number % 5 == 0 { 9 } else { 3 };
        writeln!(log, "Q-{number};Closed won;2026-0{month}-{day:02} 09:00;maria;Sales").unwrap();
        writeln!(log, "Q-{number};Kickoff held;2026-0{month}-{held:02} 09:00;carla;Success").unwrap();
    }
    log
}

const MAP: &str = r#"
done = ["Kickoff held"]

[[deadline]]
name = "engaged"
from = "Closed won"
to = "Kickoff held"
within = "7 days"
price = "18% of 48000 USD"
"#;

#[test]
fn what_dragging_deals_cost_in_a_quarter() {
    let sandbox = Sandbox::new();
    sandbox.write("deals.csv", quarter());
    sandbox.write("map.toml", MAP);
    let audit = |more: &[&str]| {
        sandbox.handoff(&[&["audit", "deals.csv", "--map", "map.toml"], more].concat()).exits(0)
    };
    let figures = audit(&["--last", "90d", "--format", "json"]).json();
    assert_eq!(figures["cases"], 60);
    let engaged = &figures["deadlines"][0];
    assert_eq!((&engaged["over"], engaged["share_over"]["share"].to_string()), (&json!(12), "0.2".into()));
    assert_eq!((&engaged["price"], &engaged["cost"]), (&json!("8640.00"), &json!("103680.00")));
    let sum = &figures["exposure"][0];
    assert_eq!(
        (&sum["amount"], &sum["currency"], &sum["count"]),
        (&json!("103680.00"), &json!("USD"), &json!(12))
    );
    assert_eq!(figures["completion_rate"]["share"].to_string(), "1");
    let teams = &figures["between_teams"]["exchanges"][0];
    assert_eq!(
        (&teams["from"], &teams["to"], &teams["count"]),
        (&json!("Sales"), &json!("Success"), &json!(60))
    );
    assert_eq!((&teams["median_seconds"], &teams["p90_seconds"]), (&json!(3 * 86_400), &json!(9 * 86_400)));
    let text = audit(&[]).out;
    for told in ["12 delays cost 103680.00 USD", "8640.00 USD", "read as UTC", "20 %", "60 of 60"] {
        assert!(text.contains(told), "{told}: {text}");
    }
}

#[test]
fn the_zone_and_the_window_count() {
    let sandbox = Sandbox::new();
    sandbox.write("deals.csv", quarter());
    let json = |more: &[&str]| {
        sandbox.handoff(&[&["audit", "deals.csv", "--format", "json"], more].concat()).exits(0).json()
    };
    let berlin = json(&["--timezone", "Europe/Berlin"]);
    assert_eq!(
        (&berlin["log_from"], &berlin["assumed_zone"]),
        (&json!("2026-01-01T08:00:00Z"), &json!("Europe/Berlin"))
    );
    assert_eq!(json(&["--from", "2026-02-01", "--to", "2026-02-28"])["cases"], 28);
    let none = sandbox.handoff(&["audit", "deals.csv", "--from", "2027-01-01"]).exits(0).out;
    assert!(none.contains("nothing to tell"), "{none}");
    for wrong in [["--timezone", "Mars/Base"], ["--last", "soon"], ["--from", "soon"], ["--to", "soon"]] {
        sandbox.handoff(&["audit", "deals.csv", wrong[0], wrong[1]]).exits(2);
    }
}

#[test]
fn what_cannot_be_read_is_named_and_exits_with_3() {
    let sandbox = Sandbox::new();
    sandbox.write("bad.csv", "case,activity,time\nA,x,2026-01-01\nA,y,yesterday\n");
    let bad = sandbox.handoff(&["audit", "bad.csv"]).exits(3);
    assert!(
        bad.err.contains("`bad.csv`: line 3, column `time`: `yesterday`") && bad.out.is_empty(),
        "{}",
        bad.err
    );
    let nowhere = sandbox.handoff(&["audit", "nowhere.csv"]).exits(3);
    assert!(nowhere.err.contains("`nowhere.csv`"), "{}", nowhere.err);
    sandbox.write("map.toml", "[columns]\nteem = \"x\"\n");
    let map = sandbox.handoff(&["audit", "bad.csv", "--map", "map.toml"]).exits(3);
    assert!(map.err.contains("`map.toml`") && map.err.contains("teem"), "{}", map.err);
    sandbox.handoff(&["audit"]).exits(2);
}

#[test]
fn the_log_may_come_through_a_pipe() {
    let log = "{\"subject\":\"A\",\"type\":\"won\",\"time\":\"2026-01-01T00:00:00Z\"}\n";
    let figures = Sandbox::new().handoff_with(&["audit", "-", "--format", "json"], log).exits(0).json();
    assert_eq!((&figures["format"], &figures["cases"]), (&json!("ndjson"), &json!(1)));
}
