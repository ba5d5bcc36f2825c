// The extension: starts `handoff lsp`, and does what its lenses offer.

const vscode = require("vscode");
const { execFile } = require("node:child_process");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");
const { mapPage, explainCode } = require("./pages");

let client;
let output;
/** The maps that are shown, by what they show. */
const maps = new Map();

async function activate(context) {
  output = vscode.window.createOutputChannel("Handoff");
  context.subscriptions.push(
    output,
    vscode.commands.registerCommand("handoff.runScenario", runScenario),
    vscode.commands.registerCommand("handoff.showMap", showMap),
    vscode.commands.registerCommand("handoff.explain", explain),
    vscode.commands.registerCommand("handoff.restart", restart),
    vscode.workspace.onDidSaveTextDocument((saved) => {
      if (saved.languageId === "handoff") return Promise.all([...maps.values()].map(draw));
    }),
  );
  await start();
}

async function deactivate() {
  await client?.stop();
}

function setting(name, otherwise = "") {
  return vscode.workspace.getConfiguration("handoff").get(name, otherwise);
}

function program() {
  return setting("path", "handoff");
}

async function start() {
  const run = { command: program(), args: ["lsp"], transport: TransportKind.stdio };
  client = new LanguageClient("handoff", "Handoff", run, {
    documentSelector: [{ language: "handoff" }],
    // The lenses' commands are registered here: the server need not have them too.
    initializationOptions: { clientCommands: true, store: setting("store"), url: setting("url") },
    synchronize: { configurationSection: "handoff" },
  });
  try {
    await client.start();
  } catch (error) {
    const settings = "Open settings";
    const says = `\`${program()} lsp\` could not be started: ${error.message}. Is handoff installed?`;
    if ((await vscode.window.showErrorMessage(says, settings)) === settings) {
      vscode.commands.executeCommand("workbench.action.openSettings", "handoff.path");
    }
  }
}

async function restart() {
  await client?.stop();
  await start();
}

/** Runs the program; resolves with what it printed, whatever it answered. */
function run(args, cwd) {
  return new Promise((resolve) => {
    execFile(program(), args, { cwd, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      const missing = error?.code === "ENOENT";
      resolve({ code: error ? (error.code ?? 1) : 0, stdout, stderr: missing ? `${program()} is not installed` : stderr });
    });
  });
}

/** The file of a lens, or the one in sight. */
function target(uri) {
  const file = uri ? vscode.Uri.parse(uri) : vscode.window.activeTextEditor?.document.uri;
  const folder = file && vscode.workspace.getWorkspaceFolder(file);
  return { file, cwd: folder?.uri.fsPath };
}

async function runScenario(uri, title) {
  const { file, cwd } = target(uri);
  if (!file) return;
  await vscode.workspace.saveAll(false);
  const args = ["test", file.fsPath];
  if (title) args.push("--filter", title);
  const { code, stdout, stderr } = await run(args, cwd);
  output.appendLine(`handoff ${args.join(" ")}\n${stdout}${stderr}`);
  if (code === 0) {
    vscode.window.setStatusBarMessage(`$(pass) ${title ?? "all scenarios"}: as expected`, 5000);
  } else {
    output.show(true);
    vscode.window.showWarningMessage(`${title ?? "A scenario"}: not as expected. The output says where.`);
  }
}

async function showMap(uri, name) {
  const { file, cwd } = target(uri);
  if (!file) return;
  const key = `${file} ${name ?? ""}`;
  const map = maps.get(key) ?? { file, cwd, name };
  if (!(await draw(map)) || maps.has(key)) {
    map.panel?.reveal(undefined, true);
    return;
  }
  maps.set(key, map);
  map.panel.onDidDispose(() => maps.delete(key));
}

/** Draws a map, in a panel of its own the first time; whether it could. */
async function draw(map) {
  const args = ["graph", map.file.fsPath, "--format", "svg"];
  if (map.name) args.push("--process", map.name);
  const { code, stdout, stderr } = await run(args, map.cwd);
  if (code !== 0) {
    // While somebody mends a spec the last map stays.
    if (!map.panel) vscode.window.showWarningMessage(stderr || stdout || "The map could not be drawn.");
    return false;
  }
  const title = map.name ?? "Map";
  map.panel ??= vscode.window.createWebviewPanel("handoff.map", title, vscode.ViewColumn.Beside, {});
  map.panel.webview.html = mapPage(title, stdout);
  return true;
}

async function explain() {
  const editor = vscode.window.activeTextEditor;
  const at = editor?.selection.active;
  const here = editor ? vscode.languages.getDiagnostics(editor.document.uri) : [];
  const touched = here.find((d) => d.source === "handoff" && at && d.range.contains(at));
  const code = explainCode(touched) ?? (await vscode.window.showInputBox({ prompt: "A code, such as H0301" }));
  if (!code) return;
  const { stdout, stderr } = await run(["explain", code]);
  const page = await vscode.workspace.openTextDocument({ language: "markdown", content: stdout || stderr });
  await vscode.window.showTextDocument(page, { viewColumn: vscode.ViewColumn.Beside, preview: true });
}

module.exports = { activate, deactivate };
