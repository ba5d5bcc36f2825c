const assert = require("node:assert/strict");
const test = require("node:test");
const { mapPage, explainCode } = require("../src/pages");

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
