"""``serve``: live preview of the site, on this machine only.

``app``             connects the parts; one instance per run of the command ``preview`` builds in
memory, and keeps the last good site while a card has an error ``state``           stores the data
that browsers show, and lets threads wait for changes ``snippet_runner``  runs the snippets of
edited topics in a warm process ``server``          serves pages to local browsers; ``client/`` has
the script that runs in them ``watcher``         reports changed files

Unlike ``build``, ``serve`` writes neither the output nor the lock.
"""
