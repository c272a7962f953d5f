"""One small file of each text format."""

ANKI_TEXT = (
    "#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n"
    "#tags column:6\n"
    'abc\tBasic\tLang::Spanish\t"el <b>gato</b>"\t"the ""cat"""\tanimals pets\n'
    "abd\tCloze\tLang::Spanish\tEl {{c1::gato}} come\t\tanimals\n"
)
MDANKI = (
    "# My deck\n\n## What's a tape?\n\nIt records.\n\n[#autodiff](./a.md) [#binary tree]()\n\n"
    "## YAGNI\n\nDescribe it.\n\n%\n\nYou aren't\n\n- a\n    ```py\n    # no heading\n    ```\n\n"
    "### Sub\n\n## Empty\n"
)
HASHCARDS = (
    '---\nname = "Medicine"\n---\n\nQ: What is this?\n\n```\nQ: not\n```\nA: The cardinality.\n\n'
    "- one\n\nC:\nThe [order] of `x[0]` is [the $a[1]$ cardinality].\n— [Ecclesiastes] \\[no\\]\n"
    "---\nQ: lonely\n"
)
