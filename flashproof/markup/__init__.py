"""From Markdown to HTML: the one place that sets up Python-Markdown, math and highlighting."""
