"""Define the ids that learners' review histories depend on. They must never change.

Learners' collections already contain ids based on these numbers and formulas. If one of them
changes, Anki treats an existing note, note type, field, or card template as new, and learners lose
the related review history. To add a card kind, add rows. A spare field can be renamed, but must
keep its id. ``tests/anki/test_identity.py`` contains a copy of all values.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from flashproof.model import Kind

SCHEMA = 1
"""A part of each note type id. Changing it would create new note types and lose all history."""


@dataclass(frozen=True, slots=True)
class StableField:
    """A field or card template of a note type. Its name may change, but its id must not."""

    name: str
    id: int


FIELDS: Mapping[Kind, tuple[StableField, ...]] = {
    Kind.RECALL: (
        StableField("Id", 609906095680157353),
        StableField("Question", 682990141805368224),
        StableField("Context", 482252512523345384),
        StableField("Answer", 321538357778692149),
        StableField("Reverse", 730950600785751685),
        StableField("Hint", 114121756724460078),
        StableField("Why", 751812226480818005),
        StableField("Topic", 778126357018626889),
        StableField("Level", 635876049779244758),
        StableField("Source", 687605316449188637),
        StableField("More", 787335888057723040),
        StableField("Ran", 534621708572777031),
        StableField("My notes", 197590602666104222),
        StableField("Spare 2", 617137787036387895),
        StableField("Spare 3", 518774155406874439),
    ),
    Kind.QUIZ: (
        StableField("Id", 856239881654741986),
        StableField("Question", 892599403820518475),
        StableField("Context", 866126912831326002),
        StableField("Options", 590804011354871301),
        StableField("Multiple", 745245804529784048),
        StableField("Fixed order", 882754488454128708),
        StableField("Hint", 239980932855407068),
        StableField("Why", 761890137197959135),
        StableField("Topic", 717576134587140253),
        StableField("Level", 370885534225576440),
        StableField("Source", 591376888820217981),
        StableField("More", 548708965655386504),
        StableField("Ran", 187950593558195869),
        StableField("My notes", 850969143004403535),
        StableField("Spare 2", 547383484341633403),
        StableField("Spare 3", 533799906541876377),
    ),
    Kind.EXPLAIN: (
        StableField("Id", 327231116472592033),
        StableField("Question", 471036398552651865),
        StableField("Context", 629863300898445648),
        StableField("Concepts", 410538898652420413),
        StableField("Model answer", 101792135624451385),
        StableField("Hint", 444311454725990085),
        StableField("Why", 262338292992343140),
        StableField("Topic", 643321927627240689),
        StableField("Level", 874307505608833715),
        StableField("Source", 497138937048894218),
        StableField("More", 283646988942390062),
        StableField("Ran", 127263522182797405),
        StableField("My notes", 183399495179121368),
        StableField("Spare 2", 226092764438168611),
        StableField("Spare 3", 455447844748003287),
    ),
    Kind.PREDICT: (
        StableField("Id", 894079981789093696),
        StableField("Question", 898579371787980484),
        StableField("Context", 674974829705148977),
        StableField("Code", 331181247972031753),
        StableField("Output", 300176699614945240),
        StableField("Hint", 293359577104181475),
        StableField("Why", 735812291178302048),
        StableField("Topic", 321056230819237204),
        StableField("Level", 223087644192620198),
        StableField("Source", 417303628068120815),
        StableField("More", 376388572230646105),
        StableField("Ran", 191964777359362062),
        StableField("My notes", 238862488300061448),
        StableField("Variants", 333662928135057768),
        StableField("Spare 3", 857733050570149026),
    ),
    Kind.CLOZE: (
        StableField("Id", 215666857248356680),
        StableField("Title", 656904908272784297),
        StableField("Context", 437129568790259718),
        StableField("Text", 284049329928248616),
        StableField("Hint", 109475568774324955),
        StableField("Why", 752335573118991708),
        StableField("Topic", 544686259949035597),
        StableField("Level", 811433973826998909),
        StableField("Source", 188473903363880764),
        StableField("More", 456543951706868547),
        StableField("Ran", 175558781254819612),
        StableField("My notes", 648535677321160866),
        StableField("Spare 2", 512303123332825778),
        StableField("Spare 3", 163842939538103313),
    ),
    Kind.COMPARE: (
        StableField("Id", 194887178878681491),
        StableField("Question", 588981109812518795),
        StableField("Context", 745398999884321662),
        StableField("Table", 585739618674267781),
        StableField("Hint", 661926174127996425),
        StableField("Why", 691738506634920362),
        StableField("Topic", 446334676751987168),
        StableField("Level", 252531540376048467),
        StableField("Source", 347135843935318432),
        StableField("More", 607825345947638075),
        StableField("Ran", 313244511592694508),
        StableField("My notes", 253507644698016880),
        StableField("Spare 2", 435796133229821316),
        StableField("Spare 3", 389135785067723102),
    ),
    Kind.WRITE: (
        StableField("Id", 872885033197692075),
        StableField("Question", 782490783534731636),
        StableField("Context", 500944803921904684),
        StableField("Start", 339802190222956134),
        StableField("Solution", 209226054964727716),
        StableField("Checks", 561979146904706407),
        StableField("Mistakes", 623786871328056357),
        StableField("Hint", 354593074557236999),
        StableField("Why", 323540155706642538),
        StableField("Topic", 722545562844747061),
        StableField("Level", 143629444273472650),
        StableField("Source", 682326986162731765),
        StableField("More", 687958957768088748),
        StableField("Ran", 522380644805287546),
        StableField("My notes", 743309384309938559),
        StableField("Spare 2", 433656308115256216),
        StableField("Spare 3", 856330890986929450),
    ),
}
"""The fields of each kind. Never change an id, and never remove or reorder rows; otherwise,
learners would have to merge note types when they import an update."""

TEMPLATES: Mapping[Kind, tuple[StableField, ...]] = {
    Kind.RECALL: (
        StableField("Recall", 425262004825476659),
        StableField("Reversed", 680741886072916035),
    ),
    Kind.QUIZ: (StableField("Quiz", 508476480706671119),),
    Kind.EXPLAIN: (StableField("Explain", 777056182811321254),),
    Kind.PREDICT: (StableField("Predict", 162955977778421363),),
    Kind.CLOZE: (StableField("Cloze", 485227120113080734),),
    Kind.COMPARE: (StableField("Compare", 441471161003049691),),
    Kind.WRITE: (StableField("Write", 825009557956806332),),
}
"""The card templates of each kind. Never change an id, and never remove or reorder rows."""


def guid(namespace: str, kind: Kind, card_id: str) -> str:
    """Return the GUID by which Anki identifies a note; the GUID depends only on the arguments."""
    return _digest("note", namespace, kind.slug, card_id).hex()[:32]


def note_type_id(namespace: str, kind: Kind) -> int:
    """Return a note type's id; it has 13 digits, like the ids that Anki generates."""
    return _number("note type", namespace, kind.slug, str(SCHEMA))


def deck_id(namespace: str, name: str) -> int:
    """Return a deck's id. Anki matches decks by name, so any number except 0 and 1 would work."""
    return _number("deck", namespace, name)


def preset_id(namespace: str) -> int:
    """Return the id of the deck's preset; an import never replaces a preset that has this id."""
    return _number("preset", namespace)


def _number(*parts: str) -> int:
    return 10**12 + int.from_bytes(_digest(*parts)[:8], "big") % 10**12


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\x1f".join(parts).encode()).digest()
