"""The label of the environment in which snippets ran."""

from __future__ import annotations

from flashproof.lock import (
    RunEnvironment,
)


def test_a_label_names_what_the_deck_is_about() -> None:
    names = {"tensorflow": "2.21.0", "matplotlib": "3.10.1"}
    place = RunEnvironment.of("3.11.7", names)
    assert place.label == "TensorFlow 2.21, Python 3.11"
    turned = RunEnvironment.of("3.11.7", dict(reversed(names.items())))
    assert (turned.key, turned.label) == (place.key, "Matplotlib 3.10, Python 3.11")
    assert (
        RunEnvironment.of("3.13.0rc1", {"some-package": "4"}).label == "some-package 4, Python 3.13"
    )
    assert RunEnvironment.of("3.11.7", {}).label == "Python 3.11"
