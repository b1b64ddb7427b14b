"""核对分摊 · Are the shares fair?    python3 check_certificate.py plan.certificates.json

重新计算联盟里每一组小区单独过要承担多少，看有没有哪一组分开反而更省。只需 Python，不联网。
小区的情况、谁与谁相邻，以文件所载为准。
Computes anew what every group of an alliance's compounds would bear by itself. Needs nothing but Python. What
each compound is like, and who is whose neighbour, it takes from the file. Source: docs/planning-model.md.
"""

# ruff: noqa: T201
# mypy: ignore-errors
import json
import math
import sys
from itertools import combinations

CENT = 0.01


def cost(group: list, mode: str, alliance: dict, rates: dict) -> float:
    """What these compounds cost in one alliance, CNY a month (section 3)."""
    n, direct, areas, gates = len(group), rates["direct"], len(group), sum(m["gates"] for m in group)
    if mode == "merge":
        areas, gates = 1, max(min(1, gates), gates - (n - 1))
    places, metres, reached = [m["number"] for m in group], 0, [group[0]["number"]]
    while len(reached) < n:  # the shortest lines that join all centres
        ways = [(alliance["metres"][a][b], b) for a in reached for b in places if b not in reached]
        metres, reached = metres + min(ways)[0], [*reached, min(ways)[1]]
    total = direct["per_committee"] * areas + direct["per_compound"] * n
    for m in group:
        total += direct["per_m2"] * m["area"] + direct["per_household"] * m["households"]
        total += direct["per_lift"] * m["lifts"]
    for p in rates["positions"]:
        load = p["per_gate"] * gates + p["travel_per_km"] * metres / 1000 + p["per_compound"] * n
        for m in group:
            load += p["per_1000m2"] * m["area"] / 1000 + p["per_100households"] * m["households"] / 100
            load += p["per_building"] * m["buildings"] + p["per_lift"] * m["lifts"]
        least = p["floor"] * math.ceil(areas / (p["areas_per_person"] or areas))
        total += p["wage"] * p["step"] * math.ceil(max(load, least) / p["step"] - 1e-9)
    names = sorted({m["company"] for m in group} - {""})
    runs = max(
        names, key=lambda c: round(sum(m["area"] for m in group if m["company"] == c), 6), default=None
    )
    change = {"merge": n, "attach": n - 1, "unified": sum(m["company"] != runs for m in group)}.get(mode, 0)
    return total * (1 + direct["overhead"]) * (1 + direct["tax"]) + rates["change"].get(mode, 0) * change


def modes(group: list, alliance: dict, limits: dict) -> list:
    """How these compounds may share a crew (section 2)."""
    ids, tiers, strong = (
        [m["id"] for m in group],
        [m["tier"] for m in group],
        [m for m in group if m["mature"]],
    )
    alike = {(m["subdistrict"], m["housing_class"]) for m in group}
    area, found = sum(m["area"] for m in group), []

    def joined(links: str) -> bool:
        pairs, reached = [p for p in alliance[links] if set(p) <= set(ids)], {ids[0]}
        for _ in ids:
            reached = reached.union(*(p for p in pairs if reached & set(p)))
        return len(reached) == len(ids)

    if len(alike) == 1 and max(tiers) - min(tiers) <= 1 and joined("adjacent"):
        found.append("merge")
    if len(strong) <= limits["unified_max_mature"] and area >= limits["min_unified_area"] - 1e-6:
        found += ["unified"] if joined("neighbours") else []
    if len(strong) == 1 and area - strong[0]["area"] <= limits["spare"] * strong[0]["area"] + 1e-6:
        guests = [sorted((i, strong[0]["id"])) for i in ids if i != strong[0]["id"]]
        found += ["attach"] if all(pair in alliance["neighbours"] for pair in guests) else []
    return found


def by_itself(alliance: dict, rates: dict) -> dict:
    """What every group would bear at least: by ids, the least over all its ways to split up (section 5)."""
    members, worth = alliance["members"], {(): 0.0}
    for group in [g for size in range(1, len(members)) for g in combinations(members, size)]:
        ids, ways = tuple(m["id"] for m in group), [sum(m["pay"] for m in group)]
        if 1 < len(ids) <= rates["limits"]["max_members"]:
            ways += [cost(group, mode, alliance, rates) for mode in modes(group, alliance, rates["limits"])]
        for part in [p for size in range(1, len(ids)) for p in combinations(ids, size)]:
            ways.append(worth[part] + worth[tuple(i for i in ids if i not in part)])
        worth[ids] = min(ways)
    return worth


def groups(alliance: dict, rates: dict) -> list:
    """What is wrong with the groups of one alliance; prints who would be better off by itself."""
    share, name = ({m["id"]: m[key] for m in alliance["members"]} for key in ("share", "name"))
    worth, wrong, objections = by_itself(alliance, rates), [], []
    for ids, alone in worth.items():
        saves = sum(share[i] for i in ids) - alone
        if saves > max(CENT, 1e-6 * alliance["cost"]):
            objections.append(list(ids))
            print(f"  分开更省 · better off by itself: {'、'.join(name[i] for i in ids)} {saves:.2f} 元/月")
    if sorted(objections) != sorted(alliance["objections"]):
        wrong.append("异议与所列不符 · the groups that would be better off are not those listed")
    for part in alliance.get("parts", []):
        held = sorted(i for b in part["blocks"] for i in b["members"])
        bears = sum(b["cost"] - b["subsidy"] + b["shortfall"] for b in part["blocks"])
        alone = worth.get(tuple(part["members"]), -1)
        if abs(part["worth"] - alone) + abs(bears - alone) > CENT or held != part["members"]:
            wrong.append(
                f"{'、'.join(part['members'])}: 单独核算不符 · by itself this group bears something else"
            )
    return wrong


def check(alliance: dict, rates: dict) -> list:
    """What is wrong with one alliance, in words."""
    members, wrong = alliance["members"], []
    for number, m in enumerate(members):
        m["number"] = number
        most = min(m["cap"] * m["area"] * m["target"], cost([m], "independent", alliance, rates))
        if not -CENT <= m["share"] <= m["pay"] + CENT or m["pay"] > most + CENT:
            wrong.append(f"{m['name']}: 分摊超过上限 · the share is above what the compound can be asked for")
        if abs(m["fee"] * m["area"] * m["target"] - m["share"]) > CENT:
            wrong.append(f"{m['name']}: 单价与分摊不符 · the fee does not make the share")
    total, paid = cost(members, alliance["mode"], alliance, rates), sum(m["share"] for m in members)
    if abs(total - alliance["cost"]) + abs(paid + alliance["subsidy"] - total) > CENT:
        wrong.append("成本、补贴与分摊不平 · cost, subsidy and shares do not add up")
    if alliance["examined"]:
        return wrong + groups(alliance, rates)
    print("  没有逐组核对 · the groups of this alliance have not been examined")
    return wrong


if __name__ == "__main__":
    with open(sys.argv[1] if len(sys.argv) > 1 else "plan.certificates.json", encoding="utf-8") as file:  # noqa: PTH123
        data, faults = json.load(file), 0
    for one in data["alliances"]:
        print("、".join(m["name"] for m in one["members"]))
        for fault in check(one, data["rates"]):
            faults += 1
            print(f"  ✗ {fault}")
    print(f"{faults} 处不符 · faults" if faults else "全部相符 · everything is as stated")
    sys.exit(1 if faults else 0)
