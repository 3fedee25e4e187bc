{{/* The labels of a part. Call it with (list $ "hub"). */}}
{{- define "jupyterhub.labels" -}}
app.kubernetes.io/name: {{ index . 1 }}
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
{{- end }}

{{/* What keeps every container from more than it needs. */}}
{{- define "jupyterhub.container" -}}
imagePullPolicy: IfNotPresent
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end }}
