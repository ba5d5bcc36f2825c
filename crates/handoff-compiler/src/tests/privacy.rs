use super::*;

#[test]
fn what_is_sensitive_is_seen_on_its_way_out() {
    let text = r#"
record person_file { name: text; salary: number sensitive }
record brief { a: text; b: text }
service mail { action send(body: text) }
event told { k: text; secret: text sensitive; open: text? }
person ana "Ana"
team cs { lead ana }
process p {
  key k: text
  owner ana
  context { a: text; s: text sensitive; other: text sensitive; who: person_file; all: list of text; kept: list of text sensitive }
  start x on told {
    set s = event.secret
    set a = event.secret
    set s from event
  }
  stage x { owner cs }
  stage done { owner cs; final }
  handoff h from x to done {
    trigger on enter
    require s, a
    require length(s) > 3
    carry brief { a; b: s }
    accept within 1 day { at 100% remind receiver "{s}" }
    on offered {
      set other = "{s}"
      set a = s
      set a = reveal(s)
      set a = lower(s)
      set who.salary = 3
      call mail.send(body: s)
      call mail.send(body: reveal(s))
      emit told { k, secret: s }
      emit told { k, secret: a, open: s }
      add s to all
      add s to kept
      notify ana "{who.name} {who.salary} {count(kept)}"
      expose 3 USD "{other}"
    }
  }
}
"#;
    let text = text.replace("    set s from event\n", "");
    let compilation = compile_text(&text);
    let process = compilation.model.process("p").unwrap();
    let seen = process.expressions.iter().filter(|site| site.sensitive);
    let seen: Vec<String> = seen
        .map(|site| {
            let file = compilation.sources.get(site.span.file).unwrap();
            format!("{} {} {:?}", file.position(site.span.start).line, file.slice(site.span), site.purpose)
        })
        .collect();
    assert_eq!(
        seen,
        [
            "14 event.secret Value",
            "23 s Message",
            "26 s Value",
            "28 lower(s) Value",
            "30 s Value",
            "33 s Value",
            "34 s Value",
            "36 who.salary Message",
            "37 other Message",
        ]
    );
    let package = compilation.plan.unwrap().processes["p"].handoffs[0].package.clone().unwrap();
    let sensitive: Vec<(&str, bool)> =
        package.fields.iter().map(|f| (f.name.as_str(), f.sensitive)).collect();
    assert_eq!(sensitive, [("a", false), ("b", true)]);
}
