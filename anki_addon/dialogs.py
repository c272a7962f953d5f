"""Show dialogs for updating a deck, reporting a card, and sending results."""

from __future__ import annotations

from functools import partial

from aqt.qt import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    Qt,
    QVBoxLayout,
    QWidget,
    qconnect,
)

from .plan import Plan
from .words import describe, difference, first_line

Answers = frozenset[tuple[str, str]]


def ask_to_update(parent: QWidget, plan: Plan) -> Answers | None:
    """Show the changes of an update, and ask the learner whether to update.

    Args:
        parent: the window that the dialog belongs to.
        plan: the update.

    Returns:
        Pairs of an item key and a text key, one for each text for which the learner chose the
        author's version; ``None`` if the learner does not want to update now.

    """
    dialog, layout = _dialog(parent, f"Update {plan.release.title}")
    layout.addWidget(_text_view(describe(plan)), 3)
    boxes: dict[tuple[str, str], QCheckBox] = {}
    if any(change.questions for change in (*plan.changed, *plan.styles)):
        _add_questions(layout, plan, boxes)
    layout.addWidget(
        _label("Anki creates a backup first. To revert the update, select Edit > Undo.")
    )
    if not _run(dialog, layout, "Update", "Not Now"):
        return None
    return frozenset(key for key, box in boxes.items() if box.isChecked())


def ask_for_report(parent: QWidget, question: str) -> str | None:
    """Ask what is wrong with a card; return ``None`` if the learner cancels."""
    dialog, layout = _dialog(parent, "Report This Card")
    layout.addWidget(_label(question))
    layout.addWidget(_label("What is wrong with this card?"))
    words = QPlainTextEdit()
    words.setObjectName("words")
    words.setTabChangesFocus(True)
    layout.addWidget(words, 1)
    layout.addWidget(
        _label(
            "Your browser opens the author's issue form with this text, the id of the card, and "
            "the date of your release in its address, so the form's website receives them when it "
            "opens. You can edit the report there before you submit it."
        )
    )
    return words.toPlainText() if _run(dialog, layout, "Open Form", "Cancel") else None


def ask_to_send(parent: QWidget, address: str, text: str) -> bool:
    """Show the exact text that would be sent, and return whether the learner agrees."""
    dialog, layout = _dialog(parent, "Send Results")
    layout.addWidget(
        _label(
            "The author of this deck collects results. If you select Send, exactly this text is "
            f"sent to {address}. It contains card ids, how often you gave each grade, and how "
            "often you chose each option of quiz cards. It contains no names, times, or note text. "
            "Nothing is sent automatically."
        )
    )
    layout.addWidget(_text_view(text), 1)
    return _run(dialog, layout, "Send", "Cancel")


def _add_questions(
    layout: QVBoxLayout, plan: Plan, boxes: dict[tuple[str, str], QCheckBox]
) -> None:
    """Add a checkbox for each text that both the learner and the author changed."""
    layout.addWidget(
        _label("You and the author both changed this text. Select the author's versions to use:")
    )
    inner = QWidget()
    rows = QVBoxLayout(inner)
    for change in (*plan.changed, *plan.styles):
        for one in change.questions:
            rows.addWidget(_label(first_line(change.label)))
            box = QCheckBox(one.name.replace("&", "&&"))
            boxes[change.key, one.key] = box
            rows.addWidget(box)
            lines = _label("\n".join(difference(one)))
            lines.setIndent(28)
            rows.addWidget(lines)
    rows.addStretch(1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(inner)
    layout.addWidget(area, 2)
    select = QPushButton("Select All")
    for box in boxes.values():
        qconnect(select.clicked, partial(_check, box))
    layout.addWidget(select, 0, Qt.AlignmentFlag.AlignLeft)


def _check(box: QCheckBox, *_: object) -> None:
    box.setChecked(True)


def _dialog(parent: QWidget, title: str) -> tuple[QDialog, QVBoxLayout]:
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setObjectName("flashproof")
    dialog.resize(600, 520)
    return dialog, QVBoxLayout(dialog)


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _text_view(text: str) -> QPlainTextEdit:
    view = QPlainTextEdit(text)
    view.setObjectName("text")
    view.setReadOnly(True)
    return view


def _run(dialog: QDialog, layout: QVBoxLayout, accept: str, reject: str) -> bool:
    buttons = QDialogButtonBox()
    buttons.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
    buttons.addButton(reject, QDialogButtonBox.ButtonRole.RejectRole)
    qconnect(buttons.accepted, dialog.accept)
    qconnect(buttons.rejected, dialog.reject)
    layout.addWidget(buttons)
    try:
        return bool(dialog.exec())
    finally:
        dialog.deleteLater()
