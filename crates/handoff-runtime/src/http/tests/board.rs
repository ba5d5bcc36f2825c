use super::{House, opened, run};
use crate::catalog::Catalog;
use crate::live::system_time;

#[test]
fn the_board_says_where_who_and_what_is_missing_and_keeps_secrets() {
    run(async {
        let house = House::new();
        assert!(house.get("/").await.is(200).text.contains("No case is open"));
        house.event(&opened("T-1 <img src=x>")).await.is(200);
        let page = house.get("/").await.is(200);
        assert_eq!(page.media, "text/html; charset=utf-8");
        for said in ["Bug report", "Triage", "Escalation is blocked", ": steps", "Escalation to be ready"] {
            assert!(page.text.contains(said), "{said}: {}", page.text);
        }
        // What people wrote stays text.
        assert!(page.text.contains("Ana &lt;b&gt;Duarte&lt;/b&gt;"), "{}", page.text);
        assert!(!page.text.contains("<img") && !page.text.contains("<script"), "{}", page.text);
        assert!(!page.text.contains("hunter2"));
    });
}

#[test]
fn a_receiver_finds_what_is_theirs_with_its_package() {
    run(async {
        let house = House::new();
        house.event(&opened("T-1")).await.is(200);
        house.event(&opened("T-2")).await.is(200);
        let said = serde_json::json!({ "by": "ana", "fields": { "steps": "Click <here>" } });
        house.command("T-1", "set", &said).await.is(200);
        let page = house.get("/?who=ben").await.is(200).text;
        for said in [
            "Escalation is offered",
            "Package of Escalation",
            "Click &lt;here&gt;",
            "<strong>1</strong> open",
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(!page.contains("T-2") && !page.contains("hunter2"), "{page}");
        house.get("/?overdue=maybe").await.is(422);
        assert!(house.get("/?who=ben&overdue=true").await.text.contains("No open case is like that"));
    });
}

#[test]
fn nothing_on_the_board_comes_from_elsewhere() {
    run(async {
        let house = House::new();
        let response = house.respond(axum::http::Method::GET, "/", &[], "").await;
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        let page = house.get("/").await.text;
        assert!(page.contains("<html lang=\"en\">") && page.contains("<main>") && page.contains("<h1>"));
        assert!(!page.contains("http://") && !page.contains("https://"), "{page}");
    });
}

#[test]
fn many_cases_are_several_pages() {
    run(async {
        let house = House::new();
        let cases = 130;
        for number in 0..cases {
            house.event(&opened(&format!("T-{number:03}"))).await.is(200);
        }
        let first = house.get("/").await.text;
        assert!(first.contains("More cases") && first.contains("T-099") && !first.contains("T-100"));
        let after = format!("bug%01T-099%01{:010}", 1);
        let second = house.get(&format!("/?after={after}")).await.text;
        assert!(second.contains("T-100") && second.contains("T-129") && !second.contains("More cases"));
    });
}

#[test]
fn rules_that_are_refused_are_told_everywhere() {
    run(async {
        let house = House::new();
        struct Broken;
        impl crate::catalog::Spec for Broken {
            fn digest(&self) -> Option<u64> {
                Some(1)
            }
            fn compile(&self) -> Result<std::sync::Arc<handoff_plan::Plan>, Vec<String>> {
                Err(vec!["spec.handoff:3:1: there is no team `<support>`".to_owned()])
            }
            fn files(&self) -> std::collections::BTreeSet<std::path::PathBuf> {
                std::collections::BTreeSet::new()
            }
            fn folders(&self) -> Vec<std::path::PathBuf> {
                Vec::new()
            }
        }
        assert_eq!(house.get("/readyz").await.is(200).json()["status"], "ready");
        let mut catalog = Catalog::new(house.handle(), Box::new(Broken), house.standing.clone(), system_time);
        catalog.look().unwrap();
        assert_eq!(house.get("/readyz").await.is(200).json()["status"], "degraded");
        assert!(house.get("/").await.text.contains("there is no team `&lt;support&gt;`"));
        assert!(
            house.get("/plan").await.json()["refused"]["errors"][0].as_str().unwrap().contains("no team")
        );
        assert!(house.get("/metrics").await.text.contains("handoff_rules_degraded 1"));
        house.event(&opened("T-1")).await.is(200);
    });
}

#[test]
fn a_store_that_takes_nothing_is_told_everywhere_and_looking_goes_on() {
    run(async {
        let house = House::new();
        house.event(&opened("T-1")).await.is(200);
        house.store.fail();
        house.event(&opened("T-2")).await.is(503);
        let ready = house.get("/readyz").await.is(503).json();
        assert!(ready["detail"].as_str().unwrap().contains("the disk is full"), "{ready}");
        let health = house.get("/healthz").await.is(200).json();
        assert!(health["store"].as_str().unwrap().contains("the disk is full"), "{health}");
        assert!(house.get("/metrics").await.is(200).text.contains("handoff_store_refusing 1"));
        let board = house.get("/").await.is(200).text;
        assert!(board.contains("Nothing is taken at the moment") && board.contains("T-1"), "{board}");
        house.get("/cases/T-1").await.is(200);
        house.get("/cases/T-2").await.is(404);
        house.store.mend();
        // It tries again by itself, now and then.
        while house.event(&opened("T-2")).await.status.as_u16() == 503 {}
        house.get("/cases/T-2").await.is(200);
        house.get("/readyz").await.is(200);
        assert!(house.get("/metrics").await.text.contains("handoff_store_refusing 0"));
    });
}

#[test]
fn without_rules_it_is_not_ready() {
    run(async {
        let house = House::without_rules();
        assert_eq!(house.get("/readyz").await.is(503).json()["detail"], "no rules are loaded");
        house.get("/healthz").await.is(200);
    });
}
