"""The questions after the answer: frontier, alternatives, importance, explanation, diagnosis, stress, comparison."""

from optimizer.explore.alternatives import Alternatives, alternatives
from optimizer.explore.compare import ComparedAnswers, compare_answers, read_answer
from optimizer.explore.diagnose import Diagnosis, Repair, diagnose
from optimizer.explore.executors import Advance
from optimizer.explore.explain import Explanation, explain
from optimizer.explore.frontier import Frontier, frontier
from optimizer.explore.importance import Importance, ProjectImportance, importance
from optimizer.explore.stress import Stress, stress

__all__ = [
    "Advance",
    "Alternatives",
    "ComparedAnswers",
    "Diagnosis",
    "Explanation",
    "Frontier",
    "Importance",
    "ProjectImportance",
    "Repair",
    "Stress",
    "alternatives",
    "compare_answers",
    "diagnose",
    "explain",
    "frontier",
    "importance",
    "read_answer",
    "stress",
]
