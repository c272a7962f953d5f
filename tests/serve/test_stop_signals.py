"""Waiting for a signal, whichever thread the system delivers it to."""

from __future__ import annotations

import signal
import threading

import pytest

from flashproof.serve.stop_signals import stop_signals


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("is_other_thread", [False, True])
def test_a_signal_ends_the_wait(number: signal.Signals, *, is_other_thread: bool) -> None:
    main = threading.main_thread().ident
    assert main is not None
    handlers = [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGHUP)]
    ended = threading.Event()

    def send() -> None:
        own = threading.get_ident()
        signal.pthread_kill(own if is_other_thread else main, number)
        ended.wait(60)

    def send_and_wait() -> None:
        with stop_signals() as wait:
            thread.start()
            wait()

    thread = threading.Thread(target=send, daemon=True)
    with pytest.raises(KeyboardInterrupt):
        send_and_wait()
    ended.set()
    thread.join()
    assert [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGHUP)] == handlers
    assert signal.set_wakeup_fd(-1) == -1
