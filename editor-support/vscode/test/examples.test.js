// Every example, word by word: what starts a clause or a declaration is coloured, texts and comments end where they end.

const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const test = require("node:test");
const oniguruma = require("vscode-oniguruma");
const textmate = require("vscode-textmate");

const examples = path.join(__dirname, "../../../examples");
const grammarFile = path.join(__dirname, "../syntaxes/handoff.tmLanguage.json");

async function grammar() {
  const wasm = fs.readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm"));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(fs.readFileSync(grammarFile, "utf8"), grammarFile),
  });
  return registry.loadGrammar("source.handoff");
}

function specs(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const whole = path.join(folder, entry.name);
    if (entry.isDirectory()) return specs(whole);
    return entry.name.endsWith(".handoff") ? [whole] : [];
  });
}

/** What a line that starts with this word is, wherever it stands in the examples. */
const OPENING =
  /^\s*(import|event|record|process|scenario|stage|handoff|step|clock|exception|ladder|team|calendar|require|accept|prepare|expect|trigger|carry|owner|return)\s+[^:\s]/;

test("all examples", async (t) => {
  const tokenizer = await grammar();
  const files = specs(examples);
  assert.ok(files.length >= 10, "the examples are there");
  for (const file of files) {
    await t.test(path.relative(examples, file), () => {
      let state = textmate.INITIAL;
      fs.readFileSync(file, "utf8").split("\n").forEach((line, index) => {
        const place = `${file}:${index + 1}: ${line}`;
        const { tokens, ruleStack } = tokenizer.tokenizeLine(line, state);
        const scopes = tokens.flatMap((token) => token.scopes);
        assert.ok(!scopes.some((scope) => scope.startsWith("invalid")), place);
        const opening = ruleStack.depth === 1 && state.depth === 1 && OPENING.exec(line);
        if (opening) {
          const at = line.indexOf(opening[1]);
          const token = tokens.find((one) => one.startIndex <= at && at < one.endIndex);
          assert.match(token.scopes.join(" "), /keyword\.control|storage\.type/, place);
        }
        state = ruleStack;
      });
      assert.equal(state.depth, 1, `${file}: a text is left open`);
    });
  }
});
