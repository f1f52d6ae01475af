"""Benchmarks: python -m benchmarks. Each measures a ratio within one run, since machines and their load
differ.
"""
