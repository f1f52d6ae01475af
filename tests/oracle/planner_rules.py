"""What a set of projects breaks, and whether the sources can pay for it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from scipy.optimize import linprog

from tests.oracle.figures import INF, Figures, Starts, members


class PlannerRules(Figures):
    """The planner's rules that say nothing of freight."""

    def spent(self, starts: Starts) -> float:
        return float(sum(self.projects[name]["cost_musd"] for name in starts))

    def broken_on_paper(self, starts: Starts) -> list[str]:
        """What the set breaks: budget, committed, rejected, group, requires, window, sources, rules."""
        said = []
        budget, spent = self.settings.get("budget_musd"), self.spent(starts)
        if budget is not None and spent > budget + 1e-6:
            said.append("budget")
        for name, row in self.projects.items():
            if row.get("status") == "committed" and name not in starts:
                said.append(f"committed {name}")
            if name not in starts:
                continue
            if row.get("status") == "rejected":
                said.append(f"rejected {name}")
            if not self.is_static and starts[name] not in self.windows[name]:
                said.append(f"window {name}")
            said += [
                f"{name} requires {other}"
                for other in members(row.get("requires"))
                if not self._in_time(name, other, starts)
            ]
        groups = Counter(self.projects[name]["group"] for name in starts if self.projects[name].get("group"))
        said += [f"group {group}" for group, number in groups.items() if number > 1]
        said += [] if self.can_be_paid(starts) else ["sources"]
        said += [f"rule {row['rule']}" for row in self.sheet("Rules") if not self._obeys(row, starts)]
        return said

    def _in_time(self, name: str, other: str, starts: Starts) -> bool:
        if other not in starts or self.is_static:
            return other in starts
        opens = {one: starts[one] + int(self.projects[one].get("build_years", 1)) for one in (name, other)}
        return opens[other] <= opens[name]

    def _chosen(self, row: Mapping[str, Any]) -> set[str]:
        """The projects that pass all filters of a row of Budgets or Rules."""
        chosen = set(self.projects)
        for column, figure in (("countries", "country"), ("kinds", "kind"), ("projects", "project")):
            if wanted := members(row.get(column)):
                chosen = {name for name in chosen if self.projects[name][figure] in wanted}
        return chosen

    def _obeys(self, row: Mapping[str, Any], starts: Starts) -> bool:
        counted = [name for name in starts if name in self._chosen(row)]
        low, high = row.get("min", -INF), row.get("max", INF)
        if row["measure"] == "projects":
            return low <= len(counted) <= high
        money, everything = self.spent(dict.fromkeys(counted)), self.spent(starts)
        if row["measure"] == "spend_musd":
            return low - 1e-7 <= money <= high + 1e-7
        if everything <= 0:
            return True
        return everything * low / 100 - 1e-7 <= money <= everything * high / 100 + 1e-7

    @cached_property
    def sources(self) -> dict[str, list[dict[str, Any]]]:
        sources: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in self.sheet("Budgets"):
            sources[row["source"]].append(row)
        return sources

    def given_by(self, source: str, year: int | None) -> float:
        """Money of a source that is there by a year."""
        first = self.years[0]
        rows = self.sources[source]
        there = (row for row in rows if year is None or max(row.get("year", first), first) <= year)
        return float(sum(row["amount_musd"] for row in there))

    def can_be_paid(self, starts: Starts) -> bool:
        if not self.sheet("Budgets"):
            return True
        costly = [name for name in starts if self.projects[name]["cost_musd"] > 0]
        eligible = {source: self._chosen(rows[0]) for source, rows in self.sources.items()}
        pairs = [(name, source) for name in costly for source in self.sources if name in eligible[source]]
        if not pairs:
            return not costly
        limits, most = [], []
        for source in self.sources:
            for year in self.years:
                spent_by = [float(s == source and (year is None or starts[n] <= year)) for n, s in pairs]
                limits.append(spent_by)
                most.append(self.given_by(source, year) + 1e-7)
        shares = {source: rows[0].get("max_share_pct", 100) / 100 for source, rows in self.sources.items()}
        share = [(0, shares[source] * self.projects[name]["cost_musd"] + 1e-9) for name, source in pairs]
        paid = [[float(n == name) for n, _ in pairs] for name in costly]
        costs = [self.projects[name]["cost_musd"] for name in costly]
        nothing = [0.0] * len(pairs)
        return linprog(nothing, limits, most, paid, costs, bounds=share, method="highs").status == 0
