-- The tree-sitter grammar with its queries, as Neovim takes them. RUNTIME has `parser/handoff.so` and `queries/handoff`, SPEC
-- is a file of a spec that checks. Prints "ok" and leaves with 0, or says what was not as it should be and leaves with 1.

local function fail(why)
  io.stderr:write(why .. "\n")
  vim.cmd("cquit 1")
end

vim.opt.runtimepath:prepend(assert(os.getenv("RUNTIME")))
vim.cmd("edit " .. vim.fn.fnameescape(assert(os.getenv("SPEC"))))
local parser = vim.treesitter.get_parser(0, "handoff")
local root = parser:parse()[1]:root()
if root:has_error() then
  fail("the spec is not read without an error")
end
for _, name in ipairs({ "highlights", "folds", "indents", "locals" }) do
  local query = vim.treesitter.get_query("handoff", name)
  local found = 0
  for _ in query:iter_captures(root, 0, 0, -1) do
    found = found + 1
  end
  if found == 0 then
    fail(name .. " says nothing of this spec")
  end
end
vim.treesitter.highlighter.new(parser, {})
vim.cmd("redraw")
io.stdout:write("ok\n")
vim.cmd("qall!")
