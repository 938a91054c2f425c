"""Invented names in Chinese and in pinyin. Nothing here is the name of a real city or district."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np


class Name(NamedTuple):
    zh: str
    en: str


def split(word: str) -> Name:
    """ "云岭yunling" as a name."""
    at = next(index for index, letter in enumerate(word) if letter.isascii())
    return Name(word[:at], word[at:].capitalize())


def listed(words: str) -> tuple[Name, ...]:
    """Words of characters and pinyin, apart by spaces."""
    return tuple(split(word) for word in words.split())


# A place is called by one of the first syllables with one of the second.
FIRST = listed(
    "槐huai 柳liu 松song 竹zhu 梅mei 兰lan 荷he 桂gui 枫feng 杏xing 桐tong 榆yu 楠nan 桑sang 蒲pu 芦lu "
    "苇wei 菱ling 棠tang 樟zhang 鹭lu 雁yan 鹤he 鸥ou 莺ying 燕yan 鹿lu 溪xi 泉quan 雨yu 雪xue 霞xia "
    "虹hong 岚lan 露lu 霁ji 晴qing 晓xiao 秋qiu 春chun 青qing 翠cui 碧bi 白bai 丹dan 银yin 锦jin 墨mo "
    "琴qin 书shu 诗shi 茶cha 瓷ci 帆fan 星xing 月yue 云yun 安an 和he 宁ning 长chang 明ming 清qing 远yuan "
    "静jing 怡yi"
)
SECOND = listed(
    "岭ling 湾wan 荫yin 溪xi 塘tang 桥qiao 渡du 汀ting 屿yu 坞wu 畈fan 垄long 圩wei 浦pu 渚zhu 洲zhou "
    "港gang 塬yuan 坪ping 岗gang 坡po 崖ya 谷gu 涧jian 泽ze 津jin 矶ji 堤di 堰yan 埠bu 巷xiang 里li "
    "园yuan 苑yuan 庭ting 台tai 亭ting 阁ge 井jing 林lin 畦qi 圃pu 陌mo 墅shu 舍she 驿yi 关guan 郊jiao"
)
CITIES = listed("云岭yunling 澜汀lanting 鹭塬luyuan 霁川jichuan 砚湖yanhu 栖浦qipu")
DISTRICTS = listed(
    "清湾qingwan 槐汀huaiting 鹭岭luling 霞浒xiahu 棠渡tangdu 苇津weijin 岚坪lanping 雁塘yantang "
    "桐矶tongji 锦汀jinting 枫渚fengzhu 荷畈hefan 碧坞biwu 星垄xinglong 鹤埠hebu 露洲luzhou 霁林jilin "
    "杏泽xingze 帆港fangang 琴台畔qintaipan 松涧songjian 菱圩lingwei 晓坡xiaopo 墨塘motang 樟屿zhangyu "
    "银堤yindi 楠谷nangu 榆亭yuting 鸥浦oupu 虹崖hongya 诗岭shiling 茶坞chawu 瓷渡cidu 晴塬qingyuan "
    "秋浒qiuhu 翠堰cuiyan 怡汀yiting 蒲矶puji 丹渚danzhu 静畈jingfan"
)
ROADS = listed("路lu 街jie 巷xiang 大道dadao")
OF_STREETS = (
    "汀崖舍荫渚屿畈矶堰渡驿津坡塬坞垄泽堤井畦圃陌墅阁庭"  # second syllables that few real streets have
)
# Pairs of these that real streets are called by.
REAL_STREETS = "和舍 宁津 柳荫 桐屿 桐畈 梅渚 清塬 燕崖 燕矶 白崖 白渡 白舍 白驿 长坡 长汀 雪堰 鸥汀"


def one(rng: np.random.Generator, of: Sequence[Name]) -> Name:
    return of[int(rng.integers(len(of)))]


def pairs(rng: np.random.Generator) -> Iterator[Name]:
    """Two-syllable place names in a random order without end, different in both languages."""
    once = {
        a.en + b.en: Name(a.zh + b.zh, a.en + b.en.lower()) for a in FIRST for b in SECOND if a.zh != b.zh
    }
    known = list(once.values())
    for turn in range(1_000_000):
        for index in rng.permutation(len(known)).tolist():
            yield Name(known[index].zh + _turn_zh(turn), known[index].en + _turn_en(turn))


def _turn_zh(turn: int) -> str:
    return "" if turn == 0 else "东西南北中上下前后新"[turn - 1] if turn <= 10 else f"{turn}号"


def _turn_en(turn: int) -> str:
    words = (
        "",
        " East",
        " West",
        " South",
        " North",
        " Middle",
        " Upper",
        " Lower",
        " Front",
        " Back",
        " New",
    )
    return words[turn] if turn < len(words) else f" {turn}"


def city(rng: np.random.Generator) -> Name:
    name = one(rng, CITIES)
    return Name(f"{name.zh}市", f"{name.en} City")


def districts(rng: np.random.Generator, count: int) -> list[Name]:
    """All different; beyond the list, numbered new districts."""
    known = [DISTRICTS[index] for index in rng.permutation(len(DISTRICTS)).tolist()]
    named = [Name(f"{name.zh}区", f"{name.en} District") for name in known[:count]]
    extra = [Name(f"新城{n}区", f"New Town {n} District") for n in range(1, count - len(named) + 1)]
    return named + extra


def streets(rng: np.random.Generator, count: int) -> list[Name]:
    source = (
        name for name in pairs(rng) if name.zh[1] in OF_STREETS and name.zh[:2] not in REAL_STREETS.split()
    )
    return [
        Name(f"{name.zh}街道", f"{name.en} Street Office")
        for name, _ in zip(source, range(count), strict=False)
    ]


def communities(rng: np.random.Generator, count: int) -> list[Name]:
    return [
        Name(f"{name.zh}社区", f"{name.en} Community")
        for name, _ in zip(pairs(rng), range(count), strict=False)
    ]


def grid(number: int) -> Name:
    return Name(f"第{number}网格", f"Grid {number}")


def road(rng: np.random.Generator) -> Name:
    """A road with a house number, for the place of a case."""
    first, second = one(rng, FIRST), one(rng, SECOND)
    kind, number = one(rng, ROADS), int(rng.integers(1, 240))
    words = {"lu": "Road", "jie": "Street", "xiang": "Lane", "dadao": "Avenue"}
    return Name(
        f"{first.zh}{second.zh}{kind.zh}{number}号",
        f"{number} {first.en}{second.en.lower()} {words[kind.en.lower()]}",
    )
