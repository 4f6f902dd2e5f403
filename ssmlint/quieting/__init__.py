"""What lets findings pass: comments, tables of the configuration, a baseline; and what of it is idle."""
