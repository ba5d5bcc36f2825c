use std::collections::BTreeSet;

use handoff_plan::PlanId;

use super::{House, opened, plan, run};
use crate::http::openapi::document;
use crate::http::route::routes;

#[test]
fn every_address_is_described_once() {
    let document = document();
    let described: usize =
        document["paths"].as_object().unwrap().values().map(|p| p.as_object().unwrap().len()).sum();
    assert_eq!(described, routes().len());
    let ids: BTreeSet<_> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|path| {
            path.as_object().unwrap().values().map(|operation| operation["operationId"].to_string())
        })
        .collect();
    assert_eq!(ids.len(), described);
}

#[test]
fn every_address_that_is_described_answers() {
    run(async {
        let house = House::new();
        house.event(&opened("T-1")).await.is(200);
        for route in routes().into_iter().filter(|route| route.method == axum::http::Method::GET) {
            let path = route.path.replace("{key}", "T-1");
            let response = house.respond(axum::http::Method::GET, &path, &[], "").await;
            assert_eq!(response.status(), 200, "{path}");
            let media = response.headers()["content-type"].to_str().unwrap().to_owned();
            assert!(media.starts_with(route.media), "{path}: {media}");
        }
    });
}

#[test]
fn the_plan_comes_with_its_id() {
    run(async {
        let house = House::new();
        let shown = house.get("/plan").await.is(200).json();
        assert_eq!(shown["plan_id"], PlanId::of(&plan()).to_string());
        let again: handoff_plan::Plan = serde_json::from_value(shown).unwrap();
        assert_eq!(PlanId::of(&again), PlanId::of(&plan()));
    });
}

#[test]
fn figures_count_what_happened() {
    run(async {
        let house = House::new();
        house.event(&opened("T-1")).await.is(200);
        house.get("/nowhere").await.is(404);
        let figures = house.get("/metrics").await.is(200).text;
        for line in [
            "handoff_facts_total{fact=\"case.opened\"} 1",
            "handoff_open_cases 1",
            "handoff_overdue_cases 0",
            "handoff_http_requests_total{method=\"GET\",status=\"404\"} 1",
        ] {
            assert!(figures.contains(line), "{line}\n{figures}");
        }
    });
}
