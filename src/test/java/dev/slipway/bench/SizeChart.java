package dev.slipway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A chart of any number of small Deployments of two pods each. */
final class SizeChart {
    private SizeChart() {}

    static Path write(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("templates"));
        Files.writeString(folder.resolve("Chart.yaml"), "{apiVersion: v2, name: bench, version: 1.0.0}\n");
        Files.writeString(folder.resolve("values.yaml"), "{count: 1, version: one}\n");
        Files.writeString(folder.resolve("templates/deployments.yaml"), """
                {{- range $i := until (int .Values.count) }}
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: w-{{ $i }}}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: w-{{ $i }}}}
                  template:
                    metadata: {labels: {app: w-{{ $i }}, %s: {{ $.Values.version | quote }}}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      nodeSelector: {type: kwok}
                      tolerations: [{key: kwok.x-k8s.io/node, operator: Exists}]
                      containers: [{name: main, image: "slipway.local/busybox:1"}]
                {{- end }}
                """.formatted(TrueEnd.VERSION));
        return folder;
    }
}
