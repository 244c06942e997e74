"""From names to columns: what the pass `resolve` is made of. Trees are made anew, never changed in place."""
