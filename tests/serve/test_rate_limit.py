"""A token bucket, with a clock that the test sets."""

from flashproof.serve.rate_limit import RateLimit


def test_a_burst_is_allowed_and_then_the_average_rate() -> None:
    now = 100.0
    limit = RateLimit(3, 2.0, clock=lambda: now)
    assert [limit.allows() for _ in range(5)] == [True] * 3 + [False] * 2
    now += 0.4
    assert not limit.allows()
    now += 0.1
    assert [limit.allows(), limit.allows()] == [True, False]
    now += 1000
    assert [limit.allows() for _ in range(5)] == [True] * 3 + [False] * 2
