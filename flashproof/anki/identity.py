"""What a learner's history hangs on: ids that must never change, whatever else does.

Every number and every recipe here is part of what learners already have. A changed one makes
Anki take a known note, note type, field or card template for a new one, and history is lost.
New kinds add rows; a spare field may be given a name, and keeps its id. ``test_identity.py``
holds a copy of it all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from flashproof.model import Kind

SCHEMA = 1
"""Part of the note types' ids; a new number makes new note types, and loses all history."""


@dataclass(frozen=True, slots=True)
class Part:
    """A field or a card template of a note type: its name may change, its id may not."""

    name: str
    id: int


FIELDS: Mapping[Kind, tuple[Part, ...]] = {
    Kind.RECALL: (
        Part("Id", 609906095680157353),
        Part("Question", 682990141805368224),
        Part("Context", 482252512523345384),
        Part("Answer", 321538357778692149),
        Part("Reverse", 730950600785751685),
        Part("Hint", 114121756724460078),
        Part("Why", 751812226480818005),
        Part("Topic", 778126357018626889),
        Part("Level", 635876049779244758),
        Part("Source", 687605316449188637),
        Part("More", 787335888057723040),
        Part("Ran", 534621708572777031),
        Part("Spare 1", 197590602666104222),
        Part("Spare 2", 617137787036387895),
        Part("Spare 3", 518774155406874439),
    ),
    Kind.QUIZ: (
        Part("Id", 856239881654741986),
        Part("Question", 892599403820518475),
        Part("Context", 866126912831326002),
        Part("Options", 590804011354871301),
        Part("Multiple", 745245804529784048),
        Part("Fixed order", 882754488454128708),
        Part("Hint", 239980932855407068),
        Part("Why", 761890137197959135),
        Part("Topic", 717576134587140253),
        Part("Level", 370885534225576440),
        Part("Source", 591376888820217981),
        Part("More", 548708965655386504),
        Part("Ran", 187950593558195869),
        Part("Spare 1", 850969143004403535),
        Part("Spare 2", 547383484341633403),
        Part("Spare 3", 533799906541876377),
    ),
    Kind.EXPLAIN: (
        Part("Id", 327231116472592033),
        Part("Question", 471036398552651865),
        Part("Context", 629863300898445648),
        Part("Concepts", 410538898652420413),
        Part("Model answer", 101792135624451385),
        Part("Hint", 444311454725990085),
        Part("Why", 262338292992343140),
        Part("Topic", 643321927627240689),
        Part("Level", 874307505608833715),
        Part("Source", 497138937048894218),
        Part("More", 283646988942390062),
        Part("Ran", 127263522182797405),
        Part("Spare 1", 183399495179121368),
        Part("Spare 2", 226092764438168611),
        Part("Spare 3", 455447844748003287),
    ),
    Kind.PREDICT: (
        Part("Id", 894079981789093696),
        Part("Question", 898579371787980484),
        Part("Context", 674974829705148977),
        Part("Code", 331181247972031753),
        Part("Output", 300176699614945240),
        Part("Hint", 293359577104181475),
        Part("Why", 735812291178302048),
        Part("Topic", 321056230819237204),
        Part("Level", 223087644192620198),
        Part("Source", 417303628068120815),
        Part("More", 376388572230646105),
        Part("Ran", 191964777359362062),
        Part("Spare 1", 238862488300061448),
        Part("Spare 2", 333662928135057768),
        Part("Spare 3", 857733050570149026),
    ),
    Kind.CLOZE: (
        Part("Id", 215666857248356680),
        Part("Title", 656904908272784297),
        Part("Context", 437129568790259718),
        Part("Text", 284049329928248616),
        Part("Hint", 109475568774324955),
        Part("Why", 752335573118991708),
        Part("Topic", 544686259949035597),
        Part("Level", 811433973826998909),
        Part("Source", 188473903363880764),
        Part("More", 456543951706868547),
        Part("Ran", 175558781254819612),
        Part("Spare 1", 648535677321160866),
        Part("Spare 2", 512303123332825778),
        Part("Spare 3", 163842939538103313),
    ),
    Kind.COMPARE: (
        Part("Id", 194887178878681491),
        Part("Question", 588981109812518795),
        Part("Context", 745398999884321662),
        Part("Table", 585739618674267781),
        Part("Hint", 661926174127996425),
        Part("Why", 691738506634920362),
        Part("Topic", 446334676751987168),
        Part("Level", 252531540376048467),
        Part("Source", 347135843935318432),
        Part("More", 607825345947638075),
        Part("Ran", 313244511592694508),
        Part("Spare 1", 253507644698016880),
        Part("Spare 2", 435796133229821316),
        Part("Spare 3", 389135785067723102),
    ),
}
"""Never change an id, remove a row or move one: each would need a merge import by the learner."""

TEMPLATES: Mapping[Kind, tuple[Part, ...]] = {
    Kind.RECALL: (
        Part("Recall", 425262004825476659),
        Part("Reversed", 680741886072916035),
    ),
    Kind.QUIZ: (Part("Quiz", 508476480706671119),),
    Kind.EXPLAIN: (Part("Explain", 777056182811321254),),
    Kind.PREDICT: (Part("Predict", 162955977778421363),),
    Kind.CLOZE: (Part("Cloze", 485227120113080734),),
    Kind.COMPARE: (Part("Compare", 441471161003049691),),
}
"""The sorts of cards that a note makes. Never change an id, remove a row or move one."""


def guid(namespace: str, kind: Kind, card: str) -> str:
    """By what Anki knows a note again: from the project, the kind and the id alone."""
    return _digest("note", namespace, kind.slug, card).hex()[:32]


def note_type_id(namespace: str, kind: Kind) -> int:
    """By what Anki knows a note type again: 13 digits, as its own ids have."""
    return _number("note type", namespace, kind.slug, str(SCHEMA))


def deck_id(namespace: str, name: str) -> int:
    """A deck's id; learners' decks are found by name, so it only has to be unlike 0 and 1."""
    return _number("deck", namespace, name)


def _number(*parts: str) -> int:
    return 10**12 + int.from_bytes(_digest(*parts)[:8], "big") % 10**12


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\x1f".join(parts).encode()).digest()
