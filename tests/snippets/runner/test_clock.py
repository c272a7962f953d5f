"""The shifted clock, tested in processes of its own because it cannot be shifted back."""

from __future__ import annotations

import subprocess
import sys

import pytest

DAY = 24 * 60 * 60
NOW = {
    "time.time()": "time.time() - now",
    "time.time_ns()": "time.time_ns() / 1e9 - now",
    "clock_gettime": "time.clock_gettime(time.CLOCK_REALTIME) - now",
    "clock_gettime_ns": "time.clock_gettime_ns(time.CLOCK_REALTIME) / 1e9 - now",
    "localtime": "time.mktime(time.localtime()) - now",
    "localtime(None)": "time.mktime(time.localtime(None)) - now",
    "gmtime": "calendar.timegm(time.gmtime()) - now",
    "ctime": "time.mktime(time.strptime(time.ctime())) - now",
    "asctime": "time.mktime(time.strptime(time.asctime())) - now",
    "strftime": "time.mktime(time.strptime(time.strftime('%c'))) - now",
    "datetime.now": "datetime.datetime.now().timestamp() - now",
    "datetime.now with a zone": "datetime.datetime.now(datetime.timezone.utc).timestamp() - now",
    "datetime.now(tz=None)": "datetime.datetime.now(tz=None).timestamp() - now",
    "datetime.utcnow": "calendar.timegm(datetime.datetime.utcnow().timetuple()) - now",
    "datetime.today": "datetime.datetime.today().timestamp() - now",
    "date.today": "(datetime.date.today() - today).days * 86400",
    "a subclass": "type('D', (datetime.datetime,), {}).now().timestamp() - now",
}
SAME = {
    "localtime(0)": "time.localtime(0) == epoch",
    "gmtime(0)": "time.gmtime(0)[:6] == (1970, 1, 1, 0, 0, 0)",
    "ctime(0)": "time.ctime(0) == time.asctime(epoch)",
    "strftime": "time.strftime('%Y', time.gmtime(0)) == '1970'",
    "monotonic": "abs(time.monotonic() - monotonic) < 1000",
    "process clock": "time.clock_gettime(time.CLOCK_MONOTONIC) - monotonic < 1000",
    "a date": "datetime.datetime(2026, 1, 2).isoformat() == '2026-01-02T00:00:00'",
    "the class": "type(datetime.datetime.now()) is datetime.datetime",
    "the class of a subclass": "type(sub.now()) is sub",
    "names": "(time.time.__name__, time.strftime.__name__) == ('time', 'strftime')",
}


def evaluate(expression: str) -> str:
    """The value of an expression in a process whose clock is ten days fast."""
    code = (
        "import calendar, datetime, time, warnings\n"
        "warnings.simplefilter('ignore')\n"
        "from flashproof.snippets.runner import clock\n"
        "now, today, epoch = time.time(), datetime.date.today(), time.localtime(0)\n"
        "monotonic = time.monotonic()\n"
        "sub = type('Sub', (datetime.datetime,), {})\n"
        f"clock.shift({10 * DAY})\n"
        f"print({expression})\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_everything_that_reads_the_time_is_fast() -> None:
    offsets = [float(one) for one in evaluate(f"*[{', '.join(NOW.values())}]").split()]
    off = {name: one for name, one in zip(NOW, offsets, strict=True) if abs(one - 10 * DAY) > DAY}
    assert off == {}


@pytest.mark.parametrize("expression", [", ".join(SAME.values())])
def test_everything_else_stays_the_same(expression: str) -> None:
    results = dict(zip(SAME, evaluate(expression).split(), strict=True))
    assert {name for name, result in results.items() if result != "True"} == set()
