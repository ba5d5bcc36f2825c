const assert = require("node:assert/strict");
const test = require("node:test");
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { mapPage, explainCode } = require("../src/pages");
const { contributes } = require("../package.json");

test("a page of a map runs nothing and escapes its title", () => {
  const page = mapPage('<b>"x"', '<?xml version="1.0"?>\n<svg></svg>');
  assert.match(page, /default-src 'none'/);
  assert.match(page, /<title>&lt;b&gt;&quot;x&quot;<\/title>/);
  assert.ok(!page.includes("<?xml"));
});

test("a finding's code is read in both shapes", () => {
  assert.equal(explainCode({ code: "H0201" }), "H0201");
  assert.equal(explainCode({ code: { value: "H0201", target: {} } }), "H0201");
  assert.equal(explainCode(undefined), undefined);
});

/** The problem that an editor makes of a line of `handoff check --format github`. */
function problem(line) {
  const { regexp, ...groups } = contributes.problemMatchers[0].pattern;
  const found = new RegExp(regexp).exec(line);
  return found && Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, found[group]]));
}

test("a line of the check becomes a problem at its place", () => {
  const line = "::error file=a/b.handoff,line=3,col=9,endLine=4,endColumn=12,title=H0201 unknown-name::no `x`%0AWrite it.";
  assert.deepEqual(problem(line), {
    severity: "error",
    file: "a/b.handoff",
    line: "3",
    column: "9",
    endLine: "4",
    endColumn: "12",
    code: "H0201 unknown-name",
    message: "no `x`",
  });
});

test("so does a line that the program writes", { skip: !process.env.HANDOFF }, () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "handoff-"));
  fs.writeFileSync(path.join(folder, "a.handoff"), "person x { manager nobody }\n");
  const check = () => execFileSync(process.env.HANDOFF, ["check", "a.handoff", "--format", "github"], { cwd: folder });
  assert.throws(check, ({ stdout }) => {
    const found = problem(String(stdout).split("\n")[0]);
    return found?.file === "a.handoff" && found.line === "1" && found.column === "20" && found.code.startsWith("H0201");
  });
  fs.rmSync(folder, { recursive: true });
});
