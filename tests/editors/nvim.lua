-- The language server, driven by Neovim. Prints "ok" and leaves with 0, or says what was not as it should be and leaves
-- with 1. HANDOFF says which program is started, SPEC is a file of a spec that checks.

local function fail(why)
  io.stderr:write(why .. "\n")
  vim.cmd("cquit 1")
end

local function wait(what, seconds, holds)
  if not vim.wait(seconds * 1000, holds, 20) then
    fail("waited in vain for " .. what)
  end
end

local spec = assert(os.getenv("SPEC"))
vim.cmd("edit " .. vim.fn.fnameescape(spec))
local buffer = vim.api.nvim_get_current_buf()
local client = vim.lsp.start_client({
  name = "handoff",
  cmd = { os.getenv("HANDOFF") or "handoff", "lsp" },
  root_dir = vim.fn.fnamemodify(spec, ":p:h"),
})
if not client then
  fail("the language server did not start")
end
vim.lsp.buf_attach_client(buffer, client)
wait("the server", 20, function()
  local found = vim.lsp.get_client_by_id(client)
  return found and found.initialized
end)

local lines = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
local at
for index, line in ipairs(lines) do
  if line:match("^  owner revops") then
    at = index
  end
end
if not at then
  fail("the spec has no line `owner revops`")
end

-- A mistake, and its finding.
vim.api.nvim_buf_set_lines(buffer, at - 1, at, false, { "  owner revopz" })
wait("the finding", 20, function()
  local found = vim.diagnostic.get(buffer)
  return #found > 0 and found[1].code == "H0201" and found[1].lnum == at - 1
end)

-- Mended, and silent again.
vim.api.nvim_buf_set_lines(buffer, at - 1, at, false, { "  owner revops" })
wait("silence", 20, function()
  return #vim.diagnostic.get(buffer) == 0
end)

local function ask(method, params)
  local answers = vim.lsp.buf_request_sync(buffer, method, params, 20000)
  local answer = answers and answers[client]
  if not answer or answer.error then
    fail(method .. ": " .. vim.inspect(answer))
  end
  return answer.result
end

local place = {
  textDocument = { uri = vim.uri_from_bufnr(buffer) },
  position = { line = at - 1, character = 9 },
}
local hover = ask("textDocument/hover", place)
if not hover.contents.value:match("team revops") then
  fail("hover: " .. vim.inspect(hover))
end
local there = ask("textDocument/definition", place)
if not there[1].uri:match("teams%.handoff$") then
  fail("definition: " .. vim.inspect(there))
end
if #ask("textDocument/completion", place).items == 0 then
  fail("nothing is offered")
end
io.stdout:write("ok\n")
vim.cmd("qall!")
