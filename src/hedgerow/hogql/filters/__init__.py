"""From what clients send (property filters, actions, series) to conditions of HogQL."""

from __future__ import annotations

from hedgerow.hogql.filters.actions import action_to_expr, entity_to_expr
from hedgerow.hogql.filters.groups import property_to_expr, test_accounts_expr
from hedgerow.hogql.filters.operators import deny
from hedgerow.hogql.filters.paths import clean_path

__all__ = ["action_to_expr", "clean_path", "deny", "entity_to_expr", "property_to_expr", "test_accounts_expr"]
