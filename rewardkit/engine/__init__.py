"""Score files: cut into splits, score each, put the parts together."""
