[(body) (fields) (actions) (given) (list) (call_arguments)] @indent.begin
["}" "]" ")"] @indent.branch @indent.end
[(comment) (doc_comment)] @indent.auto
