(source_file) @local.scope
(process) @local.scope

(person name: (name) @local.definition)
(team name: (name) @local.definition)
(record name: (name) @local.definition)
(ladder name: (name) @local.definition)
(field name: (name) @local.definition)
(stage name: (name) @local.definition)
(handoff name: (name) @local.definition)
(step name: (name) @local.definition)
(clock name: (name) @local.definition)
(exception name: (name) @local.definition)
(quantified (name) @local.definition)

(name) @local.reference
