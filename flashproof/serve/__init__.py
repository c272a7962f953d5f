"""Run local servers: ``serve`` shows a live preview, and ``study`` runs learners' code.

Neither command writes the output or the lock.

``local_server``    answers requests only if they come from the server's own pages
``connections``     limits the connections
``client/``         contains the scripts and the style sheet that the servers add to pages
``preview``         builds in memory, and keeps the last good site while a card has an error

``app``             implements ``serve``: creates one instance of each class below and connects them
``state``           stores the data that browsers show, and lets threads wait for changes
``rebuild``         builds after every change
``snippet_runner``  runs the snippets of edited topics in a warm process
``server``          serves the preview to local browsers
``watcher``         reports changed files

``study_app``       implements ``study`` by connecting the modules below
``study_server``    serves the site, and runs the code that its pages send
``rate_limit``      limits how often code runs
``code_runner``     runs code in a warm process
``code_task``       defines the code that runs to check a learner's code
``code_verdict``    turns the report on a run into results for the browser
``stop_signals``    waits until the user or the system stops the command
"""
