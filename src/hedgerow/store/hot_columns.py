"""Properties that every event's row has a column for (`migrations/0001_events.sql`).

A column holds '' both where the property is missing and where it is empty. The worker fills them.
"""

HOT_COLUMNS = {
    "$current_url": "current_url",
    "$pathname": "pathname",
    "$host": "host",
    "$referring_domain": "referring_domain",
    "$browser": "browser",
    "$os": "os",
    "$device_type": "device_type",
    "$geoip_country_code": "country_code",
    "$lib": "lib",
    "$session_id": "session_id",
    "utm_source": "utm_source",
    "utm_medium": "utm_medium",
    "utm_campaign": "utm_campaign",
}
