"""Front matter reads the same whether libyaml is there or not."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from flashproof.parse.front_matter import _composed

PIECES = (
    *("title: Tensors\n", "tags: [a, b-c]\n", "prerequisites: [tensors]\n", "summary: One: two\n"),
    *("deck: A::B\n", "minutes: 9\n", "- ", ": ", "[", "]", "{", "}", '"', "'", "#", "|\n", ">\n"),
    *(
        "&a",
        "*a",
        "!x",
        "%",
        "@",
        "`",
        ",",
        "\n",
        "  ",
        "é",
        "\U0001d44e",
        "\u2028",
        "\u0085",
        "\\",
        "null",
    ),
    *("---\n", "...", "~", "2020-01-01", "\t", "?"),
)


def taken_apart(node: yaml.Node | None) -> object:
    """Everything that is asked of a node."""
    if node is None:
        return None
    value = node.value
    if isinstance(node, yaml.MappingNode):
        value = [(taken_apart(key), taken_apart(one)) for key, one in value]
    elif isinstance(node, yaml.SequenceNode):
        value = [taken_apart(one) for one in value]
    return type(node), node.tag, value, node.start_mark.index, node.end_mark.index


def read(text: str) -> object:
    try:
        return taken_apart(_composed(text))
    except yaml.YAMLError as fault:
        return str(fault)


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML was built without libyaml")
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_libyaml_reads_what_pyyaml_reads(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flashproof.parse.front_matter._QUICK_LOADER", None)
        wanted = read(text)
    assert read(text) == wanted
