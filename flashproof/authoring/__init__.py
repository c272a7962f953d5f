"""Create card files, deck projects, and ids for new cards."""
