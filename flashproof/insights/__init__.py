"""Analyze the results that learners send from Anki, and report the cards that need work.

``learner_results``  reads and validates files of results
``item_analysis``    computes difficulty, discrimination, and distractor use of each card
``insights_report``  formats the analysis as text, JSON, Markdown, or HTML
"""
