"""A Pratt parser: tokens to the tree of `hogql.ast`, in one pass, without going back.

Each module reads one part of the language with functions that take the `Cursor` and leave it behind what they read.
"""
