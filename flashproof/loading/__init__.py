"""Read a project's files from disk, without parsing cards.

``sources``   find and decode card files and documentation files
``images``    find, check, and read the images in cards
``glossary``  read ``glossary.yml``
``files``     list files, and define which types and sizes are allowed
``svg``       find scripts and external references in SVG images
"""
