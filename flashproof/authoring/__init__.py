"""New card files, new deck projects, and ids for new cards."""
