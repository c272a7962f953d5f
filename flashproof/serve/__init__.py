"""``build.py serve``: the site as it is being written, on this machine alone.

``preview``   builds in memory; the last good site stays while a card is broken
``hub``       what there is to see, and who waits for it to change
``runs``      snippets of edited topics, in a warm process
``http``      pages to browsers of this machine; ``client/`` is what runs in them
``watch``     tells when a file changed
``session``   one run of the command
``commands``  its row

Nothing is written: neither outputs nor the lock. ``build.py`` does that.
"""
