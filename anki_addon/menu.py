"""Add commands to Anki's menus, and check for updates once a day."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import aqt
from anki.collection import Collection
from aqt import gui_hooks
from aqt.operations import CollectionOp, QueryOp
from aqt.qt import QAction, QMenu, qconnect
from aqt.utils import askUser, chooseList, getText, openLink, showInfo, showWarning, tooltip

from .dialogs import Answers, ask_for_report, ask_to_send, ask_to_update
from .errors import RefusedError
from .ids import kinds_by_type
from .issue import issue_address, issue_text
from .package import Package, read_package
from .plan import Plan, make_plan
from .release import LARGEST_DECK_JSON, Release, check_successor, read_release
from .results import collect_results, results_text
from .storage import Storage, Subscription
from .update import UpdateResult, apply, imported_release, known_after, mark_imported
from .web import check_address, download, send
from .words import first_line

_START_DELAY = 2_000
"""The number of milliseconds to wait after a profile is opened before checking for updates."""


_CHOSEN = """(() => {
  const saved = window.flashproof;
  const options = document.querySelectorAll(".fp-options > *").length;
  return saved && saved.state && saved.state.picked && saved.state.picked.length
    ? [saved.id, saved.state.picked, options] : null;
})()"""
"""JavaScript that returns a quiz card's id, the chosen options, and the number of options."""


def install() -> None:
    """Register the functions that Anki calls, such as the one that adds the menu."""
    gui_hooks.main_window_did_init.append(_add_menu)
    gui_hooks.profile_did_open.append(_look_later)
    gui_hooks.reviewer_will_show_context_menu.append(_add_report)
    gui_hooks.reviewer_did_show_answer.append(_record_choice)


def _add_menu() -> None:
    menu = QMenu("flashproof", _window())
    menu.setObjectName("flashproof_menu")
    for text, command in (
        ("Check for Updates", look_now),
        ("Subscribe to a Deck…", subscribe),
        ("Unsubscribe…", unsubscribe),
        ("Show Removed Cards", show_removed_cards),
        ("Send Results…", send_results),
    ):
        action = QAction(text, menu)
        qconnect(action.triggered, lambda *_, command=command: command())
        menu.addAction(action)
    _window().form.menuTools.addMenu(menu)


# --- Subscriptions ---


def subscribe() -> None:
    """Ask for the address of a deck, and subscribe to the deck."""
    address, is_ok = getText(
        "Address of the deck's deck.json file:", parent=_window(), title="Subscribe to a Deck"
    )
    if is_ok and address.strip():
        subscribe_to(address.strip())


def subscribe_to(address: str) -> None:
    """Subscribe to the deck at an address after the learner confirms the deck's name."""

    def confirm(release: Release) -> None:
        question = (
            f"Subscribe to {release.title}?\n\nThe cards come from {address}. Cards can contain "
            "scripts, so subscribe only to decks that you trust."
        )
        if askUser(question, parent=_window(), title="Subscribe to a Deck"):
            subscription = Subscription(address, release.namespace, release.title)
            _storage().save_subscription(_with_details(subscription, release))
            _look(subscription)

    _download_release(address, confirm, _show_error)


def unsubscribe() -> None:
    """Ask which subscription to remove, and remove it without deleting any cards."""
    if (subscription := _choose("Unsubscribe from:")) is not None:
        _storage().remove_subscription(subscription.namespace)
        tooltip(
            f"Unsubscribed from {subscription.title}. Its cards remain in your collection.",
            parent=_window(),
        )


def show_removed_cards() -> None:
    """Open Anki's browser with the cards that the author removed from a deck."""
    if (subscription := _choose("Show removed cards from:")) is not None:
        if subscription.retired_search:
            aqt.dialogs.open("Browser", _window(), search=(subscription.retired_search,))
        else:
            showInfo("The author has not removed any cards.", parent=_window())


# --- Updates ---


@dataclass(frozen=True)
class Update:
    """An update that is ready to be shown and applied."""

    release: Release
    package: Package


