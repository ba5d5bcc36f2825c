(process "process" @context name: (name) @name) @item
(stage "stage" @context name: (name) @name) @item
(handoff "handoff" @context name: (name) @name) @item
(step "step" @context name: (name) @name) @item
(clock "clock" @context name: (name) @name) @item
(exception "exception" @context name: (name) @name) @item
(event "event" @context name: (path) @name) @item
(record "record" @context name: (name) @name) @item
(scenario "scenario" @context (text) @name) @item
