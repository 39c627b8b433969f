"""What the demo shop sells. Prices in fen; emoji by code point, from the npm package @lobehub/fluent-emoji-3d (MIT)."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Variant:
    """One choice of a product."""

    zh: str
    en: str
    price: int
    stock: int = 200


@dataclass(frozen=True, slots=True)
class Offer:
    """A group-buy of a product: what is taken off each variant's price, in per cent."""

    off: int
    seats: int
    kind: Literal["ordinary", "newcomer", "stage"] = "ordinary"
    leader_off: int | None = None
    open_hours: int = 24
    shop_completes_from: int | None = None


@dataclass(frozen=True, slots=True)
class Goods:
    """A product."""

    slug: str
    category: str
    emoji: str
    ground: tuple[str, str]
    zh: str
    en: str
    sub_zh: str
    sub_en: str
    text_zh: str
    text_en: str
    option: tuple[str, str]
    variants: tuple[Variant, ...]
    offer: Offer | None = None


CATEGORIES = [
    ("fruit", "新鲜水果", "Fruit", "🍓"),
    ("vegetables", "时令蔬菜", "Vegetables", "🥬"),
    ("pantry", "厨房粮油", "Pantry", "🍯"),
    ("drinks", "茶与咖啡", "Tea and coffee", "🍵"),
    ("bakery", "面点烘焙", "Bakery", "🥐"),
    ("home", "居家小物", "Home", "🪴"),
]

BOX, SIZE, PACK, COLOUR = ("规格", "Size"), ("份量", "Portion"), ("包装", "Pack"), ("颜色", "Colour")

