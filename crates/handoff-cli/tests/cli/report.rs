//! The figures of what ran. The numbers of the example were counted by hand, from its timeline.

use serde_json::{Value, json};

use crate::sandbox::{Ran, Sandbox, binary, event, handoff_in, lines, workspace};

const EXAMPLE: &str = "examples/sales-to-cs";

/// Runs events through the example, and gives its figures.
fn figures_of(sandbox: &Sandbox, events: &str, more: &[&str]) -> Value {
    let store = sandbox.path("store");
    let store = store.to_str().unwrap();
    let run = [&["run", EXAMPLE, "--events", "-", "--store", store], more].concat();
    handoff_in(&workspace(), &run, events).exits(0);
    sandbox.handoff(&["report", "--store", "store", "--format", "json"]).exits(0).json()
}

fn story() -> String {
    std::fs::read_to_string(workspace().join(EXAMPLE).join("events.ndjson")).unwrap()
}

/// The one entry of a list with these members.
#[track_caller]
fn one<'a>(list: &'a Value, members: &[(&str, &str)]) -> &'a Value {
    let fits = |entry: &&Value| members.iter().all(|(name, value)| entry[*name] == *value);
    let found: Vec<&Value> = list.as_array().unwrap().iter().filter(fits).collect();
    let [found] = found[..] else { panic!("{members:?}: {list:#}") };
    found
}

#[track_caller]
fn assert_deadline(figures: &Value, clock: &str, numbers: [u64; 5]) {
    let found = one(&figures["deadlines"], &[("clock", clock)]);
    let told = ["started", "met", "over", "running", "called_off"].map(|name| found[name].as_u64().unwrap());
    assert_eq!(told, numbers, "{clock}: {found}");
}

