"""Work that is asked for now and done later: queued, tried again when it fails, run by the scheduler that leads."""
