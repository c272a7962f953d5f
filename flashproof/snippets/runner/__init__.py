"""The processes that run snippets; only the zygote's children execute card code.

``supervisor``         schedules chains and retries failures in a fresh process
``zygote_client``      starts a zygote process and communicates with it
``zygote``             imports packages once, then forks a child for each chain
``tensorflow_warmup``  TensorFlow work done once before the first fork
``child_monitor``      monitors a child's deadline, events, and output for the zygote
``child``              runs one chain in a forked child
``hidden_modules``     hides from snippets the modules that the runner has imported
``exception_info``     describes an untrusted exception as plain values
``clock``              shifts the clock that a child's Python code reads
``script_steps``       runs the steps of a job in a language other than Python
``plots``              captures matplotlib figures as SVG
``sandbox``            isolates a child in several steps, using the modules below
``private_root``       a root file system with only the files that Python needs
``resource_limits``    limits on memory, files, CPU time, and processes
``memory_watch``       finds children whose processes use too much memory in total
``seccomp``            a filter that refuses dangerous system calls
``system_calls``       Linux system calls that Python does not wrap
``trial_script``       a snippet that runs lines in all orders, or the mutants of a proof
``protocol``           the messages between these processes

Messages are sent as JSON, one per line::

    supervisor  -- ZygoteConfig, Job, Job, ... -->  zygote   (the zygote's standard input)
    supervisor  <-- ZygoteReady, Report, ... -----  zygote   (its standard output)
                    zygote  <-- Ready, Done, ... --  child   (one pipe per child)
                    zygote  -- seals ------------->  child   (another pipe per child)
"""