#[test]
fn the_story_of_six_deals_in_figures() {
    let sandbox = Sandbox::new();
    let figures = figures_of(&sandbox, &story(), &[]);
    assert_eq!(figures["as_of"], "2026-03-10T15:00:00Z");
    assert_eq!(figures["cases"], json!({ "opened": 6, "open": 4, "closed": 2, "failed": 1 }));
    let rate = &figures["completion_rate"];
    assert_eq!(
        (&rate["count"], &rate["of"], rate["share"].to_string()),
        (&json!(5), &json!(6), "0.8333".into())
    );
    let kickoff = one(&figures["handoffs"], &[("handoff", "kickoff")]);
    let told = ["opened", "offered", "accepted", "returned", "cancelled"]
        .map(|name| kickoff[name].as_u64().unwrap());
    assert_eq!(told, [6, 5, 5, 1, 1]);
    let fidelity = &figures["context_fidelity"];
    assert_eq!(
        (&fidelity["right_first_time"]["count"], &fidelity["right_first_time"]["of"]),
        (&json!(4), &json!(5))
    );
    assert_eq!(
        (&fidelity["required_fields"]["count"], &fidelity["required_fields"]["of"]),
        (&json!(25), &json!(25))
    );
    assert_eq!(one(&figures["returns"], &[("reason", "incomplete")])["count"], 3);
    assert_deadline(&figures, "kickoff.accept", [8, 7, 1, 0, 0]);
    assert_deadline(&figures, "kickoff.prepare", [9, 7, 2, 0, 0]);
    assert_deadline(&figures, "engaged", [6, 4, 1, 0, 1]);
    assert_deadline(&figures, "welcome_reply", [5, 3, 1, 1, 0]);
    let wait = one(&figures["times"], &[("from", "offered"), ("to", "accepted")]);
    assert_eq!(
        (&wait["count"], &wait["median_seconds"], &wait["p90_seconds"]),
        (&json!(5), &json!(8_700), &json!(155_400))
    );
    let way = one(&figures["times"], &[("from", "closed_won"), ("to", "onboarding")]);
    assert_eq!((&way["of"], &way["count"]), (&json!("stage"), &json!(5)));
    let risk = one(&figures["exposure"], &[("why", "first-year churn risk")]);
    assert_eq!(
        (&risk["amount"], &risk["currency"], &risk["count"]),
        (&json!("8640.00"), &json!("USD"), &json!(1))
    );
    let trouble = one(&figures["exceptions"], &[("exception", "ping_pong")]);
    assert_eq!(
        (&trouble["raised"], &trouble["resolved"], &trouble["open"]),
        (&json!(1), &json!(1), &json!(0))
    );
    assert_eq!(figures["stalled"]["count"], 0);
    let text = sandbox.handoff(&["report", "--store", "store"]).exits(0).out;
    for told in [
        "5 of 6: 83.3 %",
        "8640.00 USD",
        "2 h 25 min",
        "first-year churn risk",
        "of the first offers that were",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
}

/// What happens to a deal that is engaged in time.
fn engaged(deal: &str, day: u32) -> Vec<Value> {
    let command = |hour: u32, word: &str, data: Value| {
        let time = format!("2026-01-{day:02}T{hour:02}:00:00Z");
        let mut event = event(&format!("{word}-{deal}"), &time, &format!("handoff.{word}"), &data);
        event["subject"] = deal.into();
        event
    };
    let contact = json!({ "name": "Jo", "email": "jo@acme.example" });
    let (terms, kickoff) = ("https://docs.example/terms", "2026-01-20T15:00:00Z");
    let fields = json!({
        "scope": "50 seats", "champion": contact, "stakeholders": [contact], "terms": terms, "kickoff_at": kickoff,
    });
    vec![
        command(15, "set", json!({ "by": "maria", "fields": fields })),
        command(16, "approve", json!({ "by": "lena", "handoff": "kickoff", "approval": "signed_off" })),
        command(17, "accept", json!({ "by": "carla", "handoff": "kickoff" })),
    ]
}

/// Sixty deals a quarter of 48,000 USD, one in five drags: 8,640 USD each, 103,680 USD a quarter.
#[test]
fn what_dragging_deals_cost_in_a_quarter() {
    let mut events = Vec::new();
    for number in 1..=60 {
        let (deal, day) = (format!("Q-{number}"), 12 + number % 5);
        let data = json!({ "deal_id": deal, "account": "Acme", "acv": "48000", "owner": "maria" });
        let time = format!("2026-01-{day:02}T14:00:00Z");
        events.push(event(&format!("won-{deal}"), &time, "crm.deal.closed_won", &data));
        if number % 5 != 0 {
            events.extend(engaged(&deal, day));
        }
    }
    events.sort_by_key(|event| event["time"].to_string());
    let sandbox = Sandbox::new();
    let figures = figures_of(&sandbox, &lines(&events), &["--until", "2026-03-31"]);
    assert_eq!(figures["cases"]["opened"], 60);
    let risk = one(&figures["exposure"], &[("why", "first-year churn risk")]);
    assert_eq!((&risk["count"], &risk["amount"]), (&json!(12), &json!("103680.00")));
    let engaged = one(&figures["deadlines"], &[("clock", "engaged")]);
    assert_eq!((&engaged["over"], engaged["share_over"]["share"].to_string()), (&json!(12), "0.2".into()));
    assert_eq!(figures["stalled"]["count"], 12, "nobody made them ready");
    let waits = &figures["stalled"]["longest"][0];
    assert_eq!((&waits["state"], &waits["over"]), (&json!("blocked"), &json!(true)));
    assert!(waits["with"].as_array().unwrap().contains(&json!("maria")), "{waits}");
}

#[test]
fn a_window_and_a_process_narrow_what_is_looked_at() {
    let sandbox = Sandbox::new();
    figures_of(&sandbox, &story(), &[]);
    let opened = |more: &[&str]| {
        let args = [&["report", "--store", "store", "--format", "json"], more].concat();
        sandbox.handoff(&args).exits(0).json()["cases"]["opened"].as_u64().unwrap()
    };
    assert_eq!(opened(&["--process", "sales_to_cs"]), 6);
    assert_eq!(opened(&["--process", "other"]), 0);
    // Three deals on Monday, two on Tuesday, one on Wednesday.
    assert_eq!(opened(&["--to", "2026-03-02"]), 3);
    assert_eq!(opened(&["--from", "2026-03-03", "--to", "2026-03-03"]), 2);
    assert_eq!(opened(&["--from", "2026-03-03"]), 3);
    sandbox.handoff(&["report", "--store", "store", "--from", "soon"]).exits(2);
    let none = sandbox.handoff(&["report", "--store", "store", "--from", "2027-01-01"]).exits(0).out;
    assert!(none.contains("nothing to report"), "{none}");
}

#[test]
fn an_empty_store_says_so_and_a_missing_one_cannot_be_read() {
    let sandbox = Sandbox::with_spec();
    sandbox.handoff_with(&["run", "spec.handoff", "--events", "-", "--store", "store"], "").exits(0);
    let Ran { out, .. } = sandbox.handoff(&["report", "--store", "store"]).exits(0);
    assert!(out.contains("nothing to report"), "{out}");
    let json = sandbox.handoff(&["report", "--store", "store", "--format", "json"]).exits(0);
    assert!(!json.out.contains("NaN") && json.json()["completion_rate"]["share"].is_null(), "{}", json.out);
    sandbox.handoff(&["report", "--store", "nowhere"]).exits(3);
    sandbox.handoff(&["report"]).exits(2);
}

#[test]
fn the_same_store_gives_the_same_bytes() {
    let sandbox = Sandbox::new();
    figures_of(&sandbox, &story(), &[]);
    let report = || {
        let out =
            binary(&sandbox.path(""), &["report", "--store", "store", "--format", "json"]).output().unwrap();
        out.stdout
    };
    assert_eq!(report(), report());
}

#[test]
fn what_each_figure_means_can_be_read() {
    let page = Sandbox::new().handoff(&["report", "--definitions"]).exits(0).out;
    for word in ["completion rate", "context fidelity", "nearest rank", "stalled"] {
        assert!(page.contains(word), "{word}");
    }
}
