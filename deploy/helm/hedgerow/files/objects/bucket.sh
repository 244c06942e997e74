#!/bin/sh
# Make the bucket, and see that it is there: `weed shell` ends with 0 whatever happened. Safe to repeat.
set -eu
master=$1
bucket=$2
for _ in $(seq 60); do
    echo "s3.bucket.create -name $bucket" | weed shell -master="$master" >/dev/null 2>&1 || true
    if echo "s3.bucket.list" | weed shell -master="$master" 2>/dev/null | grep -q "$bucket"; then
        echo "The bucket $bucket is there."
        exit 0
    fi
    sleep 2
done
echo "The bucket $bucket could not be made." >&2
exit 1
