"""What kind of site or campaign a visitor came from; what is in no list is NULL."""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.sites import SITES

PAID_SOURCES = {
    **dict.fromkeys(("google", "adwords", "bing", "yahoo", "baidu", "yandex", "duckduckgo"), "Paid Search"),
    **dict.fromkeys(("facebook", "fb", "instagram", "ig", "meta", "linkedin", "twitter", "x", "reddit", "pinterest",
                     "tiktok", "snapchat", "threads", "quora"), "Paid Social"),
    **dict.fromkeys(("youtube", "vimeo", "twitch"), "Paid Video"),
    **dict.fromkeys(("amazon", "ebay", "etsy", "walmart", "aliexpress", "shopify"), "Paid Shopping"),
}  # fmt: skip
PAID_MEDIA = {
    **dict.fromkeys(
        ("cpc", "ppc", "cpm", "cpv", "cpa", "cpp", "cpl", "paid", "retargeting", "paidsearch"), "Paid Search"
    ),
    **dict.fromkeys(("paid_social", "paidsocial", "paid-social"), "Paid Social"),
    **dict.fromkeys(("paid_video", "paidvideo", "paid-video"), "Paid Video"),
}
ORGANIC_MEDIA = {
    **dict.fromkeys(
        ("social", "social-network", "social-media", "sm", "social network", "social media"), "Organic Social"
    ),
    **dict.fromkeys(("video",), "Organic Video"),
    **dict.fromkeys(("organic",), "Organic Search"),
    **dict.fromkeys(("email", "e-mail", "e_mail", "newsletter"), "Email"),
    **dict.fromkeys(("display", "banner", "expandable", "interstitial"), "Display"),
    **dict.fromkeys(("referral", "app", "link"), "Referral"),
    **dict.fromkeys(("affiliate", "affiliates"), "Affiliate"),
    **dict.fromkeys(("push", "mobile", "notification"), "Push"),
    "sms": "SMS",
    "audio": "Audio",
}
_TYPE_OF_SITE = {site: kind for kind, sites in SITES.items() for site in sites}
_ORGANIC_SOURCES = {site: kind if kind == "Email" else f"Organic {kind}" for site, kind in _TYPE_OF_SITE.items()}


def domain_type(call: ast.Call, context: QueryContext) -> ast.Expr:
    """Search, Social, Video, Shopping or Email, of a host name such as `www.google.co.uk` or a bare name."""
    return _looked_up(_site(call.args[0]), _TYPE_OF_SITE)


def paid_source(call: ast.Call, context: QueryContext) -> ast.Expr:
    return _looked_up(_site(call.args[0]), PAID_SOURCES)


def paid_medium(call: ast.Call, context: QueryContext) -> ast.Expr:
    return _looked_up(_lower(call.args[0]), PAID_MEDIA)


def organic_source(call: ast.Call, context: QueryContext) -> ast.Expr:
    return _looked_up(_site(call.args[0]), _ORGANIC_SOURCES)


def organic_medium(call: ast.Call, context: QueryContext) -> ast.Expr:
    return _looked_up(_lower(call.args[0]), ORGANIC_MEDIA)


def _lower(text: ast.Expr) -> ast.Expr:
    return ast.call("lower", ast.call("toString", text))


def _site(host: ast.Expr) -> ast.Expr:
    """`www.google.co.uk` as `google`; a name without a dot as it is."""
    name = _lower(host)
    significant = ast.call("firstSignificantSubdomain", ast.copy(name))
    return ast.call(
        "if",
        ast.Compare("=", ast.call("position", name, ast.Constant(".")), ast.Constant(0)),
        ast.copy(name),
        significant,
    )


def _looked_up(text: ast.Expr, names: dict[str, str]) -> ast.Expr:
    return ast.call(
        "transform",
        text,
        ast.Array([ast.Constant(name) for name in names]),
        ast.Array([ast.Constant(kind) for kind in names.values()]),
        ast.Constant(None),
    )
