"""`python -m bench plans [--quick] [--nanjing] [--shanghai] [--city]`: the planner against its peers.

Without a set it takes the made-up streets. `--minutes=M` lets the slow peers meet streets of all sets too,
in the order of `draw`, until M minutes are up. Results stay in build/bench; `--fresh` measures all again,
`--again=METHOD` one method. `--only=METHOD,…` runs some methods, `--report` none: it only prints the
tables of what is there. `--write` puts the tables into docs/benchmarks.md. `--each=S` lets every method plan
every street, nobody with more than S seconds: other results, another table. The last line is JSON; the exit
code is 1 when a plan fails its check or a peer is cheaper than we on any instance.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

from bench.plans.draw import drawn
from bench.plans.instances import DATA, ROOT, SETS, Instance
from bench.plans.methods import METHODS, QUICK, Result, run, warm_up
from bench.plans.store import Store
from bench.plans.table import lost, markdown, summary
from linmeng.demo.streets import street
from linmeng.domain.planning.rates import Rates, read_rates

DOCS = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- tables: python -m bench plans{} --report --write -->", "<!-- end of tables -->"


def main() -> int:
    given = _arguments()
    names = [name for name in SETS if getattr(given, name)] or (list(SETS) if given.minutes else ["made"])
    if given.minutes:
        _drawn(names, given)
        given.report = True
    if given.report:
        names = [name for name in SETS if _store(name, given).results] or names
    results = [result for name in names for result in _results(name, given)]
    tables, problems = markdown(results), lost(results)
    print(tables)
    print("\n".join(problems))
    if given.write:
        begin = BEGIN.format(f" --each={given.each:g}" if given.each else "")
        text = DOCS.read_text(encoding="utf-8")
        if begin not in text:
            sys.exit(f"{DOCS.name} has no place for these tables: {begin} … {END}")
        before, rest = text.split(begin)
        after = rest.split(END, 1)[1]
        DOCS.write_text(f"{before}{begin}\n\n{tables}\n{END}{after}", encoding="utf-8")
    said = {"bench": "plans", "sets": names, "instances": len({(r.group, r.name) for r in results})}
    print(json.dumps({**said, "ratios": summary(results), "ok": not problems}, ensure_ascii=False))
    return 1 if problems else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench plans")
    for flag in ("quick", "fresh", "report", "write", *SETS):
        parser.add_argument(f"--{flag}", action="store_true")
    parser.add_argument("--again", choices=list(METHODS), help="measure this method anew")
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(METHODS))
    parser.add_argument("--minutes", type=float, help="draw streets for all peers until the time is up")
    parser.add_argument("--each", type=float, help="all methods on all streets, with so many seconds at most")
    parser.add_argument("--rates", default=str(ROOT / "rates" / "example.toml"))
    return parser.parse_args()


def _results(name: str, given: argparse.Namespace) -> list[Result]:
    store = _store(name, given)
    store.forget(METHODS if given.fresh else [given.again])
    if not given.report:
        for at, method in _todo(name, given, store):
            _measure(at, method, store)
    return list(store.results.values())


def _store(name: str, given: argparse.Namespace) -> Store:
    kind = "-quick" * given.quick + (f"-{given.each:g}s" if given.each else "")
    return Store(name + kind)


def _instances(name: str, rates: Rates, given: argparse.Namespace) -> Iterator[Instance]:
    for at in SETS[name](rates, given.quick):
        if given.each:
            at = replace(at, seconds=min(at.seconds, given.each), every_peer=True)
        yield at


def _drawn(names: list[str], given: argparse.Namespace) -> None:
    """Street after street with every method that lacks a result, as `draw` orders them."""
    end, rates = time.monotonic() + 60 * given.minutes, _rates(given.rates)
    stores, home, everything = {name: _store(name, given) for name in names}, {}, []
    for name in names:
        instances = list(_instances(name, rates, given))
        everything += instances
        home.update({(at.group, at.name): stores[name] for at in instances})
    warm_up(Instance("", "", street(0, 12), rates, 0.2))
    for at in drawn(everything):
        for method in given.only:
            store = home[at.group, at.name]
            if time.monotonic() < end and (at.group, at.name, method) not in store.results:
                _measure(at, method, store)


def _measure(at: Instance, method: str, store: Store) -> None:
    result = run(at, method, store.proven(at.group, at.name))
    store.keep(result)
    print(
        f"{result.group}, {result.name}: {method} {result.objective:.2f},"
        f" gap {result.gap}, {result.cpu:.2f} s CPU, {result.wall:.2f} s",
        file=sys.stderr,
        flush=True,
    )


def _todo(name: str, given: argparse.Namespace, store: Store) -> Iterator[tuple[Instance, str]]:
    """Every instance with every method that has no result yet: in turns, so that all meet the same noise."""
    if name in ("nanjing", "shanghai") and not DATA.is_dir():
        print(f"{name}: ../shared/data is not there", file=sys.stderr)
        return
    rates = _rates(given.rates)
    warm_up(Instance("", "", street(0, 12), rates, 0.2))
    for at in _instances(name, rates, given):
        for method in METHODS if at.every_peer else QUICK:
            if method in given.only and (at.group, at.name, method) not in store.results:
                yield at, method


def _rates(path: str) -> Rates:
    from pathlib import Path

    return read_rates(Path(path).read_bytes().decode(), Path(path).name)


if __name__ == "__main__":
    sys.exit(main())
