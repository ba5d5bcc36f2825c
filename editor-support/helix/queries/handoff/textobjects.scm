[(process) (handoff) (scenario) (stage) (step) (clock) (exception)] @class.around
(body) @class.inside
[(comment) (doc_comment)] @comment.inside
