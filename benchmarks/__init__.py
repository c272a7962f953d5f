"""Benchmarks to run by hand."""
