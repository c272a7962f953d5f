"""The reference pages and schemas that are written from the code: ``python -m …reference``."""
