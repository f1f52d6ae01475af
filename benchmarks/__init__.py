"""Benchmarks: python -m benchmarks. Each measures a ratio in one run, since machines and load differ."""
