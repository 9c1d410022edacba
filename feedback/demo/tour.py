"""The tour: one line per planted story, with the page where it begins and who may see it."""

from __future__ import annotations

from feedback.core.stories import Story
from feedback.demo import cast
from feedback.demo.areas import Land
from feedback.demo.frame import LAST_DAY
from feedback.demo.people import Crew, Person

_LAST_MONTH = f"{LAST_DAY:%Y-%m}"


def stories(crew: Crew, land: Land) -> list[Story]:
    """Return the six stories in order, keyed 1 to 6."""
    people = crew.managers
    return [
        _unmade_visits(people[cast.CLAIMS_UNMADE_VISITS]),
        _pressed_scores(people[cast.PRESSES_FOR_SCORES]),
        _unlucky(people[cast.UNLUCKY]),
        _hand_over(people[cast.HANDED_OVER], people[cast.TOOK_OVER]),
        _new_fee(land.counties[cast.FEE_COUNTY]),
        _boxes(),
    ]


def _unmade_visits(person: Person) -> Story:
    return Story(
        "1",
        f"{person.name.han}登记的拜访次次准时、样样齐全，可店里人在核查电话里和意见里都说没来过。",
        f"{person.name.english} claims perfect visits, yet shops say on check calls and in their "
        "own words that nobody came.",
        f"/managers/{person.id}",
        "inspection",
    )


def _pressed_scores(person: Person) -> Story:
    return Story(
        "2",
        f"{person.name.han}名下的店几乎都打满分，不少店却说分数是让打的；只有纪检看得到这些话。",
        f"{person.name.english}'s shops nearly all give full marks, while several say they were "
        "told to; only the integrity desk sees those words.",
        f"/managers/{person.id}",
        "integrity",
    )


def _unlucky(person: Person) -> Story:
    return Story(
        "3",
        f"{person.name.han}收到的意见条数全市最多，但多半是一家店反复说，或不归客户经理管："
        "按户数和区间看，与平均水平无法区分。",
        f"{person.name.english} draws the most messages of all, but mostly one shop repeating "
        "itself and matters that are not a manager's remit: by shops and intervals no different "
        "from the average.",
        f"/managers/{person.id}",
        "analyst",
    )


def _hand_over(former: Person, successor: Person) -> Story:
    day = cast.HAND_OVER_DAY
    return Story(
        "4",
        f"{day.month} 月 {day.day} 日{former.name.han}的店交给了{successor.name.han}；"
        f"10 月里说“上个月没来过”的，仍算在{former.name.han}名下。",
        f"On {day:%d %B} {former.name.english}'s shops went to {successor.name.english}; what is "
        f"said in October about last month still counts for {former.name.english}.",
        f"/managers/{former.id}?period={_LAST_MONTH}",
        "analyst",
    )


def _new_fee(county: int) -> Story:
    return Story(
        "5",
        f"{cast.FEE_COUNTY}从 8 月起有店抱怨扫码收银机要交年费，一月比一月多，别的县没有。",
        "Since August shops of Yunpu County complain of a yearly fee for scanning tills, more "
        "every month, and nowhere else.",
        f"/issues/I13?area={county}&period={_LAST_MONTH}",
        "leader-yunpu",
    )


def _boxes() -> Story:
    return Story(
        "6",
        f"{cast.BOX_COUNTY}从 9 月起有店说起送货用的周转箱没人回收、丢了要赔："
        "没有哪一类问题管这件事，“新苗头”自己找了出来。",
        "Since September shops of Shiling County speak of reusable boxes that are not taken back "
        "and charged when lost: no issue covers it, and the page of new matters finds it by "
        "itself.",
        "/issues/new",
        "analyst",
    )
