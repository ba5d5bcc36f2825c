; What each word is. Later patterns win in most editors: the general ones stand first.

(name) @variable
(path) @variable
(comment) @comment
(doc_comment) @comment.documentation
(text) @string
(escape) @string.escape
(place) @embedded
[(number) (percent)] @number
(currency) @constant.builtin
(unit) @keyword.operator
[(date) (time) (datetime)] @constant
(boolean) @boolean
(weekday) @constant.builtin
(life_word) @keyword.modifier

["{" "}" "(" ")" "[" "]"] @punctuation.bracket
["," ";" ":"] @punctuation.delimiter
["==" "!=" "<" "<=" ">" ">=" "+" "-" "*" "/" "=" "->" ".." "|" "?"] @operator
["and" "or" "not" "in" "is" "only" "matches" "of"] @keyword.operator

[
  "import" "calendar" "person" "team" "rota" "type" "record" "event" "service" "assistant" "action" "ladder"
  "process" "scenario" "context" "key" "stage" "track" "handoff" "step" "clock" "exception" "invariant"
] @keyword

[
  "owner" "start" "stop" "on" "when" "observe" "trigger" "to" "require" "entry" "carry" "prepare" "accept"
  "complete" "return" "final" "failed" "expects" "stay" "pause" "while" "at" "after" "before" "every" "up" "time" "times"
  "resolve" "blocks" "nothing" "timezone" "open" "closed" "email" "deputy" "manager" "lead" "members" "assign"
  "reach" "turn" "within" "by" "from" "for" "each" "case" "where" "using" "as" "was" "any" "all" "enter" "leave"
  "ready" "opened" "package" "approval" "approvals" "except" "waivable" "most" "then" "sensitive" "list" "one"
  "money" "approver" "seen" "reached" "done"
] @keyword

[
  "notify" "remind" "escalate" "reassign" "task" "call" "set" "clear" "add" "remove" "emit" "expose" "raise"
  "cancel" "via" "due" "into" "if" "else"
] @keyword.function

[
  "expect" "wait" "until" "reply" "with" "fail" "away" "back" "confirm" "resubmit" "approve" "waive" "advance"
  "decline" "because"
] @keyword

(type (name) @type)
(parameter name: (name) @variable.parameter)
(field name: (name) @property)
(argument name: (name) @property)
(call_expr function: (path) @function)
(call port: (path) @function)
(who (path) @variable.special)

(import (text) @string.special.path)
(calendar name: (name) @type)
(person name: (name) @type)
(team name: (name) @type)
(rota name: (name) @type)
(type_alias name: (name) @type)
(record name: (name) @type)
(event name: (path) @type)
(service name: (name) @type)
(assistant name: (name) @type)
(port_action name: (name) @function)
(ladder name: (name) @type)
(process name: (name) @module)
(track name: (name) @module)
(key name: (name) @property)
(stage name: (name) @constant)
(handoff name: (name) @function)
(step name: (name) @function)
(clock name: (name) @function)
(exception name: (name) @type)
(return name: (name) @label)
(require name: (name) @label)

((path) @variable.builtin (#match? @variable.builtin "^(giver|receiver|owner|event|missing)(\\.|$)"))
