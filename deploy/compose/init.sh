#!/bin/sh
# Make the secrets of the scaled set: random, one file a service, readable by you alone. Run it once, before the first
# `docker compose -f deploy/compose/scaled.yaml up`:
#
#   deploy/compose/init.sh https://analytics.example.com
#
# It never overwrites: the passwords are in the stores' volumes too. To begin anew, remove those and this folder.
set -eu
umask 077

url=${1:-}
case $url in
http://?* | https://?*) ;;
*)
    echo "Usage: deploy/compose/init.sh https://analytics.example.com    (the address that people will use)" >&2
    exit 64
    ;;
esac

here=$(cd "$(dirname "$0")" && pwd)
folder=${2:-$here/secrets}
if [ -e "$folder" ]; then
    echo "$folder is there already, and is left as it is." >&2
    exit 73
fi

random() { # 64 characters, of which none means something to a shell, a URL, XML or a Java login
    od -An -v -N32 -tx1 /dev/urandom | tr -d ' \n'
}
hashed() {
    printf '%s' "$1" | sha256sum | cut -d ' ' -f 1
}

postgresql=$(random)
redis=$(random)
kafka=$(random)
clickhouse=$(random)
objects_key=$(random | cut -c 1-20)
objects_secret=$(random)
# 16 bytes in URL-safe base64; a leading dash would be taken for an option.
cluster=H$(head -c 16 /dev/urandom | base64 | tr '+/' '-_' | cut -c 2-22)

# Written aside and renamed, so that a run that is cut short leaves nothing that looks complete.
draft=$folder.$$
mkdir "$draft"
trap 'rm -rf "$draft"' EXIT
cat >"$draft/hedgerow.env" <<ENV
HEDGEROW_EDGE__PUBLIC_URL=$url
HEDGEROW_METADATA__DSN=postgresql://hedgerow:$postgresql@postgresql:5432/hedgerow
HEDGEROW_CACHE__DSN=redis://:$redis@redis:6379/0
HEDGEROW_LOG__DSN=kafka://hedgerow:$kafka@kafka:9092
HEDGEROW_STORE__DSN=http://hedgerow:$clickhouse@clickhouse:8123/hedgerow
HEDGEROW_OBJECTS__ACCESS_KEY_ID=$objects_key
HEDGEROW_OBJECTS__SECRET_ACCESS_KEY=$objects_secret
ENV
echo "HEDGEROW_EDGE__PUBLIC_URL=$url" >"$draft/proxy.env"
echo "POSTGRES_PASSWORD=$postgresql" >"$draft/postgresql.env"
echo "REDIS_PASSWORD=$redis" >"$draft/redis.env"
printf 'KAFKA_PASSWORD=%s\nKAFKA_CLUSTER_ID=%s\n' "$kafka" "$cluster" >"$draft/kafka.env"
echo "CLICKHOUSE_PASSWORD_SHA256=$(hashed "$clickhouse")" >"$draft/clickhouse.env"
printf 'OBJECTS_ACCESS_KEY=%s\nOBJECTS_SECRET_KEY=%s\n' "$objects_key" "$objects_secret" >"$draft/objects.env"
mv "$draft" "$folder"
trap - EXIT
echo "Made $folder. Keep a copy where you keep passwords: backups of the stores are of no use without it."
