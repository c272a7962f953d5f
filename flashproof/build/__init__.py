"""Build the Anki deck and the site from the card files.

- ``pipeline`` builds the deck and the site, unless nothing has changed.
- ``full_build`` runs the steps of a build.
- ``checked_project`` loads, parses, and validates a project, the first step of every command.
- ``topic_compiler`` compiles one card file to notes and pages.
- ``incremental`` reuses cached results for unchanged inputs.
- ``cache`` stores values on disk, keyed by a hash of their inputs.
- ``manifest`` records the inputs and outputs of the last build.
- ``worker_pool`` runs work in several processes.
"""
