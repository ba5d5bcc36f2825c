[(body) (fields) (actions) (given) (list) (call_arguments)] @indent
["}" "]" ")"] @outdent
