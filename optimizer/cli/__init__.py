"""The `corridor` command (docs/interface.md): results to stdout or files, progress and problems to stderr."""

from optimizer.cli.dispatch import main

__all__ = ["main"]
