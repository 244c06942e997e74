"""The channel that a session came through, from what its first address and referrer say: PostHog's default rules.

Which sites are known is in `hogql/sites.py`; a site that is not is a referral.
"""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.sites import pattern_of

PAID = r"^(.*cp.*|ppc|retargeting|paid.*)$"
SHOPPING_CAMPAIGN = r"^(.*(([^a-df-z]|^)shop|shopping).*)$"
DIRECT = "$direct"


def channel_type(source: ast.Expr, medium: ast.Expr, campaign: ast.Expr, referrer: ast.Expr) -> ast.Expr:
    """Of four texts that are '' where they are missing."""
    site = ast.call("lower", ast.call("if", _is(source, ""), referrer, source))
    paid = _matches(medium, PAID)
    shopping = _either(_matches(campaign, SHOPPING_CAMPAIGN), _is_site(site, "Shopping"))
    nothing = ast.call("and", _is(source, ""), _is(medium, ""), _is(campaign, ""), _one_of(referrer, "", DIRECT))
    cases: list[tuple[ast.Expr, str]] = [
        (_matches(campaign, "cross-network"), "Cross Network"),
        (ast.call("and", paid, shopping), "Paid Shopping"),
        (ast.call("and", paid, _is_site(site, "Search")), "Paid Search"),
        (ast.call("and", paid, _is_site(site, "Video")), "Paid Video"),
        (ast.call("and", paid, _is_site(site, "Social")), "Paid Social"),
        (paid, "Paid Unknown"),
        (nothing, "Direct"),
        (shopping, "Organic Shopping"),
        (_either(_one_of(medium, "email", "e-mail", "e_mail"), _is(site, "email"), _is_site(site, "Email")), "Email"),
        (_one_of(medium, "display", "banner", "expandable", "interstitial", "cpm"), "Display"),
        (_either(_is_site(site, "Search"), _is(medium, "organic")), "Organic Search"),
        (_either(_is_site(site, "Video"), _matches(medium, "video")), "Organic Video"),
        (_either(_is_site(site, "Social"), _matches(medium, "social")), "Organic Social"),
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


def _is_site(site: ast.Expr, kind: str) -> ast.Expr:
    return ast.call("match", site, ast.Constant(pattern_of(kind)))


def _is(text: ast.Expr, value: str) -> ast.Expr:
    return ast.call("equals", text, ast.Constant(value))


def _one_of(text: ast.Expr, *values: str) -> ast.Expr:
    return ast.Compare("in", text, ast.Constant(list(values)))


def _either(*conditions: ast.Expr) -> ast.Expr:
    return ast.call("or", *conditions)
