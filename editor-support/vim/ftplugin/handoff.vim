" Two blanks a level, `//` before a comment; `:make` checks, `gq` brings into the one style.
if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

setlocal commentstring=//\ %s comments=:///,://
setlocal expandtab shiftwidth=2 softtabstop=2
setlocal formatprg=handoff\ fmt\ -
setlocal suffixesadd=.handoff
let &l:include = '^\s*import\s*"\zs[^"]*\ze"'
let &l:makeprg = 'handoff check --format github ' . shellescape(expand('%:p:h'))
setlocal errorformat=::%t%*[a-z]\ file=%f\\,line=%l\\,endLine=%e\\,col=%c\\,endColumn=%k\\,title=%m
setlocal errorformat+=%-G%.%#

let b:undo_ftplugin = 'setlocal commentstring< comments< expandtab< shiftwidth< softtabstop< formatprg< suffixesadd< include< makeprg< errorformat<'
