#!/bin/sh
# Start one Kafka node in a container with a read-only root: its data are in KAFKA_DATA, all else in /tmp.
#
#   KAFKA_PASSWORD    of the one user, hedgerow
#   KAFKA_CLUSTER_ID  16 bytes in URL-safe base64, the same on all nodes
#   KAFKA_VOTERS      all nodes, as 1@host:9093,2@host:9093,3@host:9093
#   KAFKA_ADVERTISED  how clients reach this one: host:9092
#   KAFKA_NODE_ID     this one's number; without it: the number at the end of the host's name, plus one
set -eu
umask 077

home=${KAFKA_HOME:-/opt/kafka}
data=${KAFKA_DATA:-/var/lib/kafka}
settings=${KAFKA_SETTINGS:-/etc/hedgerow-kafka}
work=${KAFKA_WORK:-/tmp/kafka}
host=$(hostname)
node=${KAFKA_NODE_ID:-$((${host##*-} + 1))}

nodes=$(echo "$KAFKA_VOTERS" | tr ',' '\n' | grep -c .)
replication=1
min_isr=1
if [ "$nodes" -ge 3 ]; then
    replication=3
    min_isr=2
fi
login="org.apache.kafka.common.security.plain.PlainLoginModule required username=\"hedgerow\" password=\"$KAFKA_PASSWORD\" user_hedgerow=\"$KAFKA_PASSWORD\";"

mkdir -p "$work"
sed -e "s|@NODE_ID@|$node|" -e "s|@VOTERS@|$KAFKA_VOTERS|" -e "s|@ADVERTISED@|$KAFKA_ADVERTISED|" \
    -e "s|@PORT@|${KAFKA_PORT:-9092}|" -e "s|@CONTROLLER_PORT@|${KAFKA_CONTROLLER_PORT:-9093}|" \
    -e "s|@DATA@|$data/log|" -e "s|@REPLICATION@|$replication|" -e "s|@MIN_ISR@|$min_isr|" \
    -e "s|@JAAS@|$login|" "$settings/server.properties" >"$work/server.properties"

export LOG_DIR="$work/logs" EXTRA_ARGS="-name kafkaServer"
export KAFKA_LOG4J_OPTS="-Dlog4j2.configurationFile=file:$settings/log4j2.yaml"
"$home/bin/kafka-storage.sh" format --ignore-formatted --cluster-id "$KAFKA_CLUSTER_ID" --config "$work/server.properties"
unset KAFKA_PASSWORD
exec "$home/bin/kafka-server-start.sh" "$work/server.properties"
