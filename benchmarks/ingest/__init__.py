"""How fast events go from HTTP to queryable, and what each costs."""
