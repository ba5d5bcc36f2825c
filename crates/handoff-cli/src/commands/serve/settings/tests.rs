use super::Settings;

fn read(text: &str) -> Result<Settings, String> {
    Settings::read(&text.parse().unwrap(), |name| (name == "SECRET").then(|| "whsec_c2VjcmV0".to_owned()))
}

#[test]
fn without_a_word_it_is_loopback_two_seconds_and_seven_days() {
    let settings = read("").unwrap();
    assert_eq!(settings.listen.to_string(), "127.0.0.1:7878");
    assert_eq!((settings.poll.as_secs(), settings.hold_seconds), (2, 7 * 24 * 3_600));
    assert!(settings.signature.is_none());
}

#[test]
fn what_is_said_counts() {
    let settings = read(
        "[service]\nlisten = \"0.0.0.0:80\"\npoll = \"10 seconds\"\nper_second = 5\n[events]\nhold = \"2 hours\"\nsecret_env = \"SECRET\"",
    )
    .unwrap();
    assert_eq!(settings.listen.to_string(), "0.0.0.0:80");
    assert_eq!((settings.poll.as_secs(), settings.hold_seconds), (10, 7_200));
    assert_eq!((settings.http.per_second, settings.http.burst), (5, 10));
    assert!(settings.signature.is_some());
}

#[test]
fn a_secret_that_is_not_there_stops_the_start() {
    let why = read("[events]\nsecret_env = \"OTHER\"").unwrap_err();
    assert!(why.contains("`OTHER`") && why.contains("not set"), "{why}");
}

#[test]
fn what_it_does_not_know_is_named() {
    for (text, named) in [
        ("[service]\nport = 80", "`port`"),
        ("service = 3", "`[service]`"),
        ("[service]\nper_second = -1", "`per_second`"),
        ("[events]\nhold = \"5 business days\"", "`hold`"),
        ("[service]\nlisten = \"here\"", "`listen`"),
    ] {
        let why = read(text).unwrap_err();
        assert!(why.contains(named), "{why}");
    }
}
