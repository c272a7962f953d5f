"""Build a project: from card files to the Anki deck and the site.

``pipeline``         the steps of a build
``checked_project``  load, parse and validate a project; every command starts with it
``topic_compiler``   one card file to notes and pages
``incremental``      reuse what has not changed
``cache``            values on disk, by a key of what they were made from
``manifest``         what the last build read and wrote
``worker_pool``      several processes
"""
