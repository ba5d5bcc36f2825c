use super::{elapsed, price};

#[test]
fn a_price_is_an_amount_or_a_share_of_one() {
    assert_eq!(price("18% of 48_000 USD").unwrap().to_string(), "8640 USD");
    assert_eq!(price("0.10 EUR").unwrap().to_string(), "0.10 EUR");
    for wrong in ["", "8640", "8640 XYZW", "18% 48000 USD", "% of 1 USD", "a lot USD"] {
        assert!(price(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_day_has_24_hours() {
    assert_eq!(elapsed("7 days"), Ok(604_800));
    assert_eq!(elapsed("90d"), Ok(7_776_000));
    assert_eq!(elapsed("1d 12h"), Ok(129_600));
    assert!(elapsed("2 business days").unwrap_err().contains("calendar"));
    assert!(elapsed("soon").is_err());
}
