use super::{label_of, safe_name};

#[test]
fn any_folder_gives_a_name_of_the_language() {
    assert_eq!(safe_name("sales-to-support"), "sales_to_support");
    assert_eq!(safe_name("Sales to Support!"), "sales_to_support");
    assert_eq!(safe_name("2026 orders"), "process_2026_orders");
    assert_eq!(safe_name("stage"), "process_stage");
    assert_eq!(safe_name("über \"uns\" }"), "ber_uns");
    assert_eq!(safe_name("…"), "request_to_delivery");
    assert_eq!(safe_name(""), "request_to_delivery");
    assert!(safe_name(&"x_".repeat(500)).len() <= 60);
}

#[test]
fn a_label_is_the_name_in_words() {
    assert_eq!(label_of("sales_to_support"), "Sales to support");
}
