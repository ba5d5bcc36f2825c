use proptest::prelude::*;

use super::{apart, suggest};

#[test]
fn a_near_name_is_found_among_many() {
    let names = ["sales", "legal", "customer_success", "Ann"];
    for (slip, meant) in [
        ("salse", Some("sales")),
        ("LEGAL", Some("legal")),
        ("customer_sucess", Some("customer_success")),
        ("Anne", Some("Ann")),
        ("revops", None),
        ("", None),
    ] {
        assert_eq!(suggest(slip, names), meant, "{slip}");
    }
}

proptest! {
    #[test]
    fn no_name_that_is_near_is_passed_over(one in "[a-eA-E0-3_]{0,8}", other in "[a-eA-E0-3_]{0,8}") {
        let distance = strsim::osa_distance(&one.to_lowercase(), &other.to_lowercase());
        prop_assert!(apart(&one, &other) <= distance);
    }
}
