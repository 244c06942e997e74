"""The channel that a session came through, from what its first address and referrer say: PostHog's default rules.

The lists of sites are short: the ones that most traffic comes from. A site that is in none of them is a referral.
"""

from __future__ import annotations

from hedgerow.hogql import ast

PAID = r"^(.*cp.*|ppc|retargeting|paid.*)$"
SEARCH_SITES = r"(^|\.)(google|bing|yahoo|duckduckgo|ecosia|baidu|yandex|qwant|startpage|brave|kagi|naver)(\.|$)"
SOCIAL_SITES = (
    r"(^|\.)(facebook|instagram|linkedin|lnkd|twitter|x|t|reddit|pinterest|tiktok|snapchat|threads|quora|vk|mastodon"
    r"|bsky|news\.ycombinator)\.(com|co|net|in|me|app|social|ru)$|^(facebook|instagram|linkedin|twitter|reddit|tiktok"
    r"|pinterest|snapchat|fb|ig)$"
)
VIDEO_SITES = r"(^|\.)(youtube|youtu|vimeo|twitch|dailymotion)(\.|$)"
SHOPPING_SITES = r"(^|\.)(amazon|ebay|etsy|walmart|aliexpress|alibaba|shopify)(\.|$)"
SHOPPING_CAMPAIGN = r"^(.*(([^a-df-z]|^)shop|shopping).*)$"
DIRECT = "$direct"


def channel_type(source: ast.Expr, medium: ast.Expr, campaign: ast.Expr, referrer: ast.Expr) -> ast.Expr:
    """Of four texts that are '' where they are missing."""
    site = ast.call("lower", ast.call("if", _is(source, ""), referrer, source))
    paid = _matches(medium, PAID)
    shopping = _either(_matches(campaign, SHOPPING_CAMPAIGN), _matches(site, SHOPPING_SITES))
    nothing = ast.call("and", _is(source, ""), _is(medium, ""), _is(campaign, ""), _one_of(referrer, "", DIRECT))
    cases: list[tuple[ast.Expr, str]] = [
        (_matches(campaign, "cross-network"), "Cross Network"),
        (ast.call("and", paid, shopping), "Paid Shopping"),
        (ast.call("and", paid, _matches(site, SEARCH_SITES)), "Paid Search"),
        (ast.call("and", paid, _matches(site, VIDEO_SITES)), "Paid Video"),
        (ast.call("and", paid, _matches(site, SOCIAL_SITES)), "Paid Social"),
        (paid, "Paid Unknown"),
        (nothing, "Direct"),
        (shopping, "Organic Shopping"),
        (_either(_one_of(medium, "email", "e-mail", "e_mail"), _is(site, "email")), "Email"),
        (_one_of(medium, "display", "banner", "expandable", "interstitial", "cpm"), "Display"),
        (_either(_matches(site, SEARCH_SITES), _is(medium, "organic")), "Organic Search"),
        (_either(_matches(site, VIDEO_SITES), _matches(medium, "video")), "Organic Video"),
        (_either(_matches(site, SOCIAL_SITES), _matches(medium, "social")), "Organic Social"),
        (_is(medium, "affiliate"), "Affiliate"),
        (_is(medium, "sms"), "SMS"),
        (_is(medium, "audio"), "Audio"),
        (_either(_one_of(medium, "push", "mobile", "notification"), _is(site, "firebase")), "Push"),
        (_either(_one_of(medium, "referral", "link"), ast.call("not", _one_of(referrer, "", DIRECT))), "Referral"),
    ]
    flat = [part for condition, name in cases for part in (condition, ast.Constant(name))]
    return ast.call("multiIf", *flat, ast.Constant("Unknown"))


def _matches(text: ast.Expr, pattern: str) -> ast.Expr:
    return ast.call("match", text, ast.Constant(f"(?i){pattern}"))


def _is(text: ast.Expr, value: str) -> ast.Expr:
    return ast.call("equals", text, ast.Constant(value))


def _one_of(text: ast.Expr, *values: str) -> ast.Expr:
    return ast.Compare("in", text, ast.Constant(list(values)))


def _either(*conditions: ast.Expr) -> ast.Expr:
    return ast.call("or", *conditions)
