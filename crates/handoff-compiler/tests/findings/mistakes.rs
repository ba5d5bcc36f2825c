//! Each spec has ten mistakes that have nothing to do with each other: each gives one finding, and nothing gives another
//! one that only follows from it.

use std::fs;

use crate::{check, files, folder, lines, read};

#[test]
fn ten_mistakes_give_ten_findings() {
    let mut wrong = String::new();
    let accept = std::env::var_os("HANDOFF_ACCEPT").is_some();
    let all = files(&folder("mistakes"));
    let specs: Vec<_> = all.iter().filter(|(_, p)| p.extension().is_some_and(|e| e == "handoff")).collect();
    assert!(specs.len() >= 15, "only {} specs", specs.len());
    assert!(accept || all.len() == 2 * specs.len(), "a spec without expectations, or the other way round");
    for (name, path) in specs {
        let found = lines(&check(&read(path)));
        let expected = path.with_extension("expected");
        let text = found.join("\n") + "\n";
        if accept {
            fs::write(&expected, &text).expect("writable");
        }
        if found.len() != 10 {
            wrong += &format!("{name}: {} findings\n{text}\n", found.len());
        } else if read(&expected) != text {
            wrong += &format!("{name}: other findings than expected\n{text}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
