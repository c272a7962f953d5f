"""Build the Anki deck and the site from the card files.

``pipeline``         the steps of a build ``checked_project``  load, parse, and validate a project;
the first step of every command ``topic_compiler``   compile one card file to notes and pages
``incremental``      reuse cached results for unchanged inputs ``cache``            store values on
disk, keyed by a hash of their inputs ``manifest``         record the inputs and outputs of the last
build ``worker_pool``      run work in several processes
"""