def look_now() -> None:
    """Check all subscribed decks for updates."""
    subscriptions = _storage().subscriptions()
    if not subscriptions:
        showInfo(
            "You have not subscribed to a deck yet. Select Tools > flashproof > Subscribe to a "
            "Deck, and enter the address of the deck's deck.json file.",
            parent=_window(),
        )
    for subscription in subscriptions.values():
        _look(subscription)


def _look_later() -> None:
    """Check each deck for updates if its last automatic check was at least a day ago."""
    _window().progress.single_shot(_START_DELAY, _look_if_due)


def _look_if_due() -> None:
    now, storage = int(time.time()), _storage()
    for subscription in storage.subscriptions().values():
        if subscription.is_due(now):
            # Save the time first, so that a failed check is not repeated on the same day.
            storage.save_subscription(replace(subscription, looked=now))
            _look(replace(subscription, looked=now), automatic=True)


def _look(subscription: Subscription, *, automatic: bool = False) -> None:
    """Check a deck for an update, and show what the update would change."""
    fail = partial(_show_briefly, subscription) if automatic else _show_error

    def compare(release: Release) -> None:
        sha256, date = imported_release(_collection(), subscription.namespace)
        try:
            check_successor(release, subscription.namespace, date)
        except RefusedError as error:
            fail(error)
            return
        _storage().save_subscription(_with_details(subscription, release))
        if automatic and release.package_sha256 == sha256:
            return
        _download_package(release, fail, automatic=automatic)

    _download_release(subscription.address, compare, fail)


def _download_release(
    address: str, success: Callable[[Release], None], failure: Callable[[Exception], None]
) -> None:
    def read(_col: Collection) -> Release:
        check_address(address)
        return read_release(download(address, LARGEST_DECK_JSON), address)

    query = QueryOp(parent=_window(), op=read, success=success)
    query.failure(failure).without_collection().run_in_background()


def _download_package(
    release: Release, failure: Callable[[Exception], None], *, automatic: bool
) -> None:
    def read(_col: Collection) -> Update:
        content = download(release.package_address, release.package_size)
        return Update(release, read_package(content, release))

    query = QueryOp(parent=_window(), op=read, success=partial(_make_plan, automatic=automatic))
    query.failure(failure).without_collection().run_in_background()


def _make_plan(update: Update, *, automatic: bool) -> None:
    def show(plan: Plan) -> None:
        if plan.is_empty:
            _remember(plan)
            if not automatic:
                tooltip(f"{plan.release.title} is up to date.", parent=_window())
            return
        answers = ask_to_update(_window(), plan)
        if answers is not None:
            _apply(update, plan, answers)

    query = QueryOp(parent=_window(), op=lambda col: _plan(col, update), success=show)
    # Do not interrupt a sync, which Anki may start when it opens a profile.
    _window().progress.single_shot(100, query.failure(_show_error).run_in_background)


def _plan(col: Collection, update: Update) -> Plan:
    namespace = update.release.namespace
    sha256, _ = imported_release(col, namespace)
    known = _storage().known(namespace, sha256)
    return make_plan(col, update.release, update.package, known)


def _remember(plan: Plan) -> None:
    """Record that the collection already contains everything from a release."""
    col, release = _collection(), plan.release
    sha256, _ = imported_release(col, release.namespace)
    known = known_after(plan, _storage().known(release.namespace, sha256))
    _storage().save_known(release.namespace, release.package_sha256, known)
    if sha256 != release.package_sha256:
        mark_imported(col, release, undoable=False)


def _apply(update: Update, plan: Plan, answers: Answers) -> None:
    def run(col: Collection) -> UpdateResult:
        if _plan(col, update) != plan:
            raise RefusedError("The collection has changed. Check for updates again.")
        _window().create_backup_now()
        release = plan.release
        sha256, _ = imported_release(col, release.namespace)
        known = known_after(plan, _storage().known(release.namespace, sha256))
        _storage().save_known(release.namespace, release.package_sha256, known)
        return apply(col, plan, answers)

    def report(result: UpdateResult) -> None:
        if result.refused:
            showWarning(f"Anki did not import {result.refused} notes.", parent=_window())
        text = f"{plan.release.title}: {result.new} new notes, {result.updated} updated notes."
        tooltip(text, parent=_window())

    operation = CollectionOp(parent=_window(), op=run)
    operation.success(report).failure(_show_error).run_in_background()


