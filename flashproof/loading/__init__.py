"""Read a project's files from disk, without parsing cards.

``sources``   card files and documentation files, decoded
``images``    the images that cards show, checked and read
``glossary``  ``glossary.yml``
"""
