"""How the sums of scenarios become the one number that a portfolio is judged by."""

from __future__ import annotations

from collections.abc import Sequence

from models.instance import Instance


def measure(
    instance: Instance, scenario_sums: Sequence[float], scenario_bests: Sequence[float] | None = None
) -> float:
    """The case's objective of the sums of its scenarios.

    `scenario_bests` are the least sums that each scenario could have by itself; only `regret` needs them.
    """
    probabilities = [scenario.probability for scenario in instance.scenarios]
    if instance.objective == "worst_case":
        return max(scenario_sums)
    if instance.objective == "cvar":
        return _tail_mean(scenario_sums, probabilities, 1 - instance.cvar_share)
    if instance.objective == "regret":
        if scenario_bests is None:
            raise ValueError("regret is measured against each scenario's best")
        return max(0.0, *(total - best for total, best in zip(scenario_sums, scenario_bests, strict=True)))
    return sum(probability * total for probability, total in zip(probabilities, scenario_sums, strict=True))


def _tail_mean(scenario_sums: Sequence[float], probabilities: Sequence[float], tail: float) -> float:
    """Mean of the worst `tail` of probability; the scenario at its edge counts in part."""
    left, mean = tail, 0.0
    for total, probability in sorted(zip(scenario_sums, probabilities, strict=True), reverse=True):
        taken = min(left, probability)
        mean += taken * total
        left -= taken
    return mean / tail
