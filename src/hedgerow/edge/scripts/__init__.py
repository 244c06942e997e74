"""The SDK scripts that browsers load: fetched from npm at set-up, served from an allow-list built at start."""
