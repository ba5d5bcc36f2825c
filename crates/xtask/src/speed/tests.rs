use std::time::Duration;

use super::{at_most, inputs, times_of, wanted};

#[test]
fn the_median_stands_between_the_ends() {
    let times = times_of([5, 1, 9].map(Duration::from_millis).to_vec()).expect("three runs");
    assert_eq!([times.min, times.median, times.max], [1, 5, 9].map(Duration::from_millis));
    assert!(times_of(Vec::new()).is_none());
}

#[test]
fn a_promise_is_kept_or_told() {
    let time = Duration::from_millis(12);
    assert_eq!(at_most("it takes", time, 12.5), None);
    assert_eq!(at_most("it takes", time, 10.0).as_deref(), Some("it takes 12.0 ms and not 10"));
}

#[test]
fn what_is_asked_for_is_read() {
    let args = |words: &[&str]| wanted(&words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>());
    assert_eq!(args(&["--runs", "3", "--all"]), Ok((3, true)));
    assert_eq!(args(&[]), Ok((super::RUNS, false)));
    assert!(args(&["--runs", "0"]).is_err() && args(&["--fast"]).is_err());
}

#[test]
fn a_story_has_about_the_lines_asked_for() {
    for lines in [200, 10_000] {
        let made = inputs::story(lines).lines().count();
        assert!((lines..lines + 150).contains(&made), "{made}");
    }
}

#[test]
fn peers_read_as_much_as_we_do() {
    for size in [1_000, 100_000] {
        for text in [inputs::python(size), inputs::toml(size)] {
            assert!((size..size + 400).contains(&text.len()));
        }
    }
}
