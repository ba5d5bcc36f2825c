use std::path::Path;

use handoff_plan::{Plan, Port};
use handoff_runtime::{PortKind, Ports, Tls};

fn read(text: &str) -> Result<Ports, String> {
    let port = |assistant| Port { assistant, actions: Vec::new() };
    let ports = [("crm".into(), port(false)), ("notes_ai".into(), port(true))];
    let plan = Plan { ports: ports.into_iter().collect(), ..Plan::default() };
    let secret = |name: &str| (name == "SECRET").then(|| "whsec_c2VjcmV0".to_owned());
    super::read(&text.parse().unwrap(), Path::new("specs"), &plan, &secret)
}

fn bound(text: &str, name: &str) -> PortKind {
    let ports = read(text).unwrap();
    let found = ports.all().find(|(bound, _)| bound == name).unwrap_or_else(|| panic!("{name}"));
    found.1.kind.clone()
}

#[test]
fn every_kind_can_be_bound() {
    let http = bound(
        "[services.crm]\nkind = \"http\"\nurl = \"https://crm.example/h\"\nsecret_env = \"SECRET\"",
        "crm",
    );
    assert!(matches!(http, PortKind::Http { signature: Some(_), .. }), "{http:?}");
    let command = bound("[services.crm]\nkind = \"command\"\ncommand = [\"./ring\", \"-v\"]", "crm");
    assert!(
        matches!(&command, PortKind::Command { folder, .. } if folder == Path::new("specs")),
        "{command:?}"
    );
    let chat = bound("[assistants.notes_ai]\nurl = \"http://127.0.0.1:1/v1\"\nmodel = \"m\"", "notes_ai");
    assert!(matches!(chat, PortKind::Chat { .. }), "{chat:?}");
    let chat = bound("[services.notes_ai]\nkind = \"http\"\nurl = \"http://127.0.0.1:1/v1\"", "notes_ai");
    assert!(
        matches!(chat, PortKind::Chat { .. }),
        "an assistant is spoken to as one, wherever it is bound: {chat:?}"
    );
    let slack = bound("[reach.slack]\nurl = \"https://hooks.example/1\"", "reach.slack");
    assert!(matches!(slack, PortKind::Slack { .. }), "{slack:?}");
    let mail = "[reach.email]\nfrom = \"a@b.example\"\nsmtp = ";
    for (server, expected) in [
        ("smtps://mail.example", (Tls::Always, 465)),
        ("smtp://mail.example", (Tls::Start, 587)),
        ("smtp://localhost:2525", (Tls::Never, 2525)),
    ] {
        let PortKind::Email { tls, port, .. } = bound(&format!("{mail}\"{server}\""), "reach.email") else {
            panic!("it is mail")
        };
        assert_eq!((tls, port), expected, "{server}");
    }
    assert!(matches!(bound("[emit]\nkind = \"log\"", "events"), PortKind::Log));
}

#[test]
fn without_a_channel_notices_go_to_the_log() {
    assert!(read("").unwrap().only_logs());
    assert!(!read("[reach.log]").unwrap().only_logs());
}

#[test]
fn times_and_tries_are_those_that_are_said() {
    let text = "[services.crm]\nkind = \"log\"\ntimeout = \"3 seconds\"\ntries = 2\nwait = \"5 seconds\"\nparallel = 1";
    let ports = read(text).unwrap();
    let (_, crm) = ports.all().next().unwrap();
    assert_eq!((crm.timeout.as_secs(), crm.tries, crm.first_wait.as_secs(), crm.parallel), (3, 2, 5, 1));
}

#[test]
fn what_is_wrong_is_named_with_what_to_write() {
    for (text, named) in [
        ("[services.crn]\nkind = \"log\"", "did you mean `crm`?"),
        ("[services.crm]\nkind = \"htp\"", "did you mean \"http\"?"),
        ("[services.crm]\nkind = \"http\"\nuri = \"https://a.example\"", "did you mean `url`?"),
        ("[services.crm]\nkind = \"http\"", "lacks `url`"),
        ("[services.crm]\nkind = \"http\"\nurl = \"crm.example\"", "begins with `http://`"),
        ("[services.crm]\nkind = \"http\"\nurl = \"https://a.example\"\nsecret_env = \"OTHER\"", "`OTHER`"),
        ("[services.crm]\nkind = \"command\"", "lacks `command`"),
        ("[services.crm]\nkind = \"log\"\ntimeout = \"1 business day\"", "`timeout`"),
        ("[assistants.crm]\nkind = \"log\"", "is a service"),
        ("[reach.pager]\nurl = \"https://a.example\"", "has no `kind`"),
        ("[reach.email]\nfrom = \"a@b.example\"\nsmtp = \"mail.example\"", "`smtp` is like"),
        ("[reach.email]\nfrom = \"a@b.example\"\nsmtp = \"smtps://m.example\"\nuser = \"a\"", "takes both"),
        ("[services]\ncrm = \"http\"", "`[services.NAME]`"),
    ] {
        let why = read(text).unwrap_err();
        assert!(why.contains(named), "{text}\n{why}");
    }
}
