"""The whole system under crashes, a full disk and a store that is down: nothing acknowledged is lost or doubled."""
