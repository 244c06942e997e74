"""What an editor of queries asks: what is wrong with this text, and what could stand where the cursor is.

check(text, context)                   # errors, warnings and notices, each with its place
suggest(text, cursor, known)           # also in texts that are not finished
"""
