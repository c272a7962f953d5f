"""Import cards from other programs, export cards as tables, and push a deck to a running Anki.

Import: ``detect`` picks the reader for a file. Each reader returns an ``ImportedFile`` (see
``draft``), which contains draft cards, images, and warnings; ``card_writer`` converts it to card
files.

``apkg_reader``         .apkg and .colpkg; ``apkg_protobuf`` for Anki 2.1.50 and later
``anki_text``           Anki's plain-text export
``anki_notes``          notes in both formats; ``flashproof_notes`` for notes from flashproof
``html_to_markdown``    HTML of note fields to Markdown (needs the extra ``import``)
``mdanki``              mdanki's format: Markdown with a heading per card
``hashcards``           hashcards' format: Markdown with ``Q:``, ``A:``, and ``C:``
``markdown_reader``     fences, headings, and images in other tools' Markdown

Export and push:

``tables``              a library as CSV or JSON
``anki_connect``        a client for the Anki add-on AnkiConnect
"""
