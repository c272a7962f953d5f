"""Ways in and out: other programs' cards into ours, ours into tables, a build into a running Anki.

``records``         a library as plain values, for JSON and CSV
``html_markdown``   HTML back to Markdown
``foreign``         what a reader of any format makes: drafts of topics, media, and what was lost
``package``         an .apkg, of today and of old; ``package_new`` its newer inside
``anki_text``       Anki's export as plain text
``headings``        Markdown with a heading for each card, as mdanki reads it
``questions``       Markdown with ``Q:``, ``A:`` and ``C:``, as hashcards reads it
``notes``           Anki's notes as drafts; ``own_notes`` those that this program wrote
``write``           drafts as card files
``anki_connect``    a running Anki
``commands``        the rows of the command line
"""
