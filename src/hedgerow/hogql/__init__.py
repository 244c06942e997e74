"""HogQL: text -> tokens -> AST -> passes -> ClickHouse SQL with bound parameters."""
