"""What goes wrong in the invented city: case classes of the shipped catalogue, who repairs, how people put it."""

from __future__ import annotations

from typing import NamedTuple


class Topic(NamedTuple):
    """`repairer` is a kind of organisation in people's reach (see offices.py), `scene` a picture (see scenes.py)."""

    kind: str
    code: str
    weight: int
    repairer: str
    scene: str
    words: tuple[str, ...]


TOPICS = (
    Topic("event", "06010", 9, "sanitation", "litter", (
        "路口堆了一袋垃圾，没人收。 A bag of rubbish lies at the corner.",
        "绿化带里有成片白色垃圾。 Plastic is scattered over the green strip.",
    )),
    Topic("event", "06042", 7, "sanitation", "bin", (
        "垃圾桶满溢，异味明显。 The bins overflow and smell.",
        "分类投放点已满，垃圾堆到路边。 The sorting point is full, bags stand on the pavement.",
    )),
    Topic("event", "06036", 6, "property", "boxes", (
        "单元门口堆放旧家具。 Old furniture is piled up at the entrance.",
        "楼道里有纸箱和杂物。 Boxes and odds and ends stand in the stairwell.",
    )),
    Topic("event", "06013", 4, "enforcement", "hole", (
        "人行道地砖破损，容易绊倒。 Broken paving stones, people trip over them.",
        "路面有坑，雨天积水。 A pothole that fills with water when it rains.",
    )),
    Topic("event", "01037", 6, "power", "lamp", (
        "路灯不亮，夜间看不清路。 A street lamp is out, the path is dark at night.",
        "两盏路灯一直闪。 Two street lamps keep flickering.",
    )),
    Topic("event", "01002", 4, "water", "manhole", (
        "污水井盖松动，车过有响声。 A sewer cover is loose and rattles under cars.",
        "污水井盖边缘破裂。 The rim of a sewer cover is cracked.",
    )),
    Topic("event", "01027", 2, "telecom", "cabinet", (
        "通信交接箱箱门敞开。 A telecom cabinet stands open.",
    )),
    Topic("event", "04002", 4, "parks", "tree", (
        "行道树断枝垂在人行道上方。 A broken branch hangs over the pavement.",
        "行道树倾斜，已用绳子拉住。 A street tree leans, somebody has tied it up.",
    )),
    Topic("event", "04013", 3, "parks", "tree", (
        "绿地被踩出一条小路。 A path has been trodden through the lawn.",
    )),
    Topic("event", "07001", 6, "enforcement", "wall", (
        "墙面贴满小广告。 The wall is covered with small advertisements.",
        "电线杆上有新的小广告。 New small advertisements on a pole.",
    )),
    Topic("event", "08001", 3, "enforcement", "site", (
        "工地夜间施工，噪声大。 The building site works at night and is loud.",
    )),
    Topic("event", "08004", 2, "enforcement", "site", (
        "工地出口扬尘，未洒水。 Dust at the exit of the site, nobody sprays water.",
    )),
    Topic("event", "09005", 5, "enforcement", "shop", (
        "店铺把货架摆到人行道上。 A shop has put its shelves on the pavement.",
    )),
    Topic("event", "09009", 5, "police", "car", (
        "小车停在盲道上。 A car is parked on the tactile paving.",
        "货车长时间停在路口转角。 A lorry has been standing at the corner for hours.",
    )),
    Topic("event", "09010", 4, "enforcement", "bike", (
        "共享单车倒了一片，挡住通道。 Shared bikes have fallen over and block the way.",
    )),
    Topic("event", "09012", 4, "property", "car", (
        "消防通道被占用。 The fire lane is blocked.",
    )),
    Topic("event", "10002", 2, "telecom", "cable", (
        "一根线缆垂到头顶高度。 A cable hangs down to head height.",
    )),
    Topic("social", "S0403", 3, "committee", "house", (
        "想申请困难救助，不知道要带什么材料。 Wants to apply for hardship relief and asks what to bring.",
    )),
    Topic("event", "06028", 3, "police", "house", (
        "楼上深夜放音乐，影响休息。 Music upstairs late at night keeps people awake.",
    )),
    Topic("social", "S0201", 4, "property", "extinguisher", (
        "楼层灭火器过期。 The fire extinguishers on this floor have expired.",
    )),
    Topic("social", "S0202", 6, "property", "bike", (
        "电动车在楼道充电。 An e-bike is being charged in the stairwell.",
    )),
    Topic("social", "S0204", 3, "power", "cable", (
        "阳台飞线充电。 A charging cable hangs from a balcony.",
    )),
    Topic("social", "S0209", 2, "property", "lift", (
        "电梯运行时有异响。 The lift makes a strange noise.",
    )),
    Topic("social", "S0401", 3, "committee", "house", (
        "老人需要代买药品。 An elderly person needs somebody to fetch medicine.",
    )),
    Topic("social", "S0408", 4, "water", "pipe", (
        "家中停水，邻居也没水。 No water at home, nor at the neighbours'.",
    )),
    Topic("social", "S0702", 3, "committee", "house", (
        "咨询老旧小区改造安排。 Asks when the old estate will be renovated.",
    )),
    Topic("social", "S0907", 2, "water", "pipe", (
        "下水道堵塞，污水外溢。 The drain is blocked and overflows.",
    )),
    Topic("social", "S0910", 2, "water", "flood", (
        "桥下积水，电动车无法通过。 Water stands under the bridge, e-bikes cannot pass.",
    )),
)  # fmt: skip

