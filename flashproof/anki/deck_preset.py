"""Define the preset (a group of deck options) that the package contains.

Anki imports the preset only if the learner selects "Import any deck presets". The preset buries
siblings (cards of the same note), because the front of a cloze card shows the text of the note's
other deletions.
"""

from __future__ import annotations

from flashproof.anki.identity import preset_id


def deck_preset(namespace: str, title: str, modified: int) -> dict[str, object]:
    """Return the preset in Anki's JSON format: Anki's defaults, but with burying turned on.

    Args:
        namespace: the project's namespace.
        title: the preset's name.
        modified: the time of the last change, in seconds since 1970.

    """
    return {
        "id": preset_id(namespace),
        "name": title,
        "mod": modified,
        "usn": -1,
        "maxTaken": 60,
        "autoplay": True,
        "timer": 0,
        "replayq": True,
        "dyn": False,
        "new": {
            "bury": True,
            "delays": [1.0, 10.0],
            "initialFactor": 2500,
            "ints": [1, 4, 0],
            "order": 1,
            "perDay": 20,
        },
        "rev": {
            "bury": True,
            "ease4": 1.3,
            "ivlFct": 1.0,
            "maxIvl": 36500,
            "perDay": 200,
            "hardFactor": 1.2,
        },
        "lapse": {
            "delays": [10.0],
            "leechAction": 1,
            "leechFails": 8,
            "minInt": 1,
            "mult": 0.0,
        },
        "buryInterdayLearning": True,
        "easyDaysPercentages": [1.0] * 7,
    }
