use std::time::Duration;

use super::inputs;
use super::times_of;

#[test]
fn the_median_stands_between_the_ends() {
    let times = times_of([5, 1, 9].map(Duration::from_millis).to_vec()).expect("three runs");
    assert_eq!([times.min, times.median, times.max], [1, 5, 9].map(Duration::from_millis));
    assert!(times_of(Vec::new()).is_none());
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
