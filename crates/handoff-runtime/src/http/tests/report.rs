use serde_json::json;

use super::{House, opened, run};

#[test]
fn an_empty_store_has_no_figures_and_no_errors() {
    run(async {
        let figures = House::new().get("/report").await.is(200).json();
        assert_eq!(figures["cases"]["opened"], 0);
        assert!(figures["completion_rate"]["share"].is_null());
    });
}

#[test]
fn the_figures_follow_what_happens() {
    run(async {
        let house = House::new();
        for (number, ticket) in ["T-1", "T-2"].into_iter().enumerate() {
            house.event(&opened(ticket)).await.is(200);
            let figures = house.get("/report").await.is(200).json();
            assert_eq!(figures["cases"]["opened"], number + 1);
            assert_eq!(figures["stalled"]["count"], number + 1);
        }
        let of = async |query: &str| house.get(&format!("/report?{query}")).await.is(200).json();
        assert_eq!(of("process=nothing").await["cases"]["opened"], 0);
        assert_eq!(of("from=2026-01-01&process=bug").await["cases"]["opened"], 2);
        assert_eq!(of("to=2026-01-01").await["cases"]["opened"], 0);
        assert_eq!(of("from=2026-01-01T00:00:00Z").await["from"], json!("2026-01-01T00:00:00Z"));
        house.get("/report?from=yesterday").await.is(422);
        house.get("/report?form=2026-01-01").await.is(422);
    });
}
