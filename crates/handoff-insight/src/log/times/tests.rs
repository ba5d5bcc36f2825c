use handoff_plan::{Calendar, instant_text};

use super::Times;

fn read(text: &str, zone: &str, format: Option<&str>) -> Result<(String, bool), String> {
    let zone = Calendar { zone: zone.parse().unwrap(), ..Calendar::always() };
    let mut times = Times::new(zone, format.map(str::to_owned));
    times.read(text).map(|at| (instant_text(at), times.assumed))
}

#[test]
fn times_are_read_as_exports_write_them() {
    for (text, expected, assumed) in [
        ("2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z", false),
        ("2026-03-02T09:00:00.000+02:00", "2026-03-02T07:00:00Z", false),
        ("2026-03-02 09:00:00+0200", "2026-03-02T07:00:00Z", false),
        ("1772442000", "2026-03-02T09:00:00Z", false),
        ("1772442000000", "2026-03-02T09:00:00Z", false),
        ("2026-03-02 09:00:00.5", "2026-03-02T08:00:00.500Z", true),
        (" 2026/03/02 09:00 ", "2026-03-02T08:00:00Z", true),
        ("02.03.2026 09:00", "2026-03-02T08:00:00Z", true),
        ("2026-03-02", "2026-03-01T23:00:00Z", true),
    ] {
        assert_eq!(read(text, "Europe/Berlin", None), Ok((expected.to_owned(), assumed)), "{text}");
    }
}

#[test]
fn what_may_be_a_day_or_a_month_is_not_guessed() {
    let why = read("03/04/2026 09:00", "UTC", None).unwrap_err();
    assert!(why.contains("time_format"), "{why}");
    assert!(read("03/04/26", "UTC", None).unwrap_err().contains("time_format"));
    let told = read("03/04/2026 09:00", "UTC", Some("%d/%m/%Y %H:%M"));
    assert_eq!(told, Ok(("2026-04-03T09:00:00Z".to_owned(), true)));
    assert!(read("2026-04-03", "UTC", Some("%d/%m/%Y")).unwrap_err().contains("%d/%m/%Y"));
    assert!(read("yesterday", "UTC", None).unwrap_err().contains("`yesterday`"));
}
