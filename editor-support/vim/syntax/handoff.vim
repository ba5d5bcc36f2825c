" Vim syntax file. Language: handoff
if exists('b:current_syntax')
  finish
endif

syntax case match
syntax sync minlines=200

syntax match handoffComment "//.*$" contains=handoffAllow,@Spell
syntax match handoffDoc "///.*$" contains=@Spell
syntax match handoffAllow "\<allow(\zs[a-z0-9-]*\ze)" contained

syntax match handoffEscape "\\\%([\"\\nt{]\|u{\x\{1,6}}\)" contained
syntax region handoffPlace matchgroup=handoffBrace start="\\\@<!{" end="}" end="\ze\"" contained contains=handoffRole,handoffFunction,handoffNumber
syntax region handoffText start=+"+ skip=+\\.+ end=+"+ end=+$+ keepend contains=handoffEscape,handoffPlace,@Spell
syntax region handoffText start=+"""+ end=+"""+ keepend contains=handoffEscape,handoffPlace,@Spell

syntax match handoffNumber "\<\d[0-9_]*\%(\.\d\+\)\?%\?"
syntax match handoffUnit "\%(\d\s*\)\@<=\%(business \)\?\%(seconds\?\|minutes\?\|hours\?\|days\?\|weeks\?\)\>"
syntax match handoffDate "\<\d\{4}-\d\d-\d\d\%([ T]\d\{1,2}:\d\d\%(:\d\d\)\?\%(Z\|[+-]\d\d:\d\d\)\?\)\?"
syntax match handoffDate "\<\d\{1,2}:\d\d\%(:\d\d\)\?\>"
syntax match handoffCurrency "\%(\d\s\)\@<=\u\u\u\>"

syntax match handoffDeclaration "^\s*\zs\%(import\|calendar\|person\|team\|rota\|type\|record\|event\|service\|assistant\|ladder\|process\|scenario\|context\|key\|stage\|track\|handoff\|step\|clock\|exception\|invariant\|action\)\>\ze\%(\s*[\"{]\|\s\+\K\)"
syntax match handoffClause "\%(^\|[{;]\)\s*\zs\%(owner\|start\|stop\|on\|when\|observe\|trigger\|to\|require\|entry\|carry\|prepare\|accept\|complete\|return\|final\|expects\|stay\|pause\|at\|after\|every\|resolve\|blocks\|notify\|remind\|escalate\|reassign\|task\|call\|set\|clear\|add\|remove\|emit\|open\|expose\|raise\|cancel\|if\|timezone\|closed\|email\|deputy\|manager\|lead\|members\|assign\|reach\|turn\|confirm\|resubmit\|approve\|decline\|waive\|advance\|reply\|fail\|away\|back\|wait\|case\|expect\)\>\ze\s*\%([:=]\)\@!"
syntax match handoffField "^\s*\zs\K\k*\ze\s*:\s"
syntax match handoffType "\%(:\s*\|list of \|-> \)\@<=\%(text\|number\|integer\|bool\|money\|date\|time\|datetime\|duration\|email\|url\|document\|person\|team\|list of\|one of\)\>"
syntax match handoffFunction "\<\%(count\|sum\|min\|max\|lower\|upper\|trim\|length\|contains\|starts_with\|ends_with\|default\|reveal\|times\)\ze("
syntax match handoffRole "\<\%(giver\|receiver\|owner\|missing\)\>\ze\%(\s*:\)\@!"
syntax match handoffWord "\<\%(and\|or\|not\|in\|matches\|only if\|is set\|is missing\|then\|else\|from\|within\|using\|where\|waivable by\|approvals\? by\|except\|into\|due within\|up to\|at most\|then raise\|set by\|sensitive\|was\|before\|via\|of\|is\|to\|by\|for\|on\)\>\ze\%(\s*:\)\@!"
syntax keyword handoffBool true false

highlight default link handoffComment Comment
highlight default link handoffDoc SpecialComment
highlight default link handoffAllow Tag
highlight default link handoffText String
highlight default link handoffEscape SpecialChar
highlight default link handoffBrace Delimiter
highlight default link handoffPlace Identifier
highlight default link handoffNumber Number
highlight default link handoffUnit Number
highlight default link handoffDate Constant
highlight default link handoffCurrency Constant
highlight default link handoffDeclaration Structure
highlight default link handoffClause Statement
highlight default link handoffField Identifier
highlight default link handoffType Type
highlight default link handoffFunction Function
highlight default link handoffRole Special
highlight default link handoffWord Keyword
highlight default link handoffBool Boolean

let b:current_syntax = 'handoff'
