"""Bodies of the time before queries: `filters` of insights, and the addresses that answered them.

from hedgerow.legacy import filters_to_query
filters_to_query({"insight": "TRENDS", "events": [{"id": "$pageview"}], "date_from": "-7d"})
"""

from __future__ import annotations

from hedgerow.legacy.convert import filters_to_query

__all__ = ["filters_to_query"]
