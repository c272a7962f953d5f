"""Tests of the Markdown formats of other programs."""
