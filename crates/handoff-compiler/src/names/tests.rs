use crate::tests::{compile_files, said};

const PROCESS: &str = "
process p {
  key k: text
  owner ana
  start s on e
  stage s { owner cs }
  stage done { final }
  step go from s to done { trigger by cs }
}
";

#[test]
fn a_file_sees_what_it_imports_and_no_further() {
    let people = "person ana \"Ana\"\nteam cs { lead ana }\nevent e { k: text }\n";
    let all = |index: &str| {
        let spec = format!("import \"{index}\"\n{PROCESS}");
        let files = [
            ("spec.handoff", spec.as_str()),
            ("people.handoff", people),
            ("index.handoff", "import \"people.handoff\"\n"),
        ];
        said(&compile_files(&files, &["spec.handoff"]))
    };
    assert_eq!(all("people.handoff"), "");
    let through = all("index.handoff");
    assert!(through.contains("there is no person, team or field with a person called `ana`"), "{through}");
    assert!(through.contains("there is no event called `e`"), "{through}");
}

#[test]
fn a_name_that_is_declared_elsewhere_says_where() {
    let files = [("a.handoff", "team cs { lead ana }\n"), ("b.handoff", "person ana \"Ana\"\n")];
    let compilation = compile_files(&files, &["a.handoff", "b.handoff"]);
    let [only] = compilation.diagnostics.as_slice() else { panic!("{}", said(&compilation)) };
    assert_eq!(only.label.as_deref(), Some("import the file that declares it"));
    let (place, _) = only.related.first().unwrap();
    assert_eq!(compilation.sources.get(place.file).unwrap().path(), "b.handoff");
}

#[test]
fn a_name_twice_in_one_scope_is_an_error() {
    let ana = "person ana \"Ana\"\n";
    let own = compile_files(&[("a.handoff", "person ana \"Ana\"\nteam ana { lead ana }\n")], &["a.handoff"]);
    assert!(said(&own).contains("a.handoff:2 person or team `ana` is declared twice"), "{}", said(&own));
    let files = [("a.handoff", "import \"b.handoff\"\nperson ana \"Ana R\"\n"), ("b.handoff", ana)];
    assert_eq!(
        said(&compile_files(&files, &["a.handoff"])),
        "H0202 a.handoff:2 person or team `ana` is declared twice\n"
    );
    let files = [
        ("a.handoff", "import \"b.handoff\"\nimport \"c.handoff\"\n"),
        ("b.handoff", ana),
        ("c.handoff", "person ana \"Other\"\n"),
    ];
    assert_eq!(
        said(&compile_files(&files, &["a.handoff"])),
        "H0202 a.handoff:2 person or team `ana` is declared twice\n"
    );
}

#[test]
fn a_name_twice_is_one_mistake_however_many_files_see_it() {
    let files = [
        ("a.handoff", "import \"b.handoff\"\nimport \"c.handoff\"\n"),
        ("b.handoff", "import \"c.handoff\"\nperson ana \"Ana\"\n"),
        ("c.handoff", "import \"b.handoff\"\nperson ana \"Other\"\n"),
    ];
    assert_eq!(
        said(&compile_files(&files, &["a.handoff"])),
        "H0202 b.handoff:2 person or team `ana` is declared twice\n"
    );
}

#[test]
fn different_kinds_of_things_may_share_a_name() {
    let text = "person ana \"Ana\"\nteam order { lead ana }\nrecord order { a: text }\nevent order { a: text }\nladder order { at 100% remind receiver }\n";
    assert_eq!(said(&compile_files(&[("a.handoff", text)], &["a.handoff"])), "");
}

#[test]
fn a_process_is_unique_in_the_whole_set() {
    let people = "person ana \"Ana\"\nteam cs { lead ana }\nevent e { k: text }\n";
    let spec = format!("{people}{PROCESS}");
    let compilation =
        compile_files(&[("a.handoff", &spec), ("b.handoff", &spec)], &["a.handoff", "b.handoff"]);
    assert_eq!(said(&compilation), "H0202 b.handoff:5 process `p` is declared twice\n");
}

