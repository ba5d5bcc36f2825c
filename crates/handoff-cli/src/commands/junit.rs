//! Results of scenarios as the XML that build servers read (the common subset of JUnit's report, as Jenkins checks it).

use std::fmt::Write as _;
use std::io;

use handoff_plan::Scenario;
use handoff_runtime::Played;

/// One suite a file, one case a scenario. `told`: what happened in it, in words.
pub(super) fn report(
    results: &[(&Scenario, &Played)],
    told: &dyn Fn(&Played) -> io::Result<String>,
) -> io::Result<String> {
    let failed =
        |results: &[&(&Scenario, &Played)]| results.iter().filter(|(_, p)| p.failure.is_some()).count();
    let all: Vec<_> = results.iter().collect();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a String does not fail.
    let _ = writeln!(xml, "<testsuites tests=\"{}\" failures=\"{}\" errors=\"0\">", all.len(), failed(&all));
    let mut files: Vec<&str> = results.iter().map(|(s, _)| s.file.as_str()).collect();
    files.dedup();
    for file in files {
        let here: Vec<_> = results.iter().filter(|(s, _)| s.file == file).collect();
        let (name, count, failures) = (escaped(file), here.len(), failed(&here));
        let _ = writeln!(
            xml,
            "  <testsuite name=\"{name}\" file=\"{name}\" tests=\"{count}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\">"
        );
        for (scenario, played) in here {
            write_case(&mut xml, scenario, played, told)?;
        }
        xml.push_str("  </testsuite>\n");
    }
    xml.push_str("</testsuites>");
    Ok(xml)
}

/// A failure says where, what was expected and what was there instead; its text goes on with what led to it.
fn write_case(
    xml: &mut String,
    scenario: &Scenario,
    played: &Played,
    told: &dyn Fn(&Played) -> io::Result<String>,
) -> io::Result<()> {
    let (title, process) = (escaped(&scenario.title), escaped(&scenario.process));
    let Some(failure) = &played.failure else {
        let _ = writeln!(xml, "    <testcase name=\"{title}\" classname=\"{process}\"/>");
        return Ok(());
    };
    let _ = writeln!(xml, "    <testcase name=\"{title}\" classname=\"{process}\">");
    let message = escaped(&format!("expected {}; instead {}", failure.expected, failure.instead));
    let text = format!("{}:{}: {}\n\n{}", scenario.file, failure.line, failure.text, told(played)?);
    let text: Vec<String> = text.lines().map(escaped).collect();
    let _ = writeln!(
        xml,
        "      <failure type=\"expectation\" message=\"{message}\">{}</failure>",
        text.join("\n")
    );
    xml.push_str("    </testcase>\n");
    Ok(())
}

/// Characters that XML 1.0 does not have are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}
