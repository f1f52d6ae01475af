"""Price a hand-picked list, see which rules it breaks, compare it with the best list of the same money."""

from optimizer import evaluate, read_case, solve
from optimizer.bundled import bundled

case = read_case(bundled("inputs/trans_caspian.xlsx"))
japans_announced_grants = ["new_naryn315", "cu_aktau_xray", "cu_spitamen_xray"]
picked = evaluate(case, japans_announced_grants)
best = solve(case, budget_musd=picked.spent_musd, prove_unique=False)

print(f"picked: {picked.spent_musd:g} million, saves {picked.saving:,.0f} priority x kt x hours")
for broken in picked.broken_rules:
    print(f"  breaks {broken.rule}: {broken.says}")
print(f"best:   {best.spent_musd:g} million, saves {best.saving:,.0f}: {', '.join(best.projects)}")