#[test]
fn files_that_do_not_see_each_other_may_use_one_name_for_different_things() {
    let file = |name: &str, lead: &str| {
        let people = format!(
            "person {lead} \"{lead}\"\nteam cs {{ lead {lead} }}\n// allow(unused-record): its name is what matters\nrecord r {{ a{name}: text }}\nevent e {{ k: text }}\n"
        );
        people
            + &PROCESS
                .replace("process p", &format!("process {name}"))
                .replace("owner ana", &format!("owner {lead}"))
    };
    let (one, other, third) = (file("a", "ana"), file("b", "ben"), file("c", "ana"));
    let files = [("a.handoff", one.as_str()), ("b.handoff", other.as_str()), ("c.handoff", third.as_str())];
    let compilation = compile_files(&files, &["a.handoff", "b.handoff", "c.handoff"]);
    assert_eq!(said(&compilation), "");
    let plan = compilation.plan.unwrap();
    let teams: Vec<&str> = plan.teams.keys().map(|n| n.as_str()).collect();
    assert_eq!(teams, ["cs", "cs@b.handoff"]);
    assert_eq!(plan.teams["cs@b.handoff"].lead.as_deref(), Some("ben"));
    let owner = |process: &str| plan.processes[process].stages[0].owner.clone().unwrap();
    assert_eq!(owner("a"), handoff_plan::Who::Team("cs".into()));
    assert_eq!(owner("b"), handoff_plan::Who::Team("cs@b.handoff".into()));
    // Says the same as the first, so it is the same.
    assert_eq!(owner("c"), handoff_plan::Who::Team("cs".into()));
}

#[test]
fn what_says_the_same_of_different_things_is_different() {
    let file = |label: &str, process: &str| {
        let people = format!("person ana \"{label}\"\nteam cs {{ lead ana }}\nevent e {{ k: text }}\n");
        people + &PROCESS.replace("process p", &format!("process {process}"))
    };
    let (one, other) = (file("Ana One", "a"), file("Ana Two", "b"));
    let compilation =
        compile_files(&[("a.handoff", &one), ("b.handoff", &other)], &["a.handoff", "b.handoff"]);
    assert_eq!(said(&compilation), "");
    let plan = compilation.plan.unwrap();
    assert_eq!(plan.teams["cs@b.handoff"].lead.as_deref(), Some("ana@b.handoff"));
    assert_eq!(plan.persons["ana@b.handoff"].label, "Ana Two");
    assert_eq!(plan.processes["b"].stages[0].owner, Some(handoff_plan::Who::Team("cs@b.handoff".into())));
}

#[test]
fn an_event_of_the_outside_world_is_one_thing() {
    let files = [("a.handoff", "event e { k: text }\n"), ("b.handoff", "event e { k: number }\n")];
    let compilation = compile_files(&files, &["a.handoff", "b.handoff"]);
    assert_eq!(said(&compilation), "H0202 b.handoff:1 event `e` is declared differently in two files\n");
    let text = "event \"acme/won\" as won { k: text }\nevent \"acme/won\" as also_won { k: text }\n";
    let compilation = compile_files(&[("a.handoff", text)], &["a.handoff"]);
    assert_eq!(said(&compilation), "H0202 a.handoff:2 event from outside `acme/won` is declared twice\n");
}

#[test]
fn an_import_of_which_nothing_is_used_is_said() {
    let files = [
        ("a.handoff", "import \"b.handoff\"\nimport \"c.handoff\"\nteam cs { lead ana }\n"),
        ("b.handoff", "person ana \"Ana\"\n"),
        ("c.handoff", "person ben \"Ben\"\n"),
        ("all.handoff", "import \"c.handoff\"\n"),
    ];
    let compilation = compile_files(&files, &["a.handoff", "all.handoff"]);
    assert_eq!(said(&compilation), "H0207 a.handoff:2 nothing of `c.handoff` is used here\n");
}
