"""Results kept line by line, so that a run that was stopped goes on where it was."""

import json
from collections.abc import Iterable
from dataclasses import asdict

from bench.plans.instances import ROOT
from bench.plans.methods import OURS, Result

PLACE = ROOT / "build" / "bench"


class Store:
    """The results of one set of instances; the newest of each instance and method counts."""

    def __init__(self, name: str) -> None:
        self.path = PLACE / f"plans-{name}.jsonl"
        self.results: dict[tuple[str, str, str], Result] = {}
        for line in self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else ():
            data = json.loads(line)
            self._take(Result(**{**data, "faults": tuple(data["faults"])}))

    def forget(self, methods: Iterable[str]) -> None:
        """Makes these methods be measured again."""
        gone = set(methods)
        self.results = {key: r for key, r in self.results.items() if r.method not in gone}

    def proven(self, group: str, name: str) -> float:
        """What no plan of this street can be cheaper than, as far as known, CNY/month."""
        ours = self.results.get((group, name, OURS))
        return 0.0 if ours is None or ours.gap is None else ours.objective * (1 - ours.gap)

    def keep(self, result: Result) -> None:
        self._take(result)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")

    def _take(self, result: Result) -> None:
        self.results[result.group, result.name, result.method] = result
