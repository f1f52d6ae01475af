"""Solve the default case at two budgets and say what the difference buys."""

from optimizer import read_case, solve
from optimizer.bundled import bundled

case = read_case(bundled("inputs/trans_caspian.xlsx"))
small, large = (solve(case, budget_musd=budget, prove_unique=False) for budget in (100, 150))

print(small.summary().splitlines()[2])
print(large.summary().splitlines()[2])
print("only at 150 million:", ", ".join(sorted(set(large.projects) - set(small.projects))))
print("only at 100 million:", ", ".join(sorted(set(small.projects) - set(large.projects))) or "none")
