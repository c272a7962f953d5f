"""Submit chains to a supervisor and wait for their results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

from flashproof.diagnostics import Diagnostics
from flashproof.languages import BUILT_IN, Languages
from flashproof.loading.sources import read_source, read_source_inside
from flashproof.parse import read_topic
from flashproof.snippets.accept import accept_results
from flashproof.snippets.extract import chains
from flashproof.snippets.repeat import repeat_results
from flashproof.snippets.run_report import RunStart
from flashproof.snippets.runner.supervisor import RunOptions, Supervisor
from flashproof.snippets.snippet import Chain, Result
from flashproof.snippets.write_proofs import write_results


def read_chains(
    path: Path,
    root: Path,
    diagnostics: Diagnostics,
    languages: Languages = BUILT_IN,
    *,
    cards: Path | None = None,
) -> tuple[Chain, ...]:
    """Return the chains of a card file; problems in the file are added to ``diagnostics``.

    ``languages`` contains the languages other than Python that run. ``cards`` is the cards folder
    that the file must be in, even if it is a link; ``None`` allows any file.
    """
    if cards is None:
        source = read_source(path, root, diagnostics)
    else:
        source = read_source_inside(path, "card file", cards, root, diagnostics)
    return chains(read_topic(source, "", diagnostics, languages)) if source else ()


class SnippetSession:
    """Runs chains in the background and returns the results of each chain on request.

    All chains are submitted at once; with ``on_demand``, each is submitted when its results are
    requested. With ``accepts``, changed output is accepted if repeated runs print the same output.
    With ``repeats``, outputs and plots must also be correct in a second run. With ``equivalent``,
    mutants of the solutions of write cards must fail; see ``write_proofs``. The chains in ``once``
    are not repeated, and their mutants do not run. The packages that the ``imports_for`` chains
    import are imported as well.
    """

    def __init__(  # noqa: PLR0913 - all but two have a default
        self,
        chains_to_run: Sequence[Chain],
        options: RunOptions,
        *,
        accepts: bool = False,
        repeats: bool = False,
        equivalent: Mapping[str, str] | None = None,
        once: Set[Chain] = frozenset(),
        on_demand: bool = False,
        imports_for: Sequence[Chain] = (),
    ) -> None:
        self.accepted: list[Result] = []
        """The results whose output must be written to the card file."""
        self._accepts = accepts
        self._repeats = repeats
        self._equivalent = equivalent
        self._once = once
        self.supervisor = Supervisor(
            (*chains_to_run, *imports_for), replace(options, workers=1) if on_demand else options
        )
        """The supervisor that runs the chains."""
        self._futures: dict[Chain, Future[tuple[Result, ...]]] = {}
        self._results: dict[Chain, tuple[Result, ...]] = {}
        if not on_demand:
            for chain in chains_to_run:
                self._submit(chain)

    @property
    def start(self) -> RunStart:
        """Information about the start of the run, for the summary."""
        supervisor = self.supervisor
        return RunStart(
            supervisor.import_seconds, supervisor.no_zygote_reason, supervisor.isolation_problem
        )

    def results(self, chain: Chain) -> tuple[Result, ...]:
        """Return the results of a chain's snippets; wait until they are available."""
        if chain not in self._results:
            results = self._submit(chain).result()
            if self._repeats and chain not in self._once:
                results = repeat_results(self.supervisor, chain, results)
            if self._equivalent is not None and chain not in self._once:
                results = write_results(self.supervisor, chain, results, self._equivalent)
            if self._accepts:
                results, accepted = accept_results(self.supervisor, chain, results)
                self.accepted += accepted
            self._results[chain] = results
        return self._results[chain]

    def close(self) -> None:
        """End all processes, including those that are still running snippets."""
        self.supervisor.close()

    def _submit(self, chain: Chain) -> Future[tuple[Result, ...]]:
        if chain not in self._futures:
            self._futures[chain] = self.supervisor.submit(chain)
        return self._futures[chain]
