"""What the demo shop sells, where its visitors come from and what they hold in their hands: plain data."""

from __future__ import annotations

from typing import NamedTuple

HOST = "shop.example"
SHOP = "Thornfield Garden Supplies"


class Product(NamedTuple):
    slug: str
    name: str
    category: str
    price: float
    appeal: float  # weight of being looked at


PRODUCTS = (
    Product("hawthorn-whip", "Hawthorn whip, 60 cm", "hedging", 2.4, 9),
    Product("beech-bundle", "Beech bundle, 25 plants", "hedging", 49.0, 7),
    Product("field-maple", "Field maple, 90 cm", "hedging", 6.9, 4),
    Product("yew-topiary", "Yew cone", "hedging", 89.0, 3),
    Product("hedge-shears", "Hedge shears, ash handles", "tools", 38.5, 8),
    Product("cordless-trimmer", "Cordless hedge trimmer", "tools", 169.0, 6),
    Product("border-spade", "Border spade", "tools", 44.0, 5),
    Product("leather-gloves", "Leather gauntlets", "tools", 27.5, 6),
    Product("wild-bird-mix", "Wild bird seed, 12 kg", "wildlife", 24.9, 7),
    Product("bee-hotel", "Bee hotel", "wildlife", 19.9, 8),
    Product("hedgehog-house", "Hedgehog house", "wildlife", 54.0, 7),
    Product("bark-mulch", "Bark mulch, 3 bags", "soil", 21.0, 5),
    Product("peat-free-compost", "Peat-free compost, 50 l", "soil", 12.5, 6),
    Product("gift-card", "Gift card", "gifts", 50.0, 2),
)
CATEGORIES = ("hedging", "tools", "wildlife", "soil", "gifts")
ARTICLES = ("when-to-cut-a-hedge", "hedges-for-birds", "planting-bare-roots", "hedge-or-fence")
SEARCHES = ("beech", "hawthorn", "shears", "bee", "gloves", "compost", "native hedge", "trimmer battery", "gift")


class Source(NamedTuple):
    """How people find the shop. `quality` multiplies their chance of buying."""

    weight: float
    referrer: str
    utm: dict[str, str]
    quality: float


def _utm(source: str, medium: str, campaign: str) -> dict[str, str]:
    return {"utm_source": source, "utm_medium": medium, "utm_campaign": campaign}


SOURCES = (
    Source(30, "$direct", {}, 1.2),
    Source(28, "https://www.google.com/", {}, 1.0),
    Source(12, "https://www.google.com/", _utm("google", "cpc", "autumn-hedging"), 0.9),
    Source(9, "https://www.instagram.com/", _utm("instagram", "social", "bee-hotel"), 0.45),
    Source(8, "$direct", _utm("newsletter", "email", "bare-root-season"), 1.9),
    Source(5, "https://duckduckgo.com/", {}, 1.0),
    Source(4, "https://www.bing.com/", {}, 0.9),
    Source(3, "https://www.reddit.com/r/gardening/", {}, 0.7),
    Source(1, "https://news.ycombinator.com/", {}, 0.2),
)


class Country(NamedTuple):
    code: str
    weight: float
    ip_prefix: str  # addresses whose country is this one, so that GeoIP finds it
    timezone: str
    utc_offset: int  # hours; near enough for a daily rhythm
    language: str
    currency: str


COUNTRIES = (
    Country("GB", 34, "81.140", "Europe/London", 0, "en-GB", "GBP"),
    Country("US", 18, "73.20", "America/New_York", -5, "en-US", "USD"),
    Country("DE", 14, "91.12", "Europe/Berlin", 1, "de-DE", "EUR"),
    Country("FR", 8, "90.20", "Europe/Paris", 1, "fr-FR", "EUR"),
    Country("NL", 6, "84.24", "Europe/Amsterdam", 1, "nl-NL", "EUR"),
    Country("IE", 5, "86.40", "Europe/Dublin", 0, "en-IE", "EUR"),
    Country("CA", 4, "99.230", "America/Toronto", -5, "en-CA", "CAD"),
    Country("AU", 3, "120.150", "Australia/Sydney", 11, "en-AU", "AUD"),
    Country("ES", 3, "83.40", "Europe/Madrid", 1, "es-ES", "EUR"),
    Country("SE", 2, "90.230", "Europe/Stockholm", 1, "sv-SE", "SEK"),
    Country("JP", 2, "126.30", "Asia/Tokyo", 9, "ja-JP", "JPY"),
    Country("BR", 1, "177.30", "America/Sao_Paulo", -3, "pt-BR", "BRL"),
)


class Device(NamedTuple):
    weight: float
    kind: str
    os: str
    os_version: str
    browser: str
    browser_version: int
    screen: tuple[int, int]
    user_agent: str


_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/"
_WIN = "Mozilla/5.0 (Windows NT 10.0; Win64; x64"
_PHONE = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/"
_CHROME = "537.36 (KHTML, like Gecko) Chrome/141.0.0.0"
_SAFARI = f"{_MAC}605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15"
_IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.6 Mobile/15E148 Safari/604.1"
)

DEVICES = (
    Device(30, "Mobile", "iOS", "18.6", "Mobile Safari", 18, (390, 844), _IPHONE),
    Device(22, "Mobile", "Android", "15", "Chrome", 141, (412, 915), f"{_PHONE}{_CHROME} Mobile Safari/537.36"),
    Device(20, "Desktop", "Windows", "10", "Chrome", 141, (1920, 1080), f"{_WIN}) AppleWebKit/{_CHROME} Safari/537.36"),
    Device(
        6, "Desktop", "Windows", "10", "Microsoft Edge", 141, (1920, 1080), f"{_WIN}) AppleWebKit/{_CHROME} Edg/141.0"
    ),
    Device(
        5, "Desktop", "Windows", "10", "Firefox", 144, (1536, 864), f"{_WIN}; rv:144.0) Gecko/20100101 Firefox/144.0"
    ),
    Device(8, "Desktop", "Mac OS X", "10.15.7", "Safari", 18, (1512, 982), _SAFARI),
    Device(6, "Desktop", "Mac OS X", "10.15.7", "Chrome", 141, (1728, 1117), f"{_MAC}{_CHROME} Safari/537.36"),
    Device(3, "Tablet", "iOS", "18.6", "Safari", 18, (820, 1180), _SAFARI),
)

FIRST_NAMES = (
    "Ada", "Ben", "Clara", "David", "Elif", "Finn", "Grace", "Hana", "Ivo", "June", "Kofi", "Lena", "Mats", "Nora",
    "Omar", "Priya", "Quinn", "Rosa", "Sami", "Tess", "Uma", "Viktor", "Wren", "Yara", "Zoe",
)  # fmt: skip
LAST_NAMES = (
    "Ashby", "Birch", "Cole", "Dunn", "Elder", "Fern", "Gage", "Hazel", "Ivers", "Jonas", "Keller", "Linden", "Moss",
    "Nash", "Oakes", "Pine", "Reed", "Sloe", "Thorn", "Vale", "Willow", "Yates",
)  # fmt: skip
COMPANIES = (
    "Greenway Landscapes",
    "Oak & Field",
    "Borough Parks",
    "Wildside Gardens",
    "Rowan Estates",
    "Hilltop Nursery",
    "Meadow Housing",
    "Bramble Bros",
    "Larch Facilities",
    "Northmoor Council",
    "Copse Studio",
    "Fallow Farm",
)
PLANS = ("trade", "trade plus", "contract")
