//! One line, one finding: each line of a table stands in an otherwise sound spec, and says exactly its codes.

use super::*;

const TOP: &str = r#"
record contact { name: text; email: email; role: text? }
service crm { action terms(deal: text) -> document; action ping(who: person) }
person ana "Ana Ruiz" { manager dee }
person ben "Ben Okafor" { manager dee }
person dee "Dee Larsen"
team sales { lead ana }
team cs { lead ben }
event deal.won { deal: text }
process renewal {
  key deal: text
  owner dee
  context {
    scope: text; value: money(USD); eur: money(EUR); due_on: date; at: datetime; n: integer; x: number; who: person
    t: team; size: one of small | large; contact: contact; contacts: list of contact; flag: bool; mail: email
    link: url; doc: document; d: duration; secret: text sensitive; tm: time
  }
  start won on deal.won
  stage won { owner sales }
  stage live { owner cs; final }
  exception misrouted { owner dee }
  handoff kickoff from won to live {
    trigger on enter
    accept within 24 hours { at 100% escalate to dee }
"#;

/// Compiles every line of the table inside the spec and compares the codes of the errors that start on it.
fn check(before: &str, table: &[(&str, &str)], after: &str, line: impl Fn(&str) -> String) {
    let mut text = format!("{TOP}{before}");
    let first = text.lines().count() + 1;
    for (written, _) in table {
        text += &line(written);
        text += "\n";
    }
    text += after;
    let compilation = compile_text(&text);
    let mut wrong = String::new();
    for (index, (written, expected)) in table.iter().enumerate() {
        let at = u32::try_from(first + index).unwrap();
        let here = compilation.diagnostics.iter().filter(|d| {
            let line = compilation.sources.get(d.span.file).unwrap().position(d.span.start).line;
            d.severity == Severity::Error && line == at
        });
        let here: Vec<&Diagnostic> = here.collect();
        let codes = here.iter().map(|d| d.rule.code).collect::<Vec<_>>().join(" ");
        if codes != *expected {
            let messages: Vec<&str> = here.iter().map(|d| d.message.as_str()).collect();
            wrong += &format!("{written}: expected [{expected}], found [{codes}] {messages:?}\n");
        }
    }
    assert_eq!(wrong, "");
    let lines = first..first + table.len();
    for d in &compilation.diagnostics {
        let line = compilation.sources.get(d.span.file).unwrap().position(d.span.start).line as usize;
        assert!(lines.contains(&line) || d.severity != Severity::Error, "elsewhere: {}", said(&compilation));
    }
}

#[test]
fn conditions_and_their_types() {
    let table: Vec<(&str, &str)> = CONDITIONS.to_vec();
    check("", &table, "  }\n}\n", |c| format!("    require {c} \"a label\""));
}

const CONDITIONS: &[(&str, &str)] = &[
    ("scope", ""),
    ("contact.email", ""),
    ("n", ""),
    ("maria", "H0201"),
    ("ana", "H0404"),
    ("receiver", "H0404"),
    ("value > 5 USD", ""),
    ("value > 5", "H0402"),
    ("5 < value", "H0402"),
    ("value in [5, 6]", "H0402 H0402"),
    ("value > 5 EUR", "H0403"),
    ("value == eur", "H0403"),
    ("value + 3 > 1 USD", "H0402"),
    ("3 - value > 1 USD", "H0402"),
    ("value + eur > 1 USD", "H0403"),
    ("value + value > 1 USD", ""),
    ("value * value > 1 USD", "H0401"),
    ("value * 2 > 1 USD and 2 * value > 1 USD and value / 2 > 1 USD", ""),
    ("value / value > 1.5", ""),
    ("value / value > 1 USD", "H0402"),
    ("value > 99999999999999999999999999999999 USD", "H0406"),
    ("n == 1.5 and n < x and x >= 2 and -n < 3", ""),
    ("n == scope", "H0401"),
    ("n + scope > 2", "H0401"),
    ("scope + \"x\" == \"y\"", "H0401"),
    ("-scope == 1", "H0401"),
    ("-value > -1 USD", ""),
    ("18% of value > 1 USD and 5% of n > 1 and x > 18%", ""),
    ("18% of scope > 1 USD", "H0401"),
    ("size == large and size != small and size in [small, large]", ""),
    ("large == size", ""),
    ("size == larg", "H0201"),
    ("size in [small, huge]", "H0201"),
    ("size == \"large\"", "H0401"),
    ("size > small", "H0401"),
    ("scope > \"a\"", "H0401"),
    ("scope == \"{n} of {size}\"", ""),
    ("scope == 5", "H0401"),
    ("mail == scope and mail == \"jo@acme.example\" and doc == \"x\"", ""),
    ("mail == \"jo\"", "H0406"),
    ("link == \"nowhere\"", "H0406"),
    ("who == ana and ana == who and who in [ana, ben] and who == receiver", ""),
    ("who == cs", "H0401"),
    ("who == t", "H0401"),
    ("who == \"ana\"", "H0401"),
    ("who == carol", "H0201"),
    ("t == cs", ""),
    ("who == cs.lead and who == ana.manager", ""),
    ("who == cs.manager", "H0304"),
    ("giver.lead == ana", "H0201"),
    ("contact.nam == \"x\"", "H0201"),
    ("contact.role == \"x\"", ""),
    ("contact == { name: \"Jo\", email: \"jo@acme.example\" }", ""),
    ("contact == { name: \"Jo\" }", "H0410"),
    ("contact == { nam: \"Jo\", email: \"jo@acme.example\" }", "H0201"),
    ("{ name: \"Jo\", email: \"jo@acme.example\" } in contacts", ""),
    ("scope == { name: \"Jo\" }", "H0401"),
    ("contacts.name == \"x\"", "H0201"),
    ("scope.length == 1", "H0201"),
    ("event.deal == \"x\"", "H0411"),
    ("now > at", "H0405"),
    ("today == due_on", "H0405"),
    ("now() > at", "H0405"),
    ("in live or reached won", ""),
    ("in liv", "H0201"),
    ("done kickoff", ""),
    ("done kickof", "H0201"),
    ("open nothing", "H0201"),
    ("open misrouted", ""),
    ("seen deal.won where event.deal == deal", ""),
    ("seen deal.won where event.nothing == deal", "H0201"),
    ("seen deal.wan", "H0201"),
    ("times(kickoff returned) > 1", ""),
    ("times(kickoff) > 1", "H0201"),
    ("times(live) > 1", "H0201"),
    ("times(enter wonn) > 1", "H0201"),
    ("n in 5", "H0401"),
    ("n in [\"a\"]", "H0401"),
    ("n in []", ""),
    ("scope matches \"[A-Z]{2}\"", ""),
    ("scope matches \"(\"", "H0407"),
    ("n matches \"x\"", "H0401"),
    ("count(contacts) > 1 and length(scope) > 1", ""),
    ("count(scope) > 1", "H0401"),
    ("count(contacts, contacts) > 1", "H0409"),
    ("count() > 1", "H0409"),
    ("sum([value, 2 USD]) > 1 USD", ""),
    ("sum(contacts) > 1", "H0401"),
    ("length(n) > 1", "H0401"),
    ("min(n, 3) > 2 and max([x, 2]) > 1", ""),
    ("min(n) > 2", "H0401"),
    ("min(scope, scope) == scope", "H0401"),
    ("contains(scope, \"x\") and contains(contacts, contact)", ""),
    ("contains(n, 1)", "H0401"),
    ("contains(contacts, 1)", "H0401"),
    ("lower(n) == \"x\"", "H0401"),
    ("frobnicate(n)", "H0201"),
    ("default(scope, \"x\") == \"x\" and default(size, large) == small", ""),
    ("default(scope, 5) == \"x\"", "H0401"),
    ("reveal(secret) == \"x\"", ""),
    ("any c in contacts: c.role is set and c.name != \"x\"", ""),
    ("any c in contacts: c.nme == \"x\"", "H0201"),
    ("any c in scope: flag", "H0401"),
    ("any scope in contacts: flag", "H0204"),
    ("not scope", "H0404"),
    ("scope and flag", "H0404"),
    ("flag or scope", "H0404"),
    ("flag only if value is set", ""),
    ("flag == true and flag != false", ""),
    ("flag == 1", "H0401"),
    ("due_on + 5 days > due_on and due_on - 1 business day < due_on and at + 5 hours > at", ""),
    ("due_on + 5 hours > due_on", "H0803"),
    ("due_on + 5 > due_on", "H0401"),
    ("due_on > at", "H0401"),
    ("due_on - due_on > 3 days and at - at < 2 hours and d > 3 days", ""),
    ("3 days before due_on > 2026-01-01 and 2 hours after at > at", ""),
    ("3 days before scope == due_on", "H0401"),
    ("3 hours before due_on == due_on", "H0803"),
    ("d > 1.5 days", "H0803"),
    ("if flag then n > 1 else scope is set", ""),
    ("(if flag then 1 else \"x\") == n", "H0401"),
    ("(if scope then 1 else 2) == n", "H0404"),
    ("missing == \"x\"", "H0411"),
    ("exposure > 1 USD", "H0411"),
    ("scope is set and flagg is missing", "H0201"),
    ("tm > 09:00", ""),
    ("value is set if scope", "H0404"),
    ("scope from nobody", "H0201"),
    ("scope waivable by value", "H0303"),
];

#[test]
fn actions_and_what_they_take() {
    check("    on offered {\n", ACTIONS, "    }\n  }\n}\n", |a| format!("      {a}"));
}

const ACTIONS: &[(&str, &str)] = &[
    ("set n = 5", ""),
    ("set x = n", ""),
    ("set n = \"x\"", "H0401"),
    ("set n = x", "H0401"),
    ("set scope = n", "H0401"),
    ("set scope = \"{n}\"", ""),
    ("set value = 5", "H0402"),
    ("set nn = 1", "H0201"),
    ("set deal = \"x\"", "H0411"),
    ("set contact.email = \"jo@acme.example\"", ""),
    ("set contact.email = \"x\"", "H0406"),
    ("set contact.foo = \"x\"", "H0201"),
    ("set scope.foo = \"x\"", "H0201"),
    ("set contact = { name: \"a\" }", "H0410"),
    ("set contacts = [{ name: \"a\", email: \"a@b.example\" }]", ""),
    ("set contacts = []", ""),
    ("set size = large", ""),
    ("set size = medium", "H0201"),
    ("set who = cs", "H0401"),
    ("set who = cs.lead", ""),
    ("set t = cs", ""),
    ("set t = ana", "H0401"),
    ("set due_on = \"2026-01-02\"", "H0401"),
    ("set mail = scope", "H0401"),
    ("set doc = scope", ""),
    ("set flag = not n", "H0404"),
    ("add contact to contacts", ""),
    ("add 5 to contacts", "H0401"),
    ("add 5 to scope", "H0401"),
    ("remove contact from contacts", ""),
    ("clear nope", "H0201"),
    ("set scope from event", "H0411"),
    ("call crm.terms(deal: deal) into doc", ""),
    ("call crm.terms(deal) into doc", ""),
    ("call crm.term(deal: deal) into doc", "H0201"),
    ("call cr.terms(deal: deal) into doc", "H0201"),
    ("call crm.terms(dea: deal) into doc", "H0201"),
    ("call crm.terms() into doc", "H0410"),
    ("call crm.terms(deal: n) into doc", "H0401"),
    ("call crm.terms(deal: deal) into n", "H0401"),
    ("call crm.terms(deal: deal, deal: deal) into doc", "H0202"),
    ("call crm.ping(who) into doc", "H0401"),
    ("call crm.ping(who: cs)", "H0401"),
    ("call crm.ping(who: who) else raise nothing", "H0201"),
    ("call crm.ping(who: who) else raise misrouted", ""),
    ("emit deal.won { deal }", ""),
    ("emit deal.won {}", "H0410"),
    ("emit deal.wan { deal }", "H0201"),
    ("emit deal.won { deal: n }", "H0401"),
    ("open renewal { deal: scope }", "H0507"),
    ("open renewa { deal }", "H0201"),
    ("expose 18% of value \"x\"", ""),
    ("expose n", "H0401"),
    ("raise nope", "H0201"),
    ("cancel kickoff", ""),
    ("cancel kickof", "H0201"),
    ("notify who \"x\"", ""),
    ("notify t.manager \"x\"", ""),
    ("notify cs.manager \"x\"", "H0304"),
    ("notify cs.boss \"x\"", "H0303"),
    ("notify scope \"x\"", "H0303"),
    ("notify nobody \"x\"", "H0201"),
    ("notify approver of kickoff \"x\"", ""),
    ("notify approver of kickof \"x\"", "H0201"),
    ("notify dee \"{scope} {case} {missing} {reason} {note} {contact.name}\"", ""),
    ("notify dee \"{scop}\"", "H0201"),
    ("notify dee \"{event.deal}\"", "H0411"),
    ("escalate to cs.lead and ben.manager", ""),
    ("reassign to who", ""),
    ("task \"x\" for ana due within 0 days", "H0803"),
    ("if scope { clear n }", "H0404"),
    ("if flag { clear n } else { clear m }", "H0201"),
];

#[test]
fn handoff_clauses() {
    check("", CLAUSES, "  }\n}\n", |c| format!("    {c}"));
}

const CLAUSES: &[(&str, &str)] = &[
    ("trigger on deal.won for event.deal where event.deal != scope", ""),
    ("trigger on deal.won for scope", "H0201"),
    ("trigger on deal.won for each case where scope == event.deal", ""),
    ("trigger on deal.won for each case where scop == event.deal", "H0201"),
    ("trigger on deal.won for each case where n == event.deal", "H0401"),
    ("trigger when scope", "H0404"),
    ("trigger by scope", "H0303"),
    ("require a: approval by sales within 1 day { at 100% remind giver }", ""),
    ("require a: approval by sales", "H0202"),
    ("require named: scope != \"x\" \"A label\"", ""),
    ("require named: n", "H0202"),
    ("require also_named: n", ""),
    ("require 0 approvals by sales", "H0406"),
    ("require approval by sales of scope, nothing", "H0201"),
    ("require approval by sales except scope", "H0303"),
    ("require package", "H0701"),
    ("prepare within 0 days", "H0803"),
    ("return a to cs.lead at most 2 times then raise misrouted", ""),
    ("return a", "H0202"),
    ("return b to stage live", "H0504"),
    ("return c to stage nowhere", "H0201"),
    ("return d raise nope", "H0201"),
    ("return e at most 0 times then raise misrouted", "H0406"),
    ("on offered for scope { clear n }", "H0411"),
    ("on raised { clear n }", "H0411"),
    ("on accept breached { clear n }", ""),
    ("on kickoff.signed breached { clear n }", "H0201"),
    ("on crm.terms failed { clear n }", ""),
    ("on crm.nothing failed { clear n }", "H0201"),
    ("on misrouted raised { clear n }", ""),
    ("on deal.won { set scope = event.deal }", ""),
    ("on deal.won { set n = event.deal }", "H0401"),
    ("on deal.won { set scope from event }", "H0201"),
];

#[test]
fn process_items() {
    check("  }\n", ITEMS, "}\n", |c| format!("  {c}"));
}

const ITEMS: &[(&str, &str)] = &[
    ("stage first { owner sales }", ""),
    ("stage second { }", "H0301"),
    ("stage third { owner owner }", "H0303"),
    ("stage fourth { owner sales; owner cs }", "H0503"),
    ("stage first { owner sales }", "H0202"),
    ("stage fifth { owner sales; expects nothing }", "H0201"),
    ("stage sixth { owner sales; stay within 2 days on nowhere }", "H0201"),
    ("stage seventh { owner sales; stay within 2 days using nothing }", "H0201"),
    ("stage eighth { owner sales; stay within 2 days { at 0% remind owner } }", "H0804"),
    ("stage ninth { owner sales; stay within 2 days { at 101% remind owner } }", "H0804"),
    ("stage tenth { owner sales; stay within 2 days { every 1 day up to 0 times remind owner } }", "H0406"),
    ("stage eleventh { owner sales; stay within if scope then 1 day else 2 days }", "H0404"),
    ("step a from first to live { trigger by sales }", ""),
    ("step b from nowhere to live { trigger by sales }", "H0201"),
    ("step c from first to nowhere { trigger by sales }", "H0201"),
    ("step d from first to live { }", "H0601"),
    ("step e from live to first { trigger by sales }", "H0504"),
    ("step a from first to live { trigger by sales }", "H0202"),
    ("step f from first to live { trigger by sales; on offered { clear n } }", "H0411"),
    ("handoff g from first to live { trigger on enter; carry scope, foo }", "H0201"),
    ("handoff h from first or first to live { trigger on enter }", "H0202"),
    ("handoff i from first to elsewhere.nowhere { trigger on enter }", "H0201"),
    ("handoff j from first to over { trigger on enter }", "H0301"),
    ("handoff k from first to live { trigger on enter; to ana; to ben }", "H0503"),
    ("stage over { final }", ""),
    ("exception x { owner ana }", ""),
    ("exception y { }", "H0301"),
    ("exception z { owner owner }", "H0303"),
    ("exception x { owner ana }", "H0202"),
    ("clock one within 2 days { start on enter won or kickoff accepted; stop when n > 2 }", ""),
    ("clock two within 2 days { stop on enter won }", "H0502"),
    ("clock three { start on enter won }", "H0801"),
    ("clock four by due_on { start on enter won; start when n > 1 }", "H0503"),
    ("clock five by scope { start on enter won }", "H0401"),
    ("clock one within 2 days { start on enter won }", "H0202"),
    ("clock six within 2 days { start on kickof accepted }", "H0201"),
    ("on kickoff { clear n }", "H0201"),
    ("on raised { clear n }", "H0201"),
    ("on enter { clear n }", "H0411"),
    ("on completed { clear n }", "H0411"),
    ("on one breached { clear n }", ""),
    ("on kickoff.accept breached { clear n }", ""),
    ("on kickoff.accpt breached { clear n }", "H0201"),
    ("on 3 deal.won within 2 days { clear n }", ""),
    ("on 0 deal.won within 2 days { clear n }", "H0406"),
    ("observe deal.won as won { clear n }", ""),
    ("observe deal.won as nowhere { clear n }", "H0201"),
    ("invariant \"x\": scope", "H0404"),
    ("when n { clear n }", "H0404"),
    ("key other: text", "H0503"),
    ("owner ana", "H0503"),
    ("calendar nowhere", "H0201"),
    ("start won on deal.wan", "H0201"),
    ("start nowhere on deal.won", "H0201"),
    ("start won on deal.won where event.x == 1 { set scope = event.deal }", "H0201"),
    ("context { giver: text }", "H0204"),
    ("context { scope: text }", "H0202"),
    ("context { p: text = 5 }", "H0401"),
    ("context { q: text where q > 5 }", "H0401"),
    ("context { r: text set by nobody }", "H0201"),
    ("context { s: nothing }", "H0201"),
    ("context { v: money }", "H0408"),
    ("context { w: money(XXQ) }", "H0408"),
    ("context { y: one of a | b | a }", "H0202"),
    ("context { z: one of a | b = c }", "H0201"),
    (
        "track t { start u on deal.won; stage u { owner sales }; stage v { owner sales; final }; step w from u to v { trigger by sales } }",
        "",
    ),
    ("track t { stage u2 { owner sales } }", "H0202"),
    ("track main { stage u3 { owner sales } }", "H0204"),
    ("step to_t from won to t.u { trigger by sales }", "H0505"),
    ("step mixed from won or t.u to live { trigger by sales }", "H0505"),
];
