#!/bin/sh
# Fill in the recipe of deploy/nginx and start nginx.
#
#   HEDGEROW_EDGE__PUBLIC_URL   the address that people use; its host becomes the server's name
#   EDGES                       the edges: edge-1:8000 edge-2:8000
set -eu

recipe=${RECIPE:-/etc/nginx/hedgerow.conf}
filled=${FILLED:-/tmp/hedgerow.conf}
certificates=${CERTIFICATES:-/etc/nginx/certificates}

name=${HEDGEROW_EDGE__PUBLIC_URL#*://}
name=${name%%/*}
name=${name%%:*}
for file in hedgerow.crt hedgerow.key; do
    if [ ! -r "$certificates/$file" ]; then
        echo "There is no certificate for $name: put hedgerow.crt and hedgerow.key into deploy/compose/certificates." >&2
        exit 78
    fi
done

servers=
for edge in $EDGES; do
    servers="${servers}server $edge max_fails=2 fail_timeout=5s; "
done
sed -e "s|server 127\.0\.0\.1:8000 [^;]*;|$servers|" -e "s|analytics\.example\.com|$name|g" \
    -e "s|/etc/ssl/certs/hedgerow\.crt|$certificates/hedgerow.crt|" \
    -e "s|/etc/ssl/private/hedgerow\.key|$certificates/hedgerow.key|" "$recipe" >"$filled"
if grep -v '^ *#' "$filled" | grep -q '127\.0\.0\.1:8000\|analytics\.example\.com\|/etc/ssl/'; then
    echo "The recipe $recipe has changed: something of it was not filled in." >&2
    exit 70
fi
exec nginx -c "${NGINX_CONF:-/etc/nginx/nginx.conf}" -g 'daemon off;'
