"""What learners read about the environments in which snippets ran."""

from __future__ import annotations

import pytest

from flashproof.lock import RunEnvironment, common_environments, difference_label, versions_label
from flashproof.text.versions import ALL_VERSIONS, VersionRange


def on(tensorflow: str, python: str = "3.11.7", **others: str) -> RunEnvironment:
    return RunEnvironment.of(python, {"tensorflow": tensorflow, **others})


@pytest.mark.parametrize(
    ("environments", "label"),
    [
        ([on("2.21.0")], "TensorFlow 2.21, Python 3.11"),
        ([on("2.22.0rc0"), on("2.21.0")], "TensorFlow 2.21 and 2.22rc0, Python 3.11"),
        ([on("2.22.0"), on("2.20.1"), on("2.21.0")], "TensorFlow 2.20 to 2.22, Python 3.11"),
        ([on("2.9.0"), on("2.10.0"), on("2.11.0")], "TensorFlow 2.9 to 2.11, Python 3.11"),
        ([on("2.22.0"), on("2.20.0")], "TensorFlow 2.20 and 2.22, Python 3.11"),
        (
            [on(f"2.{minor}.0") for minor in (16, 19, 20, 21)],
            "TensorFlow 2.16 and 2.19 to 2.21, Python 3.11",
        ),
        ([on("2.22.0rc1"), on("2.22.0")], "TensorFlow 2.22, Python 3.11"),
        ([on("2.22.0.dev2026112903")], "TensorFlow 2.22.dev, Python 3.11"),
        ([on("2.21.0"), on("2.21.0", "3.12.1")], "TensorFlow 2.21, Python 3.11 and 3.12"),
        (
            [on("2.20.0"), on("2.21.0"), on("2.22.0", "3.13.1")],
            "TensorFlow 2.20 and 2.21, Python 3.11; TensorFlow 2.22, Python 3.13",
        ),
        ([RunEnvironment.of("3.11.7", {})], "Python 3.11"),
        ([RunEnvironment.of("3.13.0", {"some-package": "4"})], "some-package 4, Python 3.13"),
    ],
)
def test_a_label_lists_what_ran_and_nothing_else(
    environments: list[RunEnvironment], label: str
) -> None:
    assert versions_label(environments) == label


def test_a_label_names_the_first_package() -> None:
    place = RunEnvironment.of("3.11.7", {"matplotlib": "3.10.1", "tensorflow": "2.21.0"})
    assert versions_label([place]) == "Matplotlib 3.10, Python 3.11"


def test_a_difference_names_each_version_that_may_be_the_cause() -> None:
    old = on("2.21.0", keras="3.15.1", numpy="2.4.6")
    assert (
        difference_label(on("2.21.0", keras="3.16.0.dev1", numpy="2.4.7"), [old])
        == "TensorFlow 2.21, Keras 3.16.dev, Python 3.11"
    )
    assert (
        difference_label(on("2.22.0", keras="3.15.1", numpy="2.4.6"), [old])
        == "TensorFlow 2.22, Python 3.11"
    )


def test_a_card_ran_where_all_of_its_snippets_ran() -> None:
    old, new = on("2.21.0", numpy="2.4.6"), on("2.22.0", numpy="2.5.0")
    only_numpy = RunEnvironment.of("3.11.7", {"numpy": "2.4.6"})

    def common(*environments: list[RunEnvironment]) -> tuple[RunEnvironment, ...]:
        return common_environments((found, ALL_VERSIONS) for found in environments)

    assert common([old, new], [old, new]) == (old, new)
    assert common([old, new], [new]) == (new,)
    assert common([only_numpy], [old, new]) == (old,)
    assert common([old], [new]) == ()
    assert common([old], []) == ()
    assert common() == ()


def test_a_snippet_need_not_run_where_it_does_not_apply() -> None:
    old, new = on("2.21.0"), on("2.22.0rc0")
    since = VersionRange(since=(("tensorflow", "2.22"),))
    until = VersionRange(until=(("tensorflow", "2.22"),))
    both = ([old, new], ALL_VERSIONS)
    assert common_environments([([old], until), ([new], since), both]) == (old, new)
    assert common_environments([([old], until), ([], since)]) == ()
    assert common_environments([([new], since)]) == (new,)
