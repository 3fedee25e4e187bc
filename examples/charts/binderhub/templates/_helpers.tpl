{{/* The labels of a component. Call with (list $ "hub"). */}}
{{- define "binderhub.labels" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ index . 1 }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
{{- end }}

{{/* What every pod has: no root, no token of the API server, and a short good-bye. */}}
{{- define "binderhub.pod" -}}
automountServiceAccountToken: false
terminationGracePeriodSeconds: 5
securityContext:
  runAsNonRoot: true
  runAsUser: 65534
  runAsGroup: 65534
  seccompProfile: {type: RuntimeDefault}
{{- end }}

{{/* What every container has. The probes ask often, so that a rollout is not slower than its pods are. */}}
{{- define "binderhub.container" -}}
imagePullPolicy: IfNotPresent
command: [/bin/sh, /srv/start/start.sh]
ports: [{name: http, containerPort: 8080}]
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
livenessProbe:
  tcpSocket: {port: http}
  periodSeconds: 5
  failureThreshold: 6
{{- end }}
