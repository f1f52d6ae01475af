"""The money of the Budgets sheet by source: how much comes within the plan, and for which projects."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from optimizer.case.checking.records import Record, Records


@dataclass(frozen=True)
class MoneySources:
    """The money of the Budgets sheet, one entry a source."""

    records: Records

    @cached_property
    def rows(self) -> dict[str, list[Record]]:
        found = defaultdict(list)
        for budget in self.records["Budgets"]:
            found[budget["source"]].append(budget)
        return dict(found)

    @cached_property
    def amounts(self) -> dict[str, float]:
        """All that each source gives within the plan."""
        last = self.records.last_year

        def comes(row: Record) -> bool:
            return last is None or row["year"] is None or row["year"] <= last

        return {
            source: sum(row["amount_musd"] for row in rows if comes(row))
            for source, rows in self.rows.items()
        }

    @cached_property
    def total(self) -> float:
        return sum(self.amounts.values())

    @cached_property
    def filters(self) -> dict[str, tuple[tuple[str, frozenset[str]], ...]]:
        """Of each source, the columns of Projects that it looks at, and what may stand there."""
        pairs = (("countries", "country"), ("kinds", "kind"), ("projects", "project"))
        found = {}
        for source, rows in self.rows.items():
            admitted = ((one, frozenset(rows[0].members(many))) for many, one in pairs)
            found[source] = tuple(pair for pair in admitted if pair[1])
        return found

    def pays_for(self, source: str, project: Record) -> bool:
        return all(project[column] in admitted for column, admitted in self.filters[source])

    def reach(self, project: Record) -> float | None:
        """The most that all sources together can pay of the project; None where no source may pay for it."""
        willing = [source for source in self.rows if self.pays_for(source, project)]
        if not willing:
            return None
        cost: float = project["cost_musd"]
        shares = {source: float(self.rows[source][0]["max_share_pct"]) / 100 for source in willing}
        return sum(min(self.amounts[source], share * cost) for source, share in shares.items())
