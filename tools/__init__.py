"""Developer tools. Not part of the published package."""
