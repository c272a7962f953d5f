"""Figures are captured as SVG for both themes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flashproof.snippets.runner.plots import THEME, dark
from flashproof.snippets.runner.supervisor import Supervisor
from flashproof.snippets.snippet import Outcome
from tests.snippets.sample_chains import chain_of, run

PLOT = (
    "import matplotlib.pyplot as plt\nplt.plot([1, 2], label='x')\nplt.title('T')\nplt.legend()\n"
)


def test_a_plot_has_the_same_bytes_in_every_run(runner: Supervisor) -> None:
    one, two = (run(runner, chain_of(PLOT, plot="a line", line=line)) for line in (10, 99))
    assert one.outcome is Outcome.PASSED, one.message
    assert one.plot_svg == two.plot_svg
    assert one.plot_svg.startswith("<?xml")
    assert "<date>" not in one.plot_svg
    assert "<text" not in one.plot_svg


def test_the_dark_plot_differs_only_in_its_colors(runner: Supervisor) -> None:
    light = run(runner, chain_of(PLOT, plot="a line")).plot_svg
    assert all(color not in dark(light) for color in THEME if color not in THEME.values())
    assert len(dark(light)) == len(light)


def test_a_figure_stays_open_for_the_next_fence(runner: Supervisor) -> None:
    reading = "print(plt.gca().lines[0].get_ydata())\n"
    chain = chain_of(PLOT, reading, "plt.figure()\nplt.plot([3])\n", plot="a point")
    plots = [replace(chain.snippets[0], plot="a line"), *chain.snippets[1:]]
    line, read, point = runner.submit(type(chain)((), tuple(plots))).result()
    assert [one.outcome for one in (line, read, point)] == ["passed"] * 3
    assert read.printed == "[1 2]\n"
    assert line.plot_svg != point.plot_svg


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("x = 1\n", "no figure is open"),
        (PLOT + "plt.figure()\n", "2 figures are open"),
        (PLOT + "plt.close()\n", "no figure is open"),
    ],
    ids=["none", "two", "closed"],
)
def test_a_plot_needs_exactly_one_figure(code: str, message: str, runner: Supervisor) -> None:
    result = run(runner, chain_of(code, plot="a line"))
    assert message in result.message
