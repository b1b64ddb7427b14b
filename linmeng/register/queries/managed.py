"""The places a company manages, for whoever has to find the nearest one: names and points, no more."""

from collections.abc import Collection

from linmeng.register.models import Compound


def managed_places(
    companies: Collection[int], without: Collection[int] = ()
) -> dict[int, list[tuple[str, float, float]]]:
    """Company → (name, longitude, latitude) of each standing compound it manages whose place is known.

    `without`: compounds that do not count, such as the one that a company is about to leave.

    Who manages what is public (the contracts are filed and posted), so nobody's reach narrows it.
    """
    rows = Compound.objects.only("company_id", "name", "lon", "lat").filter(
        company__in=companies, status=Compound.Status.ACTIVE, lon__isnull=False, lat__isnull=False
    )
    found: dict[int, list[tuple[str, float, float]]] = {}
    for row in rows.exclude(pk__in=without).order_by("pk"):
        if row.company_id is not None and row.lon is not None and row.lat is not None:
            found.setdefault(row.company_id, []).append((row.name, row.lon, row.lat))
    return found
