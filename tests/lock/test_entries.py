"""The key of an environment, and which environments a new result replaces."""

from __future__ import annotations

import pytest

from flashproof.lock import RunEnvironment


def test_the_key_does_not_depend_on_the_order_of_the_packages() -> None:
    names = {"tensorflow": "2.21.0", "matplotlib": "3.10.1"}
    place = RunEnvironment.of("3.11.7", names)
    assert RunEnvironment.of("3.11.7", dict(reversed(names.items()))).key == place.key


@pytest.mark.parametrize(
    ("python", "packages", "is_replaced"),
    [
        pytest.param("3.11.7", {}, True, id="same"),
        pytest.param("3.11.6", {"tensorflow": "2.21.0"}, True, id="older patch"),
        pytest.param("3.11.7", {"tensorflow": "2.21.0rc1"}, True, id="pre-release of it"),
        pytest.param("3.11.7", {"numpy": "2.3.0"}, True, id="other package"),
        pytest.param("3.11.7", {"tensorflow": "2.21.2"}, False, id="newer patch"),
        pytest.param("3.11.7", {"tensorflow": "2.20.0"}, False, id="other TensorFlow"),
        pytest.param("3.11.7", {"keras": "3.14.0"}, False, id="other Keras"),
        pytest.param("3.12.1", {}, False, id="other Python"),
    ],
)
def test_a_result_replaces_those_of_the_same_minor_versions(
    python: str, packages: dict[str, str], is_replaced: bool
) -> None:
    versions = {"tensorflow": "2.21.1", "keras": "3.15.1", "numpy": "2.4.6"}
    here = RunEnvironment.of("3.11.7", versions)
    assert here.replaces(RunEnvironment.of(python, versions | packages)) is is_replaced
