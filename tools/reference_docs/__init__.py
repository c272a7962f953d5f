"""Generate reference pages, JSON schemas, and editor snippets from the code."""
