{{- define "hedgerow.fullname" -}}
{{- if contains "hedgerow" .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-hedgerow" .Release.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "hedgerow.selector" -}}
app.kubernetes.io/name: hedgerow
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "hedgerow.labels" -}}
{{ include "hedgerow.selector" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: hedgerow
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "hedgerow.image" -}}
{{- if .Values.image.digest }}{{ .Values.image.repository }}@{{ .Values.image.digest }}{{ else }}{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{- define "hedgerow.secret" -}}
{{- .Values.secrets.existingSecret | default (printf "%s-secrets" (include "hedgerow.fullname" .)) }}
{{- end }}

{{- define "hedgerow.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (ternary (include "hedgerow.fullname" .) "default" .Values.serviceAccount.create) }}
{{- end }}

{{- define "hedgerow.publicUrl" -}}
{{- if .Values.publicUrl }}{{ .Values.publicUrl | trimSuffix "/" }}
{{- else if and .Values.ingress.enabled .Values.ingress.hostname }}{{ ternary "https" "http" (gt (len .Values.ingress.tls) 0) }}://{{ .Values.ingress.hostname }}
{{- else }}http://localhost:{{ .Values.service.port }}
{{- end }}
{{- end }}

{{/* The values of a role; `web` and `plugins` are what other charts call the app and the scheduler. */}}
{{- define "hedgerow.role" -}}
{{- $aliases := dict "app" "web" "scheduler" "plugins" }}
{{- $values := deepCopy (get .root.Values .role) }}
{{- with get $aliases .role }}{{ $values = mustMergeOverwrite $values (deepCopy (get $.root.Values . | default dict)) }}{{ end }}
{{- toYaml $values }}
{{- end }}

{{- define "hedgerow.opsPort" -}}
{{- get (dict "edge" 8010 "worker" 8011 "app" 8012 "scheduler" 8013) . }}
{{- end }}

{{- define "hedgerow.redisSize" -}}
{{- (((.Values.redis.master | default dict).persistence | default dict).size) | default .Values.redis.persistence.size }}
{{- end }}

{{- define "hedgerow.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "hedgerow.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "hedgerow.fromSecret" -}}
- name: {{ .name }}
  valueFrom: {secretKeyRef: {name: {{ .secret }}, key: {{ .key }}}}
{{- end }}

{{/* What every role is told: the addresses of the stores, and the settings of the values. */}}
{{- define "hedgerow.env" -}}
{{- $name := include "hedgerow.fullname" . }}
{{- $secret := include "hedgerow.secret" . }}
- {name: HEDGEROW_SECRETS_DIR, value: /secrets}
{{- if eq .Values.mode "scaled" }}
- {name: HEDGEROW_TELEMETRY__OPS_HOST, value: 0.0.0.0}
{{- end }}
- {name: HEDGEROW_TELEMETRY__LOG_FORMAT, value: json}
- {name: HEDGEROW_EDGE__PUBLIC_URL, value: {{ include "hedgerow.publicUrl" . | quote }}}
{{- with .Values.trustedProxies }}
- {name: HEDGEROW_EDGE__TRUSTED_PROXIES, value: {{ join "," . | quote }}}
{{- end }}
{{- if eq .Values.mode "scaled" }}
{{- if .Values.postgresql.bundled }}
{{ include "hedgerow.fromSecret" (dict "name" "POSTGRESQL_PASSWORD" "secret" $secret "key" "postgresql-password") }}
- {name: HEDGEROW_METADATA__DSN, value: "postgresql://hedgerow:$(POSTGRESQL_PASSWORD)@{{ $name }}-postgresql:5432/hedgerow"}
{{- else }}
{{- with .Values.postgresql.external }}
{{ include "hedgerow.fromSecret" (dict "name" "HEDGEROW_METADATA__DSN" "secret" .existingSecret "key" .key) }}
{{- if .personsKey }}
{{ include "hedgerow.fromSecret" (dict "name" "HEDGEROW_PERSONS__DSN" "secret" .existingSecret "key" .personsKey) }}
{{- end }}
{{- end }}
{{- end }}
{{- if .Values.redis.bundled }}
{{ include "hedgerow.fromSecret" (dict "name" "REDIS_PASSWORD" "secret" $secret "key" "redis-password") }}
- {name: HEDGEROW_CACHE__DSN, value: "redis://:$(REDIS_PASSWORD)@{{ $name }}-redis:6379/0"}
{{- else }}
{{ include "hedgerow.fromSecret" (dict "name" "HEDGEROW_CACHE__DSN" "secret" .Values.redis.external.existingSecret "key" .Values.redis.external.key) }}
{{- end }}
{{- if .Values.kafka.bundled }}
{{ include "hedgerow.fromSecret" (dict "name" "KAFKA_PASSWORD" "secret" $secret "key" "kafka-password") }}
- {name: HEDGEROW_LOG__DSN, value: "kafka://hedgerow:$(KAFKA_PASSWORD)@{{ $name }}-kafka:9092"}
- {name: HEDGEROW_LOG__REPLICATION, value: {{ ternary "3" "1" (ge (int .Values.kafka.replicaCount) 3) | quote }}}
{{- else }}
{{ include "hedgerow.fromSecret" (dict "name" "HEDGEROW_LOG__DSN" "secret" .Values.kafka.external.existingSecret "key" .Values.kafka.external.key) }}
- {name: HEDGEROW_LOG__REPLICATION, value: {{ .Values.kafka.external.replication | quote }}}
{{- end }}
{{- if .Values.clickhouse.bundled }}
{{ include "hedgerow.fromSecret" (dict "name" "CLICKHOUSE_PASSWORD" "secret" $secret "key" "clickhouse-password") }}
- {name: HEDGEROW_STORE__DSN, value: "http://hedgerow:$(CLICKHOUSE_PASSWORD)@{{ $name }}-clickhouse:8123/hedgerow"}
{{- else }}
{{- with .Values.clickhouse.external }}
{{ include "hedgerow.fromSecret" (dict "name" "HEDGEROW_STORE__DSN" "secret" .existingSecret "key" .key) }}
{{- if .cluster }}
- {name: HEDGEROW_STORE__CLUSTER, value: {{ .cluster | quote }}}
{{- end }}
{{- if .shardsKey }}
{{ include "hedgerow.fromSecret" (dict "name" "HEDGEROW_STORE__SHARDS" "secret" .existingSecret "key" .shardsKey) }}
{{- end }}
{{- end }}
{{- end }}
{{- if .Values.objects.bundled }}
- {name: HEDGEROW_OBJECTS__DSN, value: "s3://hedgerow"}
- {name: HEDGEROW_OBJECTS__ENDPOINT, value: "http://{{ $name }}-objects:8333"}
- {name: HEDGEROW_OBJECTS__REGION, value: us-east-1}
- {name: HEDGEROW_OBJECTS__ALLOW_HTTP, value: "true"}
{{ include "hedgerow.fromSecret" (dict "name" "HEDGEROW_OBJECTS__ACCESS_KEY_ID" "secret" $secret "key" "objects-access-key") }}
{{ include "hedgerow.fromSecret" (dict "name" "HEDGEROW_OBJECTS__SECRET_ACCESS_KEY" "secret" $secret "key" "objects-secret-key") }}
{{- else }}
{{- with .Values.objects.external }}
- {name: HEDGEROW_OBJECTS__DSN, value: {{ .dsn | quote }}}
{{- if .endpoint }}
- {name: HEDGEROW_OBJECTS__ENDPOINT, value: {{ .endpoint | quote }}}
{{- end }}
{{- if .region }}
- {name: HEDGEROW_OBJECTS__REGION, value: {{ .region | quote }}}
{{- end }}
{{- if .existingSecret }}
{{ include "hedgerow.fromSecret" (dict "name" "HEDGEROW_OBJECTS__ACCESS_KEY_ID" "secret" .existingSecret "key" "access-key-id") }}
{{ include "hedgerow.fromSecret" (dict "name" "HEDGEROW_OBJECTS__SECRET_ACCESS_KEY" "secret" .existingSecret "key" "secret-access-key") }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- range $key, $value := .Values.settings }}
{{- /* A whole number reaches Helm as a float, which would be written 2.1e+10. */}}
{{- if and (kindIs "float64" $value) (eq (floor $value) $value) }}{{ $value = int64 $value }}{{ end }}
- {name: HEDGEROW_{{ $key | upper | replace "." "__" }}, value: {{ ternary (toJson $value) (toString $value) (or (kindIs "map" $value) (kindIs "slice" $value)) | quote }}}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* The secrets that roles share, as files. */}}
{{- define "hedgerow.secretsVolume" -}}
name: secrets
secret:
  secretName: {{ include "hedgerow.secret" . }}
  defaultMode: 0440
  items:
    - {key: store-password, path: store-password}
    - {key: operations-token, path: operations-token}
    - {key: internal-token, path: internal-token}
{{- end }}

{{- define "hedgerow.pullSecrets" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{- define "hedgerow.spread" -}}
{{- if .root.Values.topologySpread.enabled }}
topologySpreadConstraints:
{{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "hedgerow.selector" $.root | nindent 8 }}
        app.kubernetes.io/component: {{ $.role }}
{{- end }}
{{- end }}
{{- end }}

{{/* A volume claim of a bundled store. */}}
{{- define "hedgerow.claim" -}}
metadata: {name: data}
spec:
  accessModes: [ReadWriteOnce]
  {{- with .class }}
  storageClassName: {{ . }}
  {{- end }}
  resources: {requests: {storage: {{ .size }}}}
{{- end }}
