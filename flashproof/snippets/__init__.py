"""Every Python fence of every card is run, alone, at the price of one import.

The modules, in the order in which a snippet meets them:

``snippet``     the values: a piece of code with its place, a snippet, a chain of them, a result
``collect``     a topic becomes chains of snippets
``imports``     which packages are worth importing once, for all of them
``supervisor``  hands chains out, a few at a time, and gives results back
``zygote``      a process of its own: imports once, then forks a child for each chain
``child``       what happens in that child
``sandbox``     what keeps a child from others: limits, namespaces, environment, network
``figure``      the picture that a snippet draws
``verdict``     what a child told becomes a result for each fence
``compare``     what was printed against what the card says
``record``      proofs and pictures that builds show later, and ``--accept``
``plugin``      the thin edge to pytest

Only the supervisor's processes run card code; nothing here imports TensorFlow.
"""
