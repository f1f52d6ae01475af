"""The questions after the answer: frontier, alternatives, importance, explanation, diagnosis, stress, comparison."""

from optimizer.explore.alternatives import Alternatives, alternatives
from optimizer.explore.budgets import Steps, suggested_steps
from optimizer.explore.compare import Comparison, compare
from optimizer.explore.diagnose import Diagnosis, Repair, diagnose
from optimizer.explore.entries import Entries, entries
from optimizer.explore.executors import Advance
from optimizer.explore.explain import Explanation, ProjectExplanation, explain
from optimizer.explore.frontier import Frontier, frontier
from optimizer.explore.importance import Importance, ProjectImportance, importance
from optimizer.explore.sides import Side, read_side
from optimizer.explore.stress import Stress, stress

__all__ = [
    "Advance",
    "Alternatives",
    "Comparison",
    "Diagnosis",
    "Entries",
    "Explanation",
    "Frontier",
    "Importance",
    "ProjectExplanation",
    "ProjectImportance",
    "Repair",
    "Side",
    "Steps",
    "Stress",
    "alternatives",
    "compare",
    "diagnose",
    "entries",
    "explain",
    "frontier",
    "importance",
    "read_side",
    "stress",
    "suggested_steps",
]
