"""Determine the changes in a new release for learners who have an older release.

``snapshot``       reads the cards of a release from a deck, a package, or a lock
``locate``         finds a release by path or git revision
``changes``        compares two snapshots
``change_report``  formats changes as text, Markdown, or JSON
``forecast``       implements ``diff``: compares this project with an older release
"""
