"""Text in the log of a workflow cannot be a command."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashproof.text.workflow_commands import escape_data, escape_property, without_commands
from tests.workflow_log import commands_in


@pytest.mark.parametrize(
    "text",
    [
        "::set-output name=x::y",
        " \t ::add-mask::***",
        "a\n::error::b",
        "a\r::error::b",
        "a\r\n::error file=x::b",
        "a ##[add-mask]b",
        "##[set-output name=x]y",
        ":::error::",
    ],
)
def test_commands_are_removed(text: str) -> None:
    assert commands_in(text) != [] or text == ":::error::"
    assert commands_in(without_commands(text)) == []


@given(st.text(alphabet=":#[] \r\n\tab%\u2028"))
def test_no_text_is_a_command(text: str) -> None:
    assert commands_in(without_commands(text)) == []
    assert len(commands_in(f"::error file={escape_property(text)}::{escape_data(text)}")) == 1


@pytest.mark.parametrize("text", ["", "a::b", "x[::2]", "# [x]", "std::cout\n a:: b"])
def test_other_text_is_unchanged(text: str) -> None:
    assert without_commands(text) == text
