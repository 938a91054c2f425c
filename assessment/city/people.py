"""People who don't exist: staff with given names from the calendar of nature, residents with numbers nobody has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from stdnum.cn import ric

from .names import Name, listed, one

SURNAMES = listed(
    "云yun 林lin 江jiang 石shi 梅mei 竹zhu 柳liu 桑sang 路lu 水shui 山shan 田tian 禾he 叶ye 花hua 谷gu "
    "池chi 管guan 钟zhong 金jin 白bai 蓝lan 温wen 乐le 安an 常chang 时shi 季ji 年nian 书shu 简jian 易yi "
    "单shan 双shuang 万wan 千qian 百bai 东dong"
)
GIVEN = listed(
    "谷雨guyu 立夏lixia 小满xiaoman 芒种mangzhong 夏至xiazhi 处暑chushu 白露bailu 秋分qiufen 寒露hanlu "
    "霜降shuangjiang 立冬lidong 小雪xiaoxue 冬至dongzhi 立春lichun 惊蛰jingzhe 春分chunfen 清明qingming "
    "初一chuyi 初晴chuqing 晨曦chenxi 望月wangyue 听雨tingyu 听泉tingquan 观澜guanlan 临风linfeng "
    "知秋zhiqiu 如意ruyi 长庚changgeng 启明qiming 星辰xingchen 朝阳chaoyang 晚晴wanqing 南风nanfeng "
    "北辰beichen 东篱dongli 西窗xichuang 青禾qinghe 麦穗maisui 稻香daoxiang 橘红juhong 松针songzhen "
    "柏子baizi 石榴shiliu 海棠haitang 丁香dingxiang 山茶shancha 木樨muxi 芦花luhua 莲子lianzi"
)
NOWHERE = "990000"  # a region code that was never given out: the number belongs to nobody


@dataclass(frozen=True)
class Person:
    """A synthetic resident; `sex` is f or m, the number has a right check digit and an impossible region."""

    name: Name
    id_number: str
    phone: str
    sex: str
    care_group: str


def generator(seed: int) -> np.random.Generator:
    """Random numbers of one person."""
    return np.random.default_rng(seed)


def name(rng: np.random.Generator) -> Name:
    """Like 桑谷雨, Sang Guyu."""
    surname, given = one(rng, SURNAMES), one(rng, GIVEN)
    return Name(surname.zh + given.zh, f"{surname.en} {given.en}")


def phone(rng: np.random.Generator) -> str:
    """Eleven digits that begin with 100: no telephone has such a number."""
    return f"100{int(rng.integers(10**8)):08}"


def identity_number(born: date, serial: int) -> str:
    """Eighteen characters with a right check digit; `serial` (0 to 999) is odd for men."""
    body = f"{NOWHERE}{born:%Y%m%d}{serial % 1000:03}"
    return body + ric.calc_check_digit(body + "0")


def resident(rng: np.random.Generator, today: date, number: int) -> Person:
    """One of the residents; `number` keeps identity numbers apart."""
    age = int(np.clip(rng.normal(44, 22), 1, 98))
    born = today - timedelta(days=365 * age + int(rng.integers(365)))
    return Person(
        name=name(rng),
        id_number=identity_number(born, number),
        phone=phone(rng),
        sex="m" if number % 2 else "f",
        care_group=_care_group(rng, age),
    )


def _care_group(rng: np.random.Generator, age: int) -> str:
    if rng.random() > 0.18:
        return ""
    if age >= 70:
        return str(rng.choice(["elder_alone", "empty_nest", "disabled"]))
    if age < 16:
        return "child_left_behind"
    return str(
        rng.choice(["disabled", "low_income", "single_parent", "serious_illness", "seeking_work", "veteran"])
    )
