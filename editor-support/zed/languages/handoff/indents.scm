[(body) (fields) (actions) (given) (list) (call_arguments)] @indent
(_ "{" "}" @end) @indent
(_ "[" "]" @end) @indent
