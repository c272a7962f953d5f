"""Local servers: ``serve`` shows a live preview, and ``study`` runs the code of learners.

Neither command writes the output or the lock.

``local_server``    checks requests, so that only pages of the server itself get an answer
``connections``     limits the connections
``client/``         the scripts and the style sheet that the servers add to pages
``preview``         builds in memory, and keeps the last good site while a card has an error

``app``             ``serve``: connects the next modules; one instance for each run of the command
``state``           stores the data that browsers show, and lets threads wait for changes
``rebuild``         builds after every change
``snippet_runner``  runs the snippets of edited topics in a warm process
``server``          serves the preview to local browsers
``watcher``         reports changed files

``study_app``       ``study``: connects the next modules
``study_server``    serves the site, and runs the code that its pages send
``rate_limit``      limits how often code runs
``code_runner``     runs code in a warm process
``code_task``       what must run to check a learner's code
``code_verdict``    turns the report on a run into results for the browser
"""
