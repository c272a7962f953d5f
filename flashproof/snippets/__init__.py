"""Run every snippet of every card in isolation, but import packages only once.

The main modules, in the order in which they handle a snippet:

``snippet``         data classes: a piece of code, a snippet, a chain of snippets, a result
``extract``         turns a topic into chains of snippets
``lint``            checks syntax and ruff's rules before anything runs
``imports``         finds what code imports, and the versions that a run depends on
``session``         submits chains and waits for their results
``runner``          the processes that run chains
``evaluate``        turns the report on a child process into results
``output_compare``  compares the actual output with the expected output
``accept``          writes the actual output to the card
``prove``           ``build.py prove``: stores proofs and plots
``proof_check``     the values of ``--require-proof``
``isolation``       the values of ``--isolation``
``confirm``         ``build --require-proof``: runs proofs again
``lock_evidence``   looks up proofs and plots for the deck and the site
``run_report``      formats failures and the summary of a run as text
``pytest_plugin``   makes every snippet a pytest item

Only children of the runner's zygote execute card code. Only the zygote and its children import
TensorFlow.
"""
