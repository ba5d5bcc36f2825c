// The commands of the extension, with an editor that only remembers; the program is the real one, where HANDOFF names it.

const assert = require("node:assert/strict");
const fs = require("node:fs");
const Module = require("node:module");
const os = require("node:os");
const path = require("node:path");
const test = require("node:test");

const seen = { panels: [], messages: [], pages: [], options: undefined };
const commands = {};
let saved;

const vscode = {
  ViewColumn: { Beside: 2 },
  Uri: { parse: (uri) => ({ fsPath: new URL(uri).pathname, toString: () => uri }) },
  commands: { registerCommand: (name, act) => void (commands[name] = act) },
  languages: { getDiagnostics: () => [{ source: "handoff", code: "H0201", range: { contains: () => true } }] },
  window: {
    activeTextEditor: { selection: { active: {} }, document: {} },
    createOutputChannel: () => ({ appendLine() {}, show() {} }),
    createWebviewPanel: (_, title) => {
      const panel = { title, webview: { html: "" }, revealed: 0, onDidDispose() {}, reveal() { this.revealed += 1 } };
      seen.panels.push(panel);
      return panel;
    },
    setStatusBarMessage: (says) => seen.messages.push(says),
    showWarningMessage: (says) => seen.messages.push(says),
    showTextDocument: async () => {},
  },
  workspace: {
    getConfiguration: () => ({ get: (name, otherwise) => ({ path: process.env.HANDOFF, store: "var" })[name] ?? otherwise }),
    getWorkspaceFolder: () => undefined,
    onDidSaveTextDocument: (act) => void (saved = act),
    openTextDocument: async (page) => void seen.pages.push(page.content),
    saveAll: async () => {},
  },
};

class LanguageClient {
  constructor(_id, _name, run, options) {
    Object.assign(seen, { run, options });
  }
  async start() {}
}

const load = Module._load;
Module._load = (name, ...more) => {
  if (name === "vscode") return vscode;
  if (name === "vscode-languageclient/node") return { LanguageClient, TransportKind: { stdio: 0 } };
  return load(name, ...more);
};
const extension = require("../src/extension");
Module._load = load;

const SPEC = `person ana
event e { id: text }
process p "P" {
  key id: text
  owner ana
  start a on e
  stage a "A" { owner ana }
  stage b "B" { final }
  step go from a to b { trigger by ana }
}

scenario "it ends" for p {
  at 2026-03-02 09:00
  event e { id: "1" }
  advance go by ana
  expect in b
}
`;

test("what the commands do", { skip: !process.env.HANDOFF }, async (t) => {
  await extension.activate({ subscriptions: [] });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "handoff-"));
  const file = path.join(folder, "a.handoff");
  const uri = `file://${file}`;
  fs.writeFileSync(file, SPEC);

  await t.test("the server is started, and told where cases run", () => {
    assert.deepEqual(seen.run.args, ["lsp"]);
    assert.deepEqual(seen.options.initializationOptions, { clientCommands: true, store: "var", url: "" });
  });
  await t.test("a scenario is run", async () => {
    await commands["handoff.runScenario"](uri, "it ends");
    assert.match(seen.messages.pop(), /it ends: as expected/);
    fs.writeFileSync(file, SPEC.replace("expect in b", "expect in a"));
    await commands["handoff.runScenario"](uri, "it ends");
    assert.match(seen.messages.pop(), /not as expected/);
    fs.writeFileSync(file, SPEC);
  });
  await t.test("the map stands beside the text, once, and follows what is saved", async () => {
    await commands["handoff.showMap"](uri, "p");
    await commands["handoff.showMap"](uri, "p");
    assert.equal(seen.panels.length, 1);
    const [panel] = seen.panels;
    assert.equal(panel.revealed, 1);
    assert.match(panel.webview.html, /<svg/);
    fs.writeFileSync(file, SPEC.replace('stage b "B"', 'stage b "Beyond"'));
    await saved({ languageId: "handoff" });
    assert.match(panel.webview.html, /Beyond/);
    // While the spec is broken the last map stays.
    fs.writeFileSync(file, "process");
    await saved({ languageId: "handoff" });
    assert.match(panel.webview.html, /Beyond/);
  });
  await t.test("a finding is explained", async () => {
    await commands["handoff.explain"]();
    assert.match(seen.pages.pop(), /H0201 unknown-name/);
  });
  fs.rmSync(folder, { recursive: true });
});
