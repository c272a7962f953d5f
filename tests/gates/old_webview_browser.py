"""The part of ``old_webview`` that runs in the old Python, with PyQtWebEngine."""

from __future__ import annotations

import json
import pathlib
import sys

from PyQt5.QtCore import QTimer
from PyQt5.QtWebEngineWidgets import QWebEnginePage, QWebEngineView
from PyQt5.QtWidgets import QApplication

ACT = """
for (const box of document.querySelectorAll("textarea")) {
  box.value = "3.0\\n8"; box.dispatchEvent(new Event("input"));
}
for (const button of document.querySelectorAll("button, a.hint")) button.click();
"""
OVERLAPS = """
(() => {
  const boxes = [];
  const walker = document.createTreeWalker(document.querySelector("#qa"), NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    if (!node.data.trim() || node.parentElement.closest("style, script, .fp-stays")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      if (rect.width && rect.height) boxes.push([node.data, rect]);
    }
  }
  const found = [];
  for (const [text, a] of boxes) for (const [other, b] of boxes) {
    const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (text < other && x > 3 && y > a.height / 2) found.push(text.trim() + " / " + other.trim());
  }
  return found;
})()
"""


class Page(QWebEnginePage):  # type: ignore[misc]
    """A page that records errors."""

    def __init__(self) -> None:
        super().__init__()
        self.errors: list[str] = []

    def javaScriptConsoleMessage(  # noqa: N802 - Qt's name
        self, level: int, message: str, line: int, _source: str
    ) -> None:
        """Record an error."""
        if level == QWebEnginePage.ErrorMessageLevel:
            self.errors.append(f"{message} (line {line})")


def main() -> int:
    """Show all pages in the folder and return the exit status."""
    folder = pathlib.Path(sys.argv[1])
    pages = json.loads((folder / "pages.json").read_text("utf-8"))
    application = QApplication(sys.argv)
    view, page = QWebEngineView(), Page()
    view.setPage(page)
    view.resize(390, 900)
    view.show()
    problems: list[str] = []

    def show_next() -> None:
        if not pages:
            application.quit()
            return
        page.setHtml(pages[0]["html"])

    def loaded() -> None:
        page.runJavaScript(ACT)
        QTimer.singleShot(400, lambda: page.runJavaScript(OVERLAPS, finish))

    def finish(overlaps: list[str] | None) -> None:
        name = pages.pop(0)["name"]
        view.grab().save(str(folder / f"{name}.png"))
        problems.extend(f"{name}: {text}" for text in page.errors + (overlaps or []))
        page.errors.clear()
        show_next()

    page.loadFinished.connect(lambda _ok: loaded())
    show_next()
    application.exec_()
    print(*problems, sep="\n")
    print(page.profile().httpUserAgent(), f"{len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
