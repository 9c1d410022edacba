from __future__ import annotations

from feedback.people.pinyin import INITIALS_LENGTH, PINYIN_LENGTH, sound_of


def test_a_name_is_found_by_its_sound() -> None:
    assert sound_of("便民商店").pinyin == "bianminshangdian"
    assert sound_of("便民商店").initials == "bmsd"


def test_a_character_is_read_as_its_word_wants() -> None:
    assert sound_of("银行超市").initials == "yhcs"
    assert sound_of("长江烟酒").initials == "cjyj"


def test_digits_and_letters_stay_and_signs_go() -> None:
    assert sound_of("7天ＡＢ便利（东）").initials == "7tabbld"


def test_a_very_long_name_fits_its_column() -> None:
    sound = sound_of("装" * 200)
    assert len(sound.pinyin) == PINYIN_LENGTH
    assert len(sound.initials) == INITIALS_LENGTH
