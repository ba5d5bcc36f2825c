// What is shown beside the text, as plain values: no editor is needed to test it.

/** A page that shows a drawing and runs nothing. */
function mapPage(title, svg) {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escape(title)}</title>
<style>body { margin: 0; padding: 1rem; background: #fff } svg { max-width: 100%; height: auto }</style>
</head>
<body>${svg.replace(/^<\?xml[^>]*\?>\s*/, "")}</body>
</html>`;
}

function escape(text) {
  const names = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (c) => names[c]);
}

/** The code of a finding, in either shape that editors keep it in. */
function explainCode(diagnostic) {
  const code = diagnostic?.code;
  return typeof code === "object" && code !== null ? String(code.value) : code;
}

module.exports = { mapPage, explainCode };
