#!/bin/sh
# Start Redis with the password of REDIS_PASSWORD, which must not be seen in the list of processes.
set -eu
umask 077
work=${REDIS_WORK:-/tmp}
printf 'requirepass %s\n' "$REDIS_PASSWORD" >"$work/redis.conf"
unset REDIS_PASSWORD
# Jobs wait here too, so nothing without a time to live may be put out when memory is short.
exec redis-server "$work/redis.conf" --dir "${REDIS_DATA:-/data}" --port "${REDIS_PORT:-6379}" --appendonly yes \
    --maxmemory "${REDIS_MAX_MEMORY:-768mb}" --maxmemory-policy volatile-lru