GOODS = [
    Goods(
        slug="strawberries",
        category="fruit",
        emoji="1f353",
        ground=("#FFE3E6", "#FFF6F1"),
        zh="大凉山红颜草莓",
        en="Liangshan strawberries",
        sub_zh="当日采摘，次日到家",
        sub_en="Picked today, home tomorrow",
        text_zh="产自四川大凉山，海拔约 1,500 米，昼夜温差大，果肉细、味甜。草莓娇嫩，运输中可能有轻微压痕，收到后请尽快食用。",
        text_en="Grown in Liangshan, Sichuan, at about 1,500 m. Warm days and cool nights make them fine and sweet. They are "
        "delicate and may show slight marks; eat them soon.",
        option=BOX,
        variants=(Variant("500 克尝鲜装", "500 g", 3990), Variant("1 千克家庭装", "1 kg", 6990)),
        offer=Offer(25, 2),
    ),
    Goods(
        slug="mandarins",
        category="fruit",
        emoji="1f34a",
        ground=("#FFE9CC", "#FFF8EC"),
        zh="丹棱不知火柑",
        en="Danling dekopon mandarins",
        sub_zh="皮松易剥，几乎无籽",
        sub_en="Easy to peel, almost seedless",
        text_zh="四川丹棱产，单果约 200 克。果皮较厚，不打蜡。",
        text_en="From Danling, Sichuan, about 200 g each. The peel is thick and not waxed.",
        option=BOX,
        variants=(Variant("2.5 千克", "2.5 kg", 4580), Variant("5 千克", "5 kg", 8280)),
        offer=Offer(20, 3, leader_off=30),
    ),
    Goods(
        slug="mangoes",
        category="fruit",
        emoji="1f96d",
        ground=("#FFEFB8", "#FFFBEA"),
        zh="攀枝花凯特芒果",
        en="Panzhihua Keitt mangoes",
        sub_zh="自然成熟，果香浓",
        sub_en="Ripened on the tree",
        text_zh="单果 400–600 克。到货偏硬时常温放两三天，变软后再冷藏。",
        text_en="400–600 g each. If they arrive firm, leave them at room temperature for two or three days, then chill.",
        option=BOX,
        variants=(Variant("2 千克", "2 kg", 3680), Variant("4 千克", "4 kg", 6580)),
    ),
    Goods(
        slug="grapes",
        category="fruit",
        emoji="1f347",
        ground=("#EBDDFB", "#F8F3FF"),
        zh="云南夏黑葡萄",
        en="Yunnan Summer Black grapes",
        sub_zh="无籽，甜中带酸",
        sub_en="Seedless, sweet with an edge",
        text_zh="早熟品种，果粉是天然的，用清水冲洗即可。",
        text_en="An early variety. The bloom is natural; rinse with water.",
        option=BOX,
        variants=(Variant("1 千克", "1 kg", 2980),),
        offer=Offer(20, 2, kind="newcomer"),
    ),
    Goods(
        slug="avocados",
        category="fruit",
        emoji="1f951",
        ground=("#DDF0C8", "#F6FBEE"),
        zh="孟连牛油果",
        en="Menglian avocados",
        sub_zh="国产牛油果，六枚装",
        sub_en="Home-grown, six in a box",
        text_zh="云南孟连产，单果约 150 克。按压微软时食用最佳。",
        text_en="From Menglian, Yunnan, about 150 g each. Best when they give a little.",
        option=BOX,
        variants=(Variant("6 枚", "Six", 3590), Variant("12 枚", "Twelve", 6590)),
    ),
    Goods(
        slug="tomatoes",
        category="vegetables",
        emoji="1f345",
        ground=("#FFDAD3", "#FFF4F0"),
        zh="普罗旺斯番茄",
        en="Provence tomatoes",
        sub_zh="沙瓤多汁，可当水果吃",
        sub_en="Juicy, good to eat raw",
        text_zh="山东寿光温室种植，第一茬果。口感偏甜，果脐处略有绿色属正常。",
        text_en="Greenhouse-grown in Shouguang, Shandong, first flush. A little green at the stem is normal.",
        option=BOX,
        variants=(Variant("1.5 千克", "1.5 kg", 2680), Variant("2.5 千克", "2.5 kg", 3980)),
        offer=Offer(25, 5, kind="stage"),
    ),
    Goods(
        slug="corn",
        category="vegetables",
        emoji="1f33d",
        ground=("#FFF0B3", "#FFFCEC"),
        zh="云南水果玉米",
        en="Yunnan sweet corn",
        sub_zh="现掰现发，可以生吃",
        sub_en="Picked to order, good raw",
        text_zh="真空包装，冷藏可存 5 天。",
        text_en="Vacuum-packed; keeps for five days in the fridge.",
        option=BOX,
        variants=(Variant("8 根", "Eight", 2580),),
    ),
    Goods(
        slug="mushrooms",
        category="vegetables",
        emoji="1f344",
        ground=("#F3E4D7", "#FBF6F1"),
        zh="香格里拉羊肚菌（干）",
        en="Shangri-La morels (dried)",
        sub_zh="人工种植，50 克",
        sub_en="Cultivated, 50 g",
        text_zh="人工种植羊肚菌，低温烘干。炖汤前用温水泡 30 分钟。",
        text_en="Cultivated morels, gently dried. Soak for 30 minutes before cooking.",
        option=PACK,
        variants=(Variant("50 克", "50 g", 5980), Variant("100 克", "100 g", 10980)),
    ),
    Goods(
        slug="honey",
        category="pantry",
        emoji="1f36f",
        ground=("#FFE6B0", "#FFF9EA"),
        zh="秦岭土蜂蜜",
        en="Qinling wildflower honey",
        sub_zh="一年一收，会自然结晶",
        sub_en="One harvest a year; it crystallises",
        text_zh="百花蜜，产自陕西秦岭。低温下结晶是正常现象。一岁以下婴儿不宜食用。",
        text_en="Wildflower honey from the Qinling mountains. It crystallises when cold. Not for infants under one year.",
        option=PACK,
        variants=(Variant("500 克", "500 g", 6800), Variant("1 千克", "1 kg", 12800)),
        offer=Offer(15, 3, shop_completes_from=2),
    ),
    Goods(
        slug="rice",
        category="pantry",
        emoji="1f35a",
        ground=("#E4EEF7", "#F7FBFE"),
        zh="五常稻花香大米",
        en="Wuchang Daohuaxiang rice",
        sub_zh="当季新米",
        sub_en="This year's harvest",
        text_zh="黑龙江五常产，真空砖装。开封后请密封，避免受潮。",
        text_en="From Wuchang, Heilongjiang, vacuum-packed. Keep it sealed and dry once opened.",
        option=PACK,
        variants=(Variant("2.5 千克", "2.5 kg", 4990), Variant("5 千克", "5 kg", 9290)),
        offer=Offer(18, 2),
    ),
    Goods(
        slug="eggs",
        category="pantry",
        emoji="1f95a",
        ground=("#F6E8D8", "#FDF8F2"),
        zh="散养土鸡蛋",
        en="Free-range eggs",
        sub_zh="破损包赔",
        sub_en="Broken ones are replaced",
        text_zh="山地散养，蛋黄颜色随饲料变化，深浅不一属正常。",
        text_en="From hens that roam hillsides. Yolk colour varies with their feed.",
        option=PACK,
        variants=(Variant("20 枚", "Twenty", 2980), Variant("40 枚", "Forty", 5580)),
    ),
    Goods(
        slug="green-tea",
        category="drinks",
        emoji="1f375",
        ground=("#DCEFD9", "#F5FBF3"),
        zh="蒙顶甘露绿茶",
        en="Mengding Ganlu green tea",
        sub_zh="明前一芽一叶",
        sub_en="Picked before Qingming",
        text_zh="四川雅安蒙顶山产。80 ℃ 左右的水冲泡，口感更鲜。",
        text_en="From Mengding mountain, Ya'an. Best with water at about 80 °C.",
        option=PACK,
        variants=(Variant("50 克试饮", "50 g", 4800), Variant("125 克罐装", "125 g tin", 10800)),
        offer=Offer(20, 2, leader_off=28),
    ),
    Goods(
        slug="coffee",
        category="drinks",
        emoji="2615",
        ground=("#EADCD2", "#F9F4F0"),
        zh="保山小粒咖啡豆",
        en="Baoshan arabica beans",
        sub_zh="中度烘焙，下单后烘",
        sub_en="Medium roast, roasted to order",
        text_zh="云南保山水洗豆。烘焙后第 5–30 天风味最佳。",
        text_en="Washed beans from Baoshan, Yunnan. At their best 5 to 30 days after roasting.",
        option=PACK,
        variants=(Variant("227 克", "227 g", 5280), Variant("454 克", "454 g", 9680)),
    ),
    Goods(
        slug="bread",
        category="bakery",
        emoji="1f35e",
        ground=("#F7E2C4", "#FDF7EC"),
        zh="全麦乡村面包",
        en="Wholemeal country loaf",
        sub_zh="天然酵种，48 小时发酵",
        sub_en="Sourdough, 48 hours",
        text_zh="配料：全麦粉、水、天然酵种、盐。常温 3 天，冷冻 30 天。含麸质。",
        text_en="Wholemeal flour, water, sourdough starter, salt. Three days at room temperature, 30 frozen. Contains gluten.",
        option=SIZE,
        variants=(Variant("450 克", "450 g", 2680),),
        offer=Offer(20, 2),
    ),
    Goods(
        slug="mooncakes",
        category="bakery",
        emoji="1f96e",
        ground=("#F8DDB4", "#FEF6E8"),
        zh="苏式鲜肉月饼",
        en="Suzhou pork mooncakes",
        sub_zh="酥皮现烤，冷链发货",
        sub_en="Flaky, baked to order, sent chilled",
        text_zh="收到后 180 ℃ 复烤 6 分钟。含小麦、猪肉、芝麻。",
        text_en="Re-bake at 180 °C for six minutes. Contains wheat, pork, sesame.",
        option=SIZE,
        variants=(Variant("6 只", "Six", 3980), Variant("12 只", "Twelve", 7480)),
    ),
    Goods(
        slug="socks",
        category="home",
        emoji="1f9e6",
        ground=("#DDE6FA", "#F5F8FE"),
        zh="精梳棉中筒袜 五双",
        en="Combed cotton socks, five pairs",
        sub_zh="不勒脚，耐洗",
        sub_en="Gentle cuffs, made to be washed",
        text_zh="棉 78%、聚酰胺 20%、氨纶 2%。均码 36–43。",
        text_en="78 % cotton, 20 % polyamide, 2 % elastane. One size, EU 36–43.",
        option=COLOUR,
        variants=(Variant("深色组", "Dark set", 3990), Variant("浅色组", "Light set", 3990)),
        offer=Offer(30, 3),
    ),
    Goods(
        slug="plant",
        category="home",
        emoji="1fab4",
        ground=("#DFF1E4", "#F5FBF7"),
        zh="桌面龟背竹小盆栽",
        en="Small monstera in a pot",
        sub_zh="耐阴好养",
        sub_en="Easy, happy in shade",
        text_zh="含盆高约 25 厘米。植株有个体差异，以实物为准。对宠物有毒，请放在高处。",
        text_en="About 25 cm with its pot. Every plant differs. Toxic to pets: keep it out of reach.",
        option=COLOUR,
        variants=(Variant("白盆", "White pot", 3280, 60), Variant("陶盆", "Clay pot", 3880, 40)),
    ),
    Goods(
        slug="candle",
        category="home",
        emoji="1f56f-fe0f",
        ground=("#F3E9DA", "#FBF8F2"),
        zh="大豆蜡香薰蜡烛",
        en="Soy wax candle",
        sub_zh="木质香，约 40 小时",
        sub_en="Woody, about 40 hours",
        text_zh="首次点燃请烧到整面融化。远离儿童和易燃物。",
        text_en="Let the whole surface melt the first time. Keep away from children and anything that burns.",
        option=("香型", "Scent"),
        variants=(Variant("雪松", "Cedar", 5900, 80), Variant("白茶", "White tea", 5900, 0)),
    ),
]
