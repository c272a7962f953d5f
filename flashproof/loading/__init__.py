"""Read a project's files from disk, without parsing cards.

``sources``   find and decode card files and documentation files
``images``    find, check, and read the images in cards
``glossary``  read ``glossary.yml``
"""
