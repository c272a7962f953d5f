"""The log of an import has one line per kind of warning."""

from flashproof.interchange.draft import MAX_PLACE, ImportLog


def test_equal_warnings_are_counted_and_name_the_first_card() -> None:
    log = ImportLog()
    log.add("a sound was removed", "first  card")
    log.add("an image is missing")
    log.add("a sound was removed", "second card")
    assert log.lines() == ["a sound was removed (2 times): first card", "an image is missing"]


def test_a_long_place_is_shortened() -> None:
    log = ImportLog()
    log.add("a sound was removed", "x" * (MAX_PLACE + 1))
    assert log.lines() == [f"a sound was removed: {'x' * MAX_PLACE}…"]