# --- Reports and results ---


def _add_report(reviewer: Any, menu: QMenu) -> None:
    """Add "Report This Card" to a card's menu if the deck's author accepts reports."""
    if reviewer.card is None:
        return
    note = reviewer.card.note()
    for subscription in _storage().subscriptions().values():
        if subscription.issue_url and note.mid in kinds_by_type(subscription.namespace):
            action = QAction("Report This Card…", menu)
            qconnect(action.triggered, partial(_report, subscription, note))
            menu.addSeparator()
            menu.addAction(action)
            return


def _report(subscription: Subscription, note: Any, *_: object) -> None:
    report_card(subscription, note)


def report_card(subscription: Subscription, note: Any) -> None:
    """Ask what is wrong with a card, and open the author's issue form."""
    question = first_line(note.fields[1])
    words = ask_for_report(_window(), question)
    if words is not None:
        _, date = imported_release(_collection(), subscription.namespace)
        title, body = issue_text(note.fields[0], question, date[:10], words)
        openLink(issue_address(subscription.issue_url, title, body))


def send_results() -> None:
    """Show the learner's results for a deck, and send them if the learner agrees."""
    subscription = _choose("Send results for:")
    if subscription is None:
        return
    if not subscription.results_url:
        showInfo("The author of this deck does not collect results.", parent=_window())
        return
    col = _collection()
    sha256, _ = imported_release(col, subscription.namespace)
    choices = _storage().choices(subscription.namespace)
    text = results_text(collect_results(col, subscription.namespace, sha256, choices))
    if ask_to_send(_window(), subscription.results_url, text):
        query = QueryOp(
            parent=_window(),
            op=lambda _: send(subscription.results_url, text.encode()),
            success=lambda _: tooltip("The results have been sent.", parent=_window()),
        )
        query.failure(_show_error).without_collection().run_in_background()


def _record_choice(card: Any) -> None:
    """Count the chosen options of a quiz card locally if the author collects results."""
    type_id = card.note_type()["id"]
    for subscription in _storage().subscriptions().values():
        kind = kinds_by_type(subscription.namespace).get(type_id)
        if subscription.results_url and kind == "quiz":
            save = partial(_save_choice, subscription.namespace)
            _window().reviewer.web.evalWithCallback(_CHOSEN, save)


def _save_choice(namespace: str, value: Any) -> None:
    if isinstance(value, list) and value[1]:
        card_id, chosen, count = value
        _storage().add_choice(namespace, str(card_id), chosen, int(count))


# --- Helpers ---


def _window() -> Any:
    """Return Anki's main window."""
    return aqt.mw


def _collection() -> Collection:
    col: Collection = _window().col
    return col


def _storage() -> Storage:
    return Storage(Path(_window().pm.profileFolder(), "flashproof"))


def _with_details(subscription: Subscription, release: Release) -> Subscription:
    """Return a copy of a subscription with the title, URLs, and search of a release."""
    return replace(
        subscription,
        title=release.title,
        issue_url=release.issue_url,
        results_url=release.results_url,
        retired_search=release.retired_search,
    )


def _choose(prompt: str) -> Subscription | None:
    """Return the only subscription, or the one that the learner chooses."""
    subscriptions = list(_storage().subscriptions().values())
    if not subscriptions:
        showInfo("You have not subscribed to a deck yet.", parent=_window())
        return None
    if len(subscriptions) == 1:
        return subscriptions[0]
    row: int = chooseList(prompt, [one.title for one in subscriptions])
    return subscriptions[row]


def _show_error(error: Exception) -> None:
    if not isinstance(error, RefusedError):
        raise error
    showWarning(str(error), parent=_window(), title="flashproof")


def _show_briefly(subscription: Subscription, error: Exception) -> None:
    """Show an automatic check's error as a tooltip, so that it does not interrupt the learner."""
    if not isinstance(error, RefusedError):
        raise error
    tooltip(f"{subscription.title} could not be updated: {error}", parent=_window())
