#!/bin/sh
# Start SeaweedFS as a small S3 service with one key, which may do everything in every bucket.
set -eu
umask 077
work=${OBJECTS_WORK:-/tmp}
cat >"$work/s3.json" <<JSON
{"identities": [{"name": "hedgerow", "actions": ["Admin", "Read", "Write", "List", "Tagging"],
  "credentials": [{"accessKey": "$OBJECTS_ACCESS_KEY", "secretKey": "$OBJECTS_SECRET_KEY"}]}]}
JSON
unset OBJECTS_ACCESS_KEY OBJECTS_SECRET_KEY
exec weed server -dir="${OBJECTS_DATA:-/data}" -ip="${OBJECTS_HOST:-$(hostname)}" -ip.bind=0.0.0.0 \
    -master.volumeSizeLimitMB=1024 -volume.max=0 -s3 -s3.port=8333 -s3.config="$work/s3.json"
