[(body) (fields) (actions) (given) (list)] @fold
