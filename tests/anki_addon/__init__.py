"""Tests of the add-on for Anki, with the library ``anki`` but without the desktop program."""
