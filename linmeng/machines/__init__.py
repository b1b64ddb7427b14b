"""Where streets are solved: in this process, in others of this machine, or on a Dask cluster."""

import os
from typing import Protocol

from linmeng.domain.planning.many import Executors, Watches


class Machines(Executors, Protocol):
    """Opens executors and closes them; knows the clocks at the workers' side."""

    def watches(self, seconds: float) -> Watches:
        """Gives each street this many seconds, or none once `hurry` was called; hears nothing."""
        ...

    def hurry(self) -> None:
        """From now on every search stops with the best plan it has."""
        ...


def machines(workers: int, cluster: str = "") -> Machines:
    """The cluster at this address, or so many processes here; one is this process itself."""
    if cluster:
        from linmeng.machines.cluster import Cluster

        return Cluster(cluster)
    if workers > 1:
        from linmeng.machines.processes import Processes

        return Processes(workers)
    from linmeng.machines.here import Here

    return Here()


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
