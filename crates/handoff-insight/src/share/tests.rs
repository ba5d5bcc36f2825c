use super::Share;

#[test]
fn a_share_is_exact_and_nothing_has_none() {
    assert_eq!(Share::new(1, 6).share.unwrap().to_string(), "0.1667");
    assert_eq!(Share::new(6, 6).share.unwrap().to_string(), "1");
    assert_eq!(Share::new(1, 6).percent(), "16.7 %");
    assert_eq!((Share::new(0, 0).share, Share::new(0, 0).percent()), (None, "–".to_owned()));
}
