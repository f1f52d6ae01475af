"""Questions after the answer: frontier, alternatives, importance, explain, diagnosis, stress, comparison."""

from optimizer.studies.budgets.budget_frontier import Frontier, frontier
from optimizer.studies.budgets.budget_steps import Steps, suggested_steps
from optimizer.studies.budgets.entry_budgets import Entries, entries
from optimizer.studies.clash.diagnosis import Diagnosis, Repair, diagnose
from optimizer.studies.comparison.side_by_side import Comparison, compare
from optimizer.studies.comparison.sides import Side, read_side
from optimizer.studies.near_optimal import Alternatives, alternatives
from optimizer.studies.parallel import Advance
from optimizer.studies.stress_test.stress_result import Stress
from optimizer.studies.stress_test.stressing import stress
from optimizer.studies.worth.explanation import Explanation, ProjectExplanation, explain
from optimizer.studies.worth.replacement_costs import Importance, ProjectImportance, importance

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
