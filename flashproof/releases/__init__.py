"""What learners have, and what a new release changes for them.

``snapshot``       the cards of a release: from a deck, a package, or a lock
``locate``         finds a release by path or git revision
``changes``        two snapshots to ``Changes``
``change_report``  changes as text, Markdown, or JSON
``forecast``       ``diff`` from end to end: this project compared with an older release
"""
