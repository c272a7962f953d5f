"""Import cards from other programs, export cards as tables, and push a deck to a running Anki.

Import: ``detect`` picks the reader for a file. Each reader returns an ``ImportedFile`` (see
``draft``), which contains draft cards, images, and warnings; ``card_writer`` converts it to card
files.

``apkg_reader``         .apkg and .colpkg; ``apkg_protobuf`` for Anki 2.1.50 and later
``anki_text``           Anki's plain-text export
``anki_notes``          notes in both formats; ``flashproof_notes`` for notes from flashproof
``html_to_markdown``    HTML of note fields to Markdown (needs the extra ``import``)
``note_templates``      the fields on the front and on the back of a note's cards
``markdown_formats``    Markdown of other programs, one module for each format
``markdown_reader``     fences, headings, and images in other tools' Markdown
``earlier_import``      the cards that an earlier import of the same file created
``header_table``        tables with a header row; ``field_names`` recognizes the columns
``own_export``          the files that ``export`` writes
``jupyter``             Jupyter notebooks
``mochi_package``       ``.mochi`` files

Export and push:

``tables``              a library as CSV or JSON
``anki_connect``        a client for the Anki add-on AnkiConnect

Exchange reviews between the study site and Anki:

``progress_file``       the files that the site's Progress page exports and imports
``anki_history``        copies reviews in both directions, without duplicates
``fsrs_replay``         the schedule of a card, computed from its reviews
"""
