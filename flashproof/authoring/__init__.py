"""New topics and whole new deck projects, from the files beside this module."""
