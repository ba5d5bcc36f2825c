use crate::sandbox::Sandbox;

#[test]
fn prints_a_page_and_writes_one_for_every_command() {
    let sandbox = Sandbox::new();
    let page = sandbox.handoff(&["man"]).exits(0).out;
    assert!(page.contains(".TH handoff 1"), "{page}");
    assert!(page.contains("Exit codes"), "{page}");
    sandbox.handoff(&["man", "--dir", "pages"]).exits(0);
    for name in ["handoff", "handoff-check", "handoff-case", "handoff-case-why", "handoff-man"] {
        let page = sandbox.read(&format!("pages/{name}.1"));
        assert!(page.contains("Example"), "{name}: {page}");
    }
    sandbox.write("file", "");
    sandbox.handoff(&["man", "--dir", "file/pages"]).exits(3);
}
