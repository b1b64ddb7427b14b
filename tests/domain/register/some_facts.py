"""Hypothesis strategies for facts as a clean list states them."""

from hypothesis import strategies as st

from linmeng.domain.register import values
from linmeng.domain.register.facts import Facts

LETTERS = st.text(
    st.sampled_from("京剧院小区岳阳路170弄ABz=+-@＝＋－＠'\",;|（）()\t ·&<>#/ñ𠮷"), min_size=1, max_size=20
)


def words() -> st.SearchStrategy[str]:
    """Texts the reader keeps as they are: one line, not empty, not a word for nothing."""
    one_line = LETTERS.map(lambda t: " ".join(t.split()))
    return one_line.filter(lambda t: t and t.lower() not in values.MISSING and t.isprintable())


def companies() -> st.SearchStrategy[str]:
    return words().map(lambda t: t + "物业公司")


def _maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


def _figure(low: float, high: float, decimals: int) -> st.SearchStrategy[float]:
    return st.floats(low, high).map(lambda v: round(v, decimals))


@st.composite
def facts(draw) -> Facts:
    """Facts with a place; not fewer households than buildings, a company only where one manages."""
    buildings = draw(_maybe(st.integers(1, 300)))
    fee = draw(_maybe(_figure(0, 10, 3)))
    management = draw(st.sampled_from([None, "company", "street", "self", "none"]))
    return Facts(
        id=draw(_maybe(words())),
        name=draw(words()),
        subdistrict=draw(_maybe(words())),
        district=draw(_maybe(words())),
        committee=draw(_maybe(words())),
        address=draw(_maybe(words())),
        area=draw(_maybe(_figure(10, 1e6, 2))),
        site_area=draw(_maybe(_figure(10, 1e6, 2))),
        households=draw(_maybe(st.integers(buildings or 1, 9_000))),
        buildings=buildings,
        floors=draw(_maybe(st.integers(1, 60))),
        lifts=draw(_maybe(st.integers(0, 60))),
        gates=draw(_maybe(_figure(0, 9, 2))),
        housing_class=draw(_maybe(st.sampled_from(["售后公房", "商品房", "自建房"]))),
        ownership_origin=draw(_maybe(words())),
        building_type=draw(_maybe(st.sampled_from(["板楼", "塔楼/板楼", "平房"]))),
        tier=draw(_maybe(st.integers(1, 5))),
        fee=fee,
        fee_max=None if fee is None else draw(_maybe(_figure(fee + 0.001, 30, 3))),
        collection=draw(_maybe(_figure(0, 1, 4))),
        company=draw(_maybe(companies())) if management == "company" else None,
        management=management,
        mature=draw(_maybe(st.booleans())),
        year_built=draw(_maybe(st.integers(1900, 2030))),
        lon=draw(_figure(121.4, 121.6, 7)),
        lat=draw(_figure(31.1, 31.3, 7)),
    )
