"""Make random Markdown documents with nested blocks, broken markup, and unusual spaces.

Two things are left out because cmark-gfm 0.29 differs from the specification: runs of ``*`` of
different lengths next to each other, and backticks that open no code span above others that do.
"""

from random import Random

INLINE = (
    *("a", "bc", " *a* ", "x*a*y", "**b**", "_c_", "`x`", " ``a ` b`` ", "**", "_", "__", "\\"),
    *(" [a](https://b.c) ", "![i](p.svg)", "[r]", "[r][q]", " ~~s~~ ", "&amp;", "&copy;", "1."),
    *("a_b", "< ", "> b", "!", "[", "]", "(", ")", "  ", "\u00a0", "\u2003", "\u3000", "|", "é"),
    *("“q”", "$5", "#", "x\\", "a  ", " \\* ", "(b)", "-", "+", "=", "日本", "。", "\u200b"),
)
MARKERS = (
    *("- ", "* ", "+ ", "1. ", "2. ", "10) ", "> ", ">", "-   ", "1.  ", "    ", "\t", "  ", " "),
    *("   ", "-\t", "> > ", "- - ", "1. - ", "-     ", "", "", ""),
)
LINES = (
    *("", "", "---", "***", "===", "| a | b |", "|---|---|", "| 1 | 2 | 3 |", "|:-:|--:|", "- "),
    *("-", "1.", "[r]: mailto:x", "[q]: <mailto:y z> 't'", "a | b", "--- | ---", "__", " "),
    *("    code", "\tcode", "> q", "text", "# h", "## h2", "```", "~~~"),
)


def random_document(random: Random) -> str:
    """Return one to eight lines."""
    return "\n".join(_line(random) for _ in range(random.randint(1, 8)))


def _line(random: Random) -> str:
    markers = "".join(random.choice(MARKERS) for _ in range(random.choice((0, 0, 1, 1, 1, 2, 3))))
    if random.random() < 0.35:
        return markers + random.choice(LINES)
    count = random.randint(1, 5)
    return markers + "".join(
        random.choice(INLINE) + random.choice(("", "", " ", " ")) for _ in range(count)
    )