# Group -> level of the first holder. Groups that are not here are left uncovered on purpose.
ROUTES = (
    ("component", "01", "street"), ("component", "02", "street"), ("component", "03", "street"),
    ("component", "04", "street"), ("event", "01", "street"), ("event", "02", "street"), ("event", "03", "street"),
    ("event", "04", "street"), ("event", "06", "street"), ("event", "07", "street"), ("event", "08", "district"),
    ("event", "09", "street"), ("social", "S01", "community"), ("social", "S02", "street"),
    ("social", "S04", "community"), ("social", "S08", "community"), ("social", "S09", "district"),
)  # fmt: skip

WORDS = {
    "confirm": ("现场核实属实。 It is as reported.", "到场查看，情况属实。 Seen on site, it is so."),
    "reject": ("重复上报，已有案件在办。 There is a case already.", "现场未见问题。 Nothing found on site."),
    "settle": ("当场清理完毕。 Cleared on the spot.", "已当场劝离并恢复原状。 Put right at once."),
    "dispatch": ("请尽快处理。 Please see to it soon.", "请按时限处置并回复。 Please answer in time."),
    "answer": ("已处理完毕。 Done.", "已派人修复。 Our people have mended it.", "已清理干净。 Cleaned."),
    "reply": ("已安排人员处理，今日内办结。 Our people are there, it will be done today.",),
    "extend": ("材料在途，申请延长时限。 Parts are on the way, please give us more time.",),
    "return": ("不属于我单位职责，请改派。 Not ours to do, please send it to somebody else.",),
    "check": ("现场核查，问题已解决。 Checked on site: solved.", "已整改到位。 Put right as it should be."),
    "fail_check": ("现场仍有问题，未整改到位。 Still not right on site.",),
    "close": ("予以结案。 Closed.",),
    "reopen": ("同一问题又出现了。 The same problem is back.",),
    "escalate": ("需要上级协调产权单位。 The centre above has to bring the owner to the table.",),
    "hold": ("等待配件到货，申请挂账。 Waiting for a part.", "需雨后施工，申请挂账。 Works begin after the rain."),
    "void": ("误报，申请作废。 Reported by mistake, please void.",),
    "grant": ("同意。 Agreed.",),
    "feedback": ("已与责任单位约定办结时间，请告知上报人。 The owner has promised a date; please tell the reporter.",),
    "supervise": ("请抓紧办理，当日反馈。 Please hurry and answer today.",),
}  # fmt: skip
