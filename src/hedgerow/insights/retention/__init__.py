"""Who comes back: of the actors that did one thing in a period, how many did another in each period after it."""
