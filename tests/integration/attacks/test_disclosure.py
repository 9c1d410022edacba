"""A manager and a leader try to find out who it was; each way of trying stays closed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from feedback.accounts.permissions import Role
from feedback.core.clock import frozen
from tests.integration.attacks.conftest import NEVER_CAME, PHONE, RARE, SAID_AT, County
from tests.integration.reports.conftest import House

PERIODS = ("2026-08", "2026-Q3", "2026-H2", "2026")
DRAWN = 'stroke-width="2" opacity="1"'  # a month on a chart
SAID = re.compile(r"(\d+) 户说到")


@pytest.fixture(scope="module")
def leader(house: House, county: County) -> FlaskClient:
    return house.act(Role.LEADER, area=county.county)


@pytest.fixture(scope="module")
def analyst(house: House) -> FlaskClient:
    return house.act(Role.ANALYST)


def text_of(client: FlaskClient, path: str) -> str:
    found = client.get(path)
    assert found.status_code == 200, (path, found.status_code)
    return found.get_data(as_text=True)


def shops_said(client: FlaskClient, path: str) -> int | None:
    found = SAID.search(text_of(client, path))
    return int(found[1]) if found else None


@pytest.mark.parametrize("period", PERIODS)
def test_a_hidden_districts_count_is_on_no_page_of_its_own(
    leader: FlaskClient, analyst: FlaskClient, county: County, period: str
) -> None:
    # 29 in the county less 20 in one district leaves 9: either of the others would give both.
    page = f"/issues/I04?period={period}"
    assert shops_said(leader, page) == 29
    assert shops_said(leader, f"{page}&area={county.many}") == 20
    for area in (county.few, county.some):
        assert shops_said(leader, f"{page}&area={area}") is None
        shown = text_of(leader, f"/areas/{area}?period={period}")
        assert not re.search(r"（[3-9]/\d+", shown)
        chart = f"/charts/issues/I04/trend.svg?period={period}&area={area}"
        assert DRAWN not in text_of(leader, chart)
        assert DRAWN in text_of(analyst, chart)
        summary = text_of(leader, f"/summary?period={period}&area={area}")
        assert not re.search(r"（[3-9]/\d+", summary)
    assert shops_said(analyst, f"{page}&area={county.some}") == 6


@pytest.mark.parametrize("period", PERIODS)
def test_a_hidden_managers_count_is_on_no_page_of_its_own(
    leader: FlaskClient, county: County, period: str
) -> None:
    for person in (county.few_manager, county.some_manager):
        assert shops_said(leader, f"/issues/I04?period={period}&manager={person}") is None
        for path in (
            f"/managers/{person}?period={period}",
            f"/summary?by=manager&period={period}",
            f"/issues/I04?period={period}",
            f"/summary?by=manager&period={period}&area={county.some}",
        ):
            counts = re.findall(r"（(\d+)/(\d+)", text_of(leader, path))
            assert not [shops for shops, heard in counts if shops in {"3", "6"}], path
        words = text_of(leader, f"/words?period={period}&manager={person}")
        assert NEVER_CAME[4:] not in re.sub(r"<[^>]+>", "", words)
    assert "（20/" in text_of(leader, f"/managers/{county.many_manager}?period={period}")


@pytest.mark.parametrize("query", ["", "?period=2026-08", "?period=2026-H2"])
def test_the_sentence_of_a_single_shop_is_in_no_list(
    leader: FlaskClient, analyst: FlaskClient, county: County, query: str
) -> None:
    assert RARE in text_of(analyst, f"/words{query}")
    assert RARE not in text_of(leader, f"/words{query}")
    more = "&" if query else "?"
    for narrowed in (f"area={county.few}", f"manager={county.few_manager}", "code=I06"):
        found = leader.get(f"/words{query}{more}{narrowed}").get_data(as_text=True)
        assert RARE not in found
    assert leader.get(f"/words/{county.rare_words}").status_code == 404


def test_what_is_withheld_is_not_ordered_by_its_size(leader: FlaskClient, county: County) -> None:
    page = text_of(leader, f"/areas/{county.few}?period=2026-H2")
    table = page[page.index("<tbody") :]
    shown = re.findall(r"/issues/([A-Z]\d\d)", table)
    codes = list(dict.fromkeys(shown))
    assert codes == sorted(codes)


# --- the hotline ------------------------------------------------------------------------------


def test_the_line_never_learns_which_shop_called(
    leader: FlaskClient, county: County, shop_names: list[str]
) -> None:
    paths = ("/hotline/cases", f"/hotline/cases/{county.named_case}")
    for path in paths:
        page = text_of(leader, path)
        assert "没来过" in page
        assert not [name for name in shop_names if name in page], path
        assert PHONE not in page


def test_the_line_cannot_ask_whether_a_shop_called(leader: FlaskClient, county: County) -> None:
    assert county.named_case not in text_of(leader, f"/hotline/cases?q={county.shop_name}")
    assert county.named_case in text_of(leader, f"/hotline/cases?q={county.named_case}")


def test_restricted_cases_do_not_exist_for_the_line(leader: FlaskClient, county: County) -> None:
    missing = leader.get(f"/hotline/cases/{county.restricted_case}")
    assert missing.status_code == leader.get("/hotline/cases/C260820-9999").status_code == 404
    for query in ("", f"?q={county.restricted_case}", "?type=complaint", "?status=received"):
        page = text_of(leader, f"/hotline/cases{query}")
        assert "打满分" not in page
        assert f"/cases/{county.restricted_case}" not in page


# --- checks -----------------------------------------------------------------------------------


def test_a_single_shops_denial_is_not_counted_before_the_line(
    leader: FlaskClient, house: House, county: County, shop_names: list[str]
) -> None:
    page = text_of(leader, "/checks/results?period=2026-08")
    assert "不符 1 次" not in page
    assert "（1/6" not in page
    assert '<td class="text-end">1</td>' not in page
    assert not [name for name in shop_names if name in page]
    assert leader.get(f"/checks/results/{county.check}").status_code == 404
    head = text_of(house.act(Role.INSPECTION_HEAD), "/checks/results?period=2026-08")
    assert "不符 1 次" in head


# --- a customer manager -----------------------------------------------------------------------


def test_a_manager_finds_nothing_about_single_shops(
    house: House, county: County, shop_names: list[str]
) -> None:
    manager = house.act(Role.CUSTOMER_MANAGER, person=county.few_manager)
    page = text_of(manager, f"/managers/{county.few_manager}")
    assert not [name for name in shop_names if name in page]
    assert "（3/" not in page
    assert "不符" not in page
    for path in (
        f"/managers/{county.some_manager}", "/words", f"/words/{county.rare_words}",
        "/hotline/cases", f"/hotline/cases/{county.named_case}", "/checks", "/checks/results",
        f"/checks/{county.check}", f"/checks/results/{county.check}", "/issues/I04", "/areas/1",
        "/charts/summary.svg", "/charts/summary.svg?by=manager", "/charts/issues/I04/trend.svg",
        f"/charts/issues/I04/trend.svg?manager={county.few_manager}",
        "/charts/issues/I04/funnel.svg", f"/charts/managers/{county.few_manager}/words.png",
        f"/managers/{county.few_manager}?period=2026-08", f"/hotline/shops/{county.shop}",
        "/staff", "/audit", f"/checks/call/{county.shop}",
    ):  # fmt: skip
        for headers in ({}, {"Accept": "application/json"}, {"X-HTTP-Method-Override": "POST"}):
            assert manager.get(path, headers=headers).status_code in {403, 404}, path


# --- the claimed date ---------------------------------------------------------------------------


def test_who_may_open_others_results_cannot_ask_the_same_shop_again(
    house: House, county: County
) -> None:
    with frozen(SAID_AT + timedelta(hours=1)):
        head = house.act(Role.INSPECTION_HEAD)
        other = house.act(Role.INSPECTOR, area=county.county)
        assert head.get(f"/checks/results/{county.check}").status_code == 200
        assert head.get(f"/checks/call/{county.shop}").status_code == 409
        page = other.get(f"/checks/call/{county.shop}")
        assert page.status_code == 200
        answer = page.get_data(as_text=True) + str(page.headers)
        for day in ("2026-08-18", "8月18日", "08-18", "Aug 18"):
            assert day not in answer
        for path in (f"/checks/{county.check}", f"/checks/results/{county.check}"):
            assert other.get(path).status_code in {403, 404}
        assert other.get(f"/checks/call/{county.far}").status_code == 404
        assert other.post(f"/checks/call/{county.far}/phone").status_code == 404
        assert other.post(f"/checks/call/{county.far}", data={}).status_code == 404


def test_beside_a_withheld_count_the_citys_share_is_withheld_too(
    house: House, county: County
) -> None:
    manager = house.act(Role.CUSTOMER_MANAGER, person=county.few_manager)
    page = text_of(manager, f"/managers/{county.few_manager}")
    row = next(one for one in page.split("<tr>") if "拜访不到位" in one)
    assert "户数太少" in row
    assert "%" not in row
