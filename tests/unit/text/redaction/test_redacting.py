"""Redaction: what nobody below the inspection desk may read."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.text.redaction import Secret, redact


@pytest.mark.parametrize(
    ("said", "shown", "kind"),
    [
        ("打我电话13812345678", "打我电话[电话]", Secret.PHONE),
        ("电话138-1234-5678找我", "电话[电话]找我", Secret.PHONE),
        ("138 1234 5678", "[电话]", Secret.PHONE),
        ("１３８１２３４５６７８", "[电话]", Secret.PHONE),
        ("+86 138 1234 5678", "+[电话]", Secret.PHONE),
        ("0755-26881234", "[电话]", Secret.PHONE),
        ("26881234有事打", "[电话]有事打", Secret.PHONE),
        ("一三八一二三四五六七八", "[电话]", Secret.PHONE),
        ("幺三八1234五六七八", "[电话]", Secret.PHONE),
        ("138\u200b1234\u200b5678", "[电话]", Secret.PHONE),
        ("身份证110101199003070011", "身份证[证件号]", Secret.ID_NUMBER),
        ("11010119900307001X", "[证件号]", Secret.ID_NUMBER),
        ("卡号6222021234567890123", "卡号[卡号]", Secret.BANK_CARD),
        ("6222 0212 3456 7890", "[卡号]", Secret.BANK_CARD),
        ("许可证440301112233", "许可证[许可证号]", Secret.LICENCE),
        ("王经理没来", "某经理没来", Secret.NAME),
        ("欧阳经理没来", "某经理没来", Secret.NAME),
        ("张伟这个人不行", "某某这个人不行", Secret.NAME),
        ("送货的小李很好", "送货的小某很好", Secret.NAME),
        ("老陈服务周到", "老某服务周到", Secret.NAME),
        ("李师傅每次都准时", "某师傅每次都准时", Secret.NAME),
        ("谢谢刘姐帮忙", "谢谢某姐帮忙", Secret.NAME),
        ("我叫赵铁柱,烟不够", "我叫某某某,烟不够", Secret.NAME),
        ("陈晓明主任来过", "某主任来过", Secret.NAME),
        ("隔壁陈记士多低价卖", "隔壁某店低价卖", Secret.SHOP),
        ("旁边的佳佳超市货多", "旁边的某店货多", Secret.SHOP),
        ("王經理冇嚟", "某經理冇嚟", Secret.NAME),
        ("电话0755-2660 1187转603", "电话[电话]", Secret.PHONE),
        ("打138O1234567", "打[电话]", Secret.PHONE),
        ("幺三八，然后一二三四，最后五六七八", "[电话]", Secret.PHONE),
        ("加微信zhl5527788", "加微信[账号]", Secret.ACCOUNT),
        ("QQ号284751", "QQ号[账号]", Secret.ACCOUNT),
        ("发到li_wei@example.com", "发到[账号]", Secret.ACCOUNT),
        ("货放人民路188号", "货放[地址]", Secret.ADDRESS),
        ("到民生街41号院3号楼底商换价签", "到[地址]换价签", Secret.ADDRESS),
        ("住幸福小区3栋2单元502", "住[地址]", Secret.ADDRESS),
        ("上海路与南京路交叉口", "[地址]", Secret.ADDRESS),
        ("本人罗永昌,实名反映", "本人某某某,实名反映", Secret.NAME),
        ("送货的黄志强把烟摔了", "送货的某某某把烟摔了", Secret.NAME),
        ("欧阳建国说的", "某某某某说的", Secret.NAME),
        ("经理姓湛", "经理姓某", Secret.NAME),
        ("张某不开门", "某某不开门", Secret.NAME),
        ("王姓客户反映", "某姓客户反映", Secret.NAME),
        ("阿强送货好准", "某送货好准", Secret.NAME),
        ("红姐人好", "某姐人好", Secret.NAME),
        ("秀英大姐问过", "某大姐问过", Secret.NAME),
        ("王、李两位经理都没来", "某两位经理都没来", Secret.NAME),
        ("Amy小姐没来", "某小姐没来", Secret.NAME),
        ("扎西次仁的店", "某某某某的店", Secret.NAME),
        ("曲木阿呷的店在山上", "某某某某的店在山上", Secret.NAME),
        ("阿依古丽·买买提来电", "某某某某某某某某来电", Secret.NAME),
        ("吕会计说要等", "某会计说要等", Secret.NAME),
        ("老欧阳不来了", "老某不来了", Secret.NAME),
        ("聚福源低价卖", "某店低价卖", Secret.SHOP),
        ("24小时乐购便利半夜卖烟", "某店半夜卖烟", Secret.SHOP),
        ("店名叫山里人家", "店名叫某店", Secret.SHOP),
        ("申屠炒货停业", "某店停业", Secret.SHOP),
        ("刘记烟酒给得多", "某店给得多", Secret.SHOP),
        ("访销员潘,每周二来", "访销员某,每周二来", Secret.NAME),
        ("微信备注“专卖彭”", "微信备注“专卖某”", Secret.NAME),
        ("应经理回话快", "某经理回话快", Secret.NAME),
        ("时姐人不错", "某姐人不错", Secret.NAME),
        ("他叫平安,是新来的", "他叫某某,是新来的", Secret.NAME),
        ("钟声反映:系统登不上", "某某反映:系统登不上", Secret.NAME),
        ("康宁是我们的客户经理", "某某是我们的客户经理", Secret.NAME),
        ("古丽巴哈尔反映缺货", "某某某某某反映缺货", Secret.NAME),
        ("名单有:周海、吴燕", "名单有:某某、某某", Secret.NAME),
        ("张姐说下周来,张从来不守信", "某姐说下周来,某从来不守信", Secret.NAME),
        ("便民连锁三店没货", "某店没货", Secret.SHOP),
        ("裕丰家的烟摆到路上了", "某店的烟摆到路上了", Secret.SHOP),
        ("对面江南春也卖", "对面某店也卖", Secret.SHOP),
        ("我是金桥的,想加货", "我是某店的,想加货", Secret.SHOP),
        ("好邻居超市缺货,好邻居天天断", "某店缺货,某店天天断", Secret.SHOP),
        ("货送中山路18号", "货送[地址]", Secret.ADDRESS),
        ("住在和平路14号", "住在[地址]", Secret.ADDRESS),
    ],
)
def test_personal_data_is_taken_out(said: str, shown: str, kind: Secret) -> None:
    result = redact(said)
    assert result.text == shown
    assert kind in {span.kind for span in result.spans}


@pytest.mark.parametrize(
    "said",
    [
        "客户经理没来",
        "由于经理没来",
        "任何经理都行",
        "总经理没来",
        "我们超市没货",
        "隔壁便利店低价卖",
        "一家大超市",
        "2025-07-16没送货",
        "给10条我只有5条",
        "小店生意难做",
        "老是断货",
        "新来的经理不认识",
        "小陈列柜坏了",
        "打12313投诉",
        "黄金叶和黄鹤楼都没有",
        "石家庄、马鞍山、王府井哪里都有",
        "高明区的仓库并到佛山去了",
        "雷同的回复收到四次",
        "常来走访",
        "向经理反映了",
        "连经理都不来",
        "和田这边路远",
        "女士香烟卖得好",
        "解放路那一片都是下午送",
        "每月5号送货",
        "姐妹店互相调货",
        "货款从中国银行扣",
        "何时送都没人说",
        "张贴海报",
        "一张单子都没有",
        "和师傅说好了",
        "连经理的电话都没有",
        "向经理反映两次",
        "比我从公司拿还低",
        "店主满意",
        "店主来电",
        "店名都没改",
        "这叫什么事",
        "对面超市也卖",
        "隔壁县城卖得多",
        "我是新来的",
        "老百姓才信服",
        "送货员时常不来",
        "货款归客服管",
        "",
    ],
)
def test_what_names_nobody_stays(said: str) -> None:
    assert redact(said).text == said
    assert redact(said).spans == ()


def test_spans_point_at_the_original() -> None:
    said = "張偉這個人電話１３８１２３４５６７８"
    cut = {said[span.start : span.end] for span in redact(said).spans}
    assert cut == {"張偉", "１３８１２３４５６７８"}


DIGITS = st.text(
    alphabet=st.sampled_from("0123456789０１２３٣೪ -·.零一二幺经理<>ax\u200b①²"), max_size=60
)


@given(DIGITS)
@settings(max_examples=500, deadline=None)
def test_no_run_of_seven_digits_survives(said: str) -> None:
    shown = redact(said).text
    assert re.search(r"\d{7,}", shown) is None


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_spans_are_apart_and_rebuild_the_shown_text(said: str) -> None:
    result = redact(said)
    at, parts = 0, []
    for span in result.spans:
        assert at <= span.start < span.end <= len(said)
        parts += [said[at : span.start], span.replacement]
        at = span.end
    assert "".join([*parts, said[at:]]) == result.text


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "1 ",
        "王",
        "王经",
        "超市",
        "小李",
        "叫张",
        "一",
        "1-",
        "陈记",
        "姓",
        "我叫",
        "路1",
        "福源",
        "阿买",
        "138,",
        "wx",
    ],
)
def test_work_grows_with_length_only(unit: str) -> None:
    said = unit * (100_000 // len(unit))
    start = time.process_time()
    redact(said)
    assert time.process_time() - start < 10
