"""The sites that most traffic comes from, by what they are: for HogQL's look-ups and for the channels of sessions."""

from __future__ import annotations

SITES: dict[str, tuple[str, ...]] = {
    "Search": (
        "google", "bing", "yahoo", "duckduckgo", "ecosia", "baidu", "yandex", "qwant", "startpage", "brave", "kagi",
        "naver", "ask", "aol", "sogou", "seznam", "daum", "lycos", "dogpile", "presearch", "mojeek", "perplexity",
    ),
    "Social": (
        "facebook", "instagram", "linkedin", "lnkd", "twitter", "x", "t", "reddit", "pinterest", "tiktok", "snapchat",
        "threads", "quora", "vk", "mastodon", "bsky", "ycombinator", "discord", "medium", "tumblr", "weibo", "wechat",
        "whatsapp", "telegram", "messenger", "fb", "ig", "stackoverflow", "github", "producthunt", "slack",
    ),
    "Video": ("youtube", "youtu", "vimeo", "twitch", "dailymotion", "netflix", "hulu", "wistia", "rumble", "bilibili"),
    "Shopping": (
        "amazon", "ebay", "etsy", "walmart", "aliexpress", "alibaba", "shopify", "target", "shopzilla", "shopping",
        "mercadolibre", "rakuten", "taobao", "tmall",
    ),
    "Email": ("gmail", "outlook", "mail", "mailchimp", "protonmail", "superhuman"),
}  # fmt: skip


def pattern_of(kind: str) -> str:
    """What matches a site of that kind: a host (`www.google.co.uk`) or a bare name, in any case.

    Names as short as `t` and `x` are known, so only what stands right before the public suffix counts.
    """
    return rf"(?i)(?:^|\.)(?:{'|'.join(SITES[kind])})(?:(?:\.com?)?\.[a-z]{{2,}})?$"
