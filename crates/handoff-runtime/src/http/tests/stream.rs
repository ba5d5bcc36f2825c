use std::time::Duration;

use axum::body::BodyDataStream;
use axum::http::Method;
use serde_json::Value;
use tokio_stream::StreamExt;

use super::{House, Wanted, opened, run};
use crate::http::HttpLimits;

/// The facts of a stream, until one of that name.
async fn until(stream: &mut BodyDataStream, name: &str) -> Vec<Value> {
    let mut text = String::new();
    loop {
        let next = tokio::time::timeout(Duration::from_secs(60), stream.next()).await.unwrap();
        text.push_str(std::str::from_utf8(&next.unwrap().unwrap()).unwrap());
        let facts: Vec<Value> =
            text.lines().filter_map(|line| serde_json::from_str(line.strip_prefix("data: ")?).ok()).collect();
        if facts.iter().any(|fact| fact["fact"] == name) && text.ends_with("\n\n") {
            return facts;
        }
    }
}

async fn follow(house: &House, path: &str, last: Option<&str>) -> BodyDataStream {
    let headers: Vec<_> = last.map(|last| ("last-event-id", last)).into_iter().collect();
    let response = house.respond(Method::GET, path, &headers, "").await;
    assert_eq!(response.status(), 200);
    response.into_body().into_data_stream()
}

#[test]
fn facts_are_told_as_they_happen_without_secrets() {
    run(async {
        let house = House::new();
        house.event(&opened("T-1")).await.is(200);
        let mut stream = follow(&house, "/stream", None).await;
        house.event(&opened("T-2")).await.is(200);
        let facts = until(&mut stream, "handoff.blocked").await;
        assert!(facts.iter().all(|fact| fact["case"] == "T-2"), "{facts:?}");
        assert!(facts.iter().all(|fact| !fact.to_string().contains("hunter2")), "{facts:?}");
    });
}

#[test]
fn whoever_comes_back_misses_nothing_and_hears_nothing_twice() {
    run(async {
        let house = House::new();
        for number in 0..40 {
            house.event(&opened(&format!("T-{number}"))).await.is(200);
        }
        let last = house.handle().look(handoff_engine::World::seq).unwrap();
        for after in [0, 1, 7, last / 2, last - 1] {
            let mut stream = follow(&house, "/stream", Some(&after.to_string())).await;
            house.event(&opened(&format!("after-{after}"))).await.is(200);
            let mut seqs = Vec::new();
            let end = house.handle().look(handoff_engine::World::seq).unwrap();
            while seqs.last() != Some(&end) {
                let facts = until(&mut stream, "clock.started").await;
                seqs.extend(facts.iter().map(|fact| fact["seq"].as_u64().unwrap()));
            }
            assert!(seqs.into_iter().eq(after + 1..=end), "after {after}");
        }
        house.ask(Method::GET, "/stream", &[("last-event-id", "x")], "").await.is(422);
    });
}

#[test]
fn only_what_is_asked_for_and_only_so_many() {
    run(async {
        let limits = HttpLimits { streams: 1, ..HttpLimits::default() };
        let house = House::with(&Wanted { limits, ..Wanted::default() });
        let mut stream = follow(&house, "/stream?case=T-2&process=bug", None).await;
        house.get("/stream").await.is(429);
        for ticket in ["T-1", "T-2"] {
            house.event(&opened(ticket)).await.is(200);
        }
        let facts = until(&mut stream, "handoff.blocked").await;
        assert!(facts.iter().all(|fact| fact["case"] == "T-2"), "{facts:?}");
    });
}

/// The runtime goes on, however many facts wait for somebody who does not read them.
#[test]
fn a_reader_that_does_not_read_is_dropped() {
    run(async {
        let limits = HttpLimits { stream_seconds: 0, ..HttpLimits::default() };
        let house = House::with(&Wanted { limits, ..Wanted::default() });
        let mut stream = follow(&house, "/stream", None).await;
        for number in 0..100 {
            house.event(&opened(&format!("T-{number}"))).await.is(200);
        }
        let mut events = 0;
        while let Some(next) = tokio::time::timeout(Duration::from_secs(60), stream.next()).await.unwrap() {
            events += usize::from(!next.unwrap().is_empty());
        }
        let all = house.handle().look(handoff_engine::World::seq).unwrap();
        assert!((events as u64) < all, "{events} of {all}");
    });
}
