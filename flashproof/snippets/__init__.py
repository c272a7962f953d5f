"""Every Python fence of every card is run, alone, at the price of one import.

The modules, in the order in which a snippet meets them:

``snippet``     the values: a piece of code with its place, a snippet, a chain of them, a result
``collect``     a topic becomes chains of snippets
``static``      what can be told before anything runs: syntax, and ruff's rules
``imports``     which packages are worth importing once, for all of them
``session``     a run of chains, with each result there when it is asked for
``supervisor``  hands chains out, a few at a time, and runs failures once more
``link``        one zygote process, as the supervisor holds it
``zygote``      that process: imports once, then forks a child for each chain
``warm``        work that every child would do again
``running``     a child, as the zygote sees it: its clock, what it told, what it printed
``child``       what happens in that child
``raised``      what it raised, as plain values
``sandbox``     what keeps a child from others: limits, namespaces, network
``figure``      the picture that a snippet draws
``verdict``     what a child told becomes a result for each fence
``compare``     what was printed against what the card says
``accept``      what was printed goes into the card
``prove``       ``build.py prove``: proofs and pictures that builds show later
``report``      what a person reads
``plugin``      the edge to pytest: options; ``items`` has the rest, once there are card files

Only the zygote's children run card code; nothing here imports TensorFlow for itself.
"""
