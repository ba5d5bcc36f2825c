" One level deeper after a bracket that stays open, one back before the one that closes it; what goes on is deeper too.
if exists('b:did_indent')
  finish
endif
let b:did_indent = 1

setlocal indentexpr=HandoffIndent(v:lnum) indentkeys=0},0],0),o,O,!^F
let b:undo_indent = 'setlocal indentexpr< indentkeys<'

if exists('*HandoffIndent')
  finish
endif

" A line without its texts and comments.
function s:Bare(lnum) abort
  let line = substitute(getline(a:lnum), '"\%(\\.\|[^"\\]\)*"', '', 'g')
  return substitute(line, '//.*$', '', '')
endfunction

function HandoffIndent(lnum) abort
  let before = prevnonblank(a:lnum - 1)
  if before == 0
    return 0
  endif
  let line = s:Bare(before)
  let open = count(line, '{') + count(line, '[') + count(line, '(')
  let closed = count(line, '}') + count(line, ']') + count(line, ')')
  " A bracket at the front was taken back on its own line.
  let front = line =~# '^\s*[}\])]' ? 1 : 0
  let indent = indent(before) + shiftwidth() * (open - closed + front)
  if getline(a:lnum) =~# '^\s*[}\])]'
    let indent -= shiftwidth()
  endif
  return max([indent, 0])
endfunction
