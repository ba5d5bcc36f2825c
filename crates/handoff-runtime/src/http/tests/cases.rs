use axum::http::Method;

use super::{House, opened, run};

#[test]
fn cases_are_found_page_by_page() {
    run(async {
        let house = House::new();
        for ticket in ["T-1", "T-2", "T-3"] {
            house.event(&opened(ticket)).await.is(200);
        }
        let page =
            house.get("/cases?limit=2&state=open&stage=triage&owner=ana&process=bug").await.is(200).json();
        assert_eq!(page["cases"].as_array().unwrap().len(), 2);
        let next = page["next"].as_str().unwrap().to_owned();
        let page = house.get(&format!("/cases?limit=2&after={next}")).await.is(200).json();
        assert_eq!(page["cases"][0]["case"], "T-3");
        assert!(page["next"].is_null());
        for none in ["state=closed", "stage=fixing", "owner=ben", "process=other", "overdue=true"] {
            let page = house.get(&format!("/cases?{none}")).await.is(200).json();
            assert_eq!(page["cases"].as_array().unwrap().len(), 0, "{none}");
        }
        let problem = house.get("/cases?state=lost&limit=0&colour=red").await.is(422).json();
        assert_eq!(problem["errors"].as_array().unwrap().len(), 3, "{problem}");
    });
}

#[test]
fn a_case_is_shown_with_its_reasons_and_its_facts_and_without_its_secrets() {
    run(async {
        let house = House::new();
        house.event(&opened("T-1")).await.is(200);
        let case = house.get("/cases/T-1").await.is(200);
        assert_eq!(case.json()["context"]["summary"]["value"], "Login <script>fails</script>");
        let why = house.get("/cases/T-1/why?process=bug").await.is(200);
        assert_eq!(why.json()["waiting"][0]["missing"][0]["requirement"], "steps");
        let history = house.get("/cases/T-1/history").await.is(200);
        assert_eq!(history.media, "application/x-ndjson");
        let first: serde_json::Value = serde_json::from_str(history.text.lines().next().unwrap()).unwrap();
        assert_eq!((first["case"].as_str(), first["process"].as_str()), (Some("T-1"), Some("bug")));
        let headers = [("accept", "application/json")];
        let list = house.ask(Method::GET, "/cases/T-1/history", &headers, "").await.is(200);
        assert_eq!(list.json().as_array().unwrap().len(), history.text.lines().count());
        for shown in [&case, &why, &history, &list] {
            assert!(!shown.text.contains("hunter2"), "{}", shown.text);
        }
        assert!(history.text.contains("(hidden)"), "{}", history.text);
        house.get("/cases/T-9/why").await.is(404);
        house.get("/cases/T-1?process=other").await.is(404);
    });
}
