"""With blocked, full, damaged, or newer storage, the app works, warns, and deletes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.study.conftest import Study

REFUSED = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("no", "SecurityError"); } });"""
FULL = """Storage.prototype.setItem = function () {
  throw new DOMException("full", "QuotaExceededError"); };"""


def study_two_cards(study: Study) -> None:
    """Grade a review and answer a card; both must work regardless of the storage."""
    page = study.open("topic/regularization/review")
    page.keyboard.press("Space")
    page.keyboard.press("3")
    expect(page.locator(".session-count")).to_contain_text("1 learning")
    page.evaluate("location.hash = '#/topic/regularization/recall'")
    page.locator("form.setup-form .button-primary").click()
    page.keyboard.press("Space")
    page.keyboard.press("3")
    expect(page.locator(".session-count")).to_have_text("2 of 2")


@pytest.mark.parametrize(("script", "words"), [(REFUSED, "will be lost"), (FULL, "is full")])
def test_storage_refused_or_full(study: Study, script: str, words: str) -> None:
    study.page.add_init_script(script)
    study_two_cards(study)
    expect(study.page.locator(".notice")).to_contain_text(words)
    study.page.evaluate("location.hash = '#/progress'")
    with study.page.expect_download() as download:
        study.page.get_by_role("button", name="Export to a file").click()
    assert '"reviews"' in download.value.path().read_text("utf-8")


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ({"version": "9", "card:l2-adds": '{"version":9}'}, "newer version"),
        ({"version": "1", "card:l2-adds": "{damaged"}, "1 saved record cannot be read"),
        ({"version": "1", "settings": "{damaged"}, "1 saved record cannot be read"),
        ({"version": "1", "session:topic/regularization/recall": "{damaged"}, ""),
    ],
)
def test_stored_data_newer_or_damaged(study: Study, stored: dict[str, str], words: str) -> None:
    page = study.open("")
    namespace = page.locator("html").get_attribute("data-namespace")
    entries = {f"flashproof:{namespace}:{key}": text for key, text in stored.items()}
    page.evaluate("entries => Object.assign(localStorage, entries)", entries)
    page = study.open("")
    if words:
        expect(page.locator(".notice")).to_contain_text(words)
    unchanged = {key: text for key, text in entries.items() if text != "1"}
    assert page.evaluate("({...localStorage})").items() >= unchanged.items()
    study_two_cards(study)
    stored_texts = page.evaluate("Object.values(localStorage)")
    for key, text in unchanged.items():
        assert text in stored_texts or "session:" in key


def test_a_file_that_is_not_an_export_is_refused(study: Study) -> None:
    page = study.open("progress")
    for content, words in [(b"{", "damaged"), (b'{"a": 1}', "does not contain")]:
        page.locator("#import").set_input_files(
            {"name": "x.json", "mimeType": "application/json", "buffer": content}
        )
        expect(page.locator(".files .form-error")).to_contain_text(words)


def test_progress_is_deleted_only_after_a_backup(study: Study, tmp_path: Path) -> None:
    study_two_cards(study)
    page = study.open("settings")
    page.get_by_label("Dark").check()
    study.open("progress")
    started = page.locator(".stats strong").first.inner_text()
    page.get_by_role("button", name="Reset progress").click()
    remove = page.get_by_role("button", name="Delete progress")
    expect(remove).to_be_disabled()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save a backup").click()
    backup = tmp_path / "backup.json"
    download.value.save_as(backup)
    remove.click()
    expect(page.get_by_role("status").first).to_contain_text("Your progress was deleted.")
    keys = {key.rsplit(":", 1)[1] for key in page.evaluate("Object.keys(localStorage)")}
    assert keys <= {"version", "settings", "exported"}
    study.open("progress")
    expect(page.locator(".stats")).to_contain_text("0 of")
    expect(page.get_by_role("button", name="Reset progress")).to_have_count(0)
    page.locator("#import").set_input_files(backup)
    expect(page.locator(".stats strong").first).to_have_text(started)
    study.open("settings")
    expect(page.get_by_label("Dark")).to_be_checked()


def test_undo_keeps_the_answer_of_a_different_tab(study: Study) -> None:
    """Two tabs answer the same card. Undo in one of them removes only its own answer."""
    page = study.start_session("topic/regularization/recall")
    page.keyboard.press("Space")
    page.keyboard.press("1")
    expect(page.locator(".session-count")).to_have_text("2 of 3")
    card = page.evaluate(
        """async () => {
          const key = Object.keys(localStorage).find(name => name.includes(":cards:"));
          const text = localStorage.getItem(key);
          const [[id, record]] = Object.entries(JSON.parse(text));
          const at = record.reviews[0][0] + 60;
          record.reviews.push([at, 3]);
          record.answers.push([at, "recall", 1, null]);
          const newValue = `{\\n"${id}":${JSON.stringify(record)}\\n}`;
          localStorage.setItem(key, newValue);
          dispatchEvent(new StorageEvent("storage", {key, newValue}));
          return id;
        }"""
    )
    page.keyboard.press("u")
    expect(page.locator(".session-count")).to_have_text("1 of 2")
    grades = page.evaluate(
        """id => Object.entries(localStorage).filter(([key]) => key.includes(":cards:"))
        .flatMap(([, text]) => JSON.parse(text)[id]?.reviews ?? []).map(([, grade]) => grade)""",
        card,
    )
    assert grades == [3]
