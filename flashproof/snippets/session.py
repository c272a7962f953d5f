"""A run of chains, with each result there when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

from flashproof.diagnostics import Diagnostics
from flashproof.loading.sources import read_source
from flashproof.parse import read_topic
from flashproof.snippets.accept import accept_results
from flashproof.snippets.extract import chains
from flashproof.snippets.run_report import Start
from flashproof.snippets.runner.supervisor import RunOptions, Supervisor
from flashproof.snippets.snippet import Chain, Result


def read_chains(path: Path, root: Path, diagnostics: Diagnostics) -> tuple[Chain, ...]:
    """The chains of one card file; what is wrong in it is told."""
    source = read_source(path, root, diagnostics)
    return chains(read_topic(source, "", diagnostics)) if source else ()


class Session:
    """Hands all chains over at once, or, on demand, each when it is asked for."""

    def __init__(
        self,
        todo: Sequence[Chain],
        options: RunOptions,
        *,
        accepts: bool = False,
        on_demand: bool = False,
    ) -> None:
        self.accepted: list[Result] = []
        """Results whose output is to be written into the card file."""
        self._accepts = accepts
        self._supervisor = Supervisor(todo, replace(options, workers=1) if on_demand else options)
        self._futures: dict[Chain, Future[tuple[Result, ...]]] = {}
        self._settled: dict[Chain, tuple[Result, ...]] = {}
        if not on_demand:
            for chain in todo:
                self._submit(chain)

    @property
    def start(self) -> Start:
        """How the run began, for its report."""
        hello = self._supervisor.hello
        return Start(hello.import_seconds if hello else 0.0, self._supervisor.fault)

    def results(self, chain: Chain) -> tuple[Result, ...]:
        """The results of a chain's snippets; waits for them."""
        if chain not in self._settled:
            found = self._submit(chain).result()
            if self._accepts:
                found, accepted = accept_results(self._supervisor, chain, found)
                self.accepted += accepted
            self._settled[chain] = found
        return self._settled[chain]

    def close(self) -> None:
        """End what still runs."""
        self._supervisor.close()

    def _submit(self, chain: Chain) -> Future[tuple[Result, ...]]:
        if chain not in self._futures:
            self._futures[chain] = self._supervisor.submit(chain)
        return self._futures[chain]
