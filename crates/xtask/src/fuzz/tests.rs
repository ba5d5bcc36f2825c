use super::{SECONDS, examples, wanted};

#[test]
fn a_target_and_a_time_may_be_asked_for() {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(wanted(&[]), Ok((None, SECONDS)));
    assert_eq!(wanted(&words("--seconds 5 fmt")), Ok((Some("fmt"), 5)));
    for wrong in ["fmd", "fmt parse", "--seconds", "--seconds 0"] {
        assert!(wanted(&words(wrong)).is_err(), "{wrong}");
    }
}

#[test]
fn examples_are_what_stands_between_the_fences() {
    let page = "# x\n```handoff item\nstage a\n```\n```sh\nno\n```\n```handoff\nb\nc\n```\n";
    assert_eq!(examples(page), ["stage a\n", "b\nc\n"]);
}
