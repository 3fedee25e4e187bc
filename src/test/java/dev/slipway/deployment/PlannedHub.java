package dev.slipway.deployment;

import dev.slipway.memory.TargetMemory;
import dev.slipway.testing.TestCluster.Namespace;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The site that plans are made of: every kind of object that a plan must know, and what the cluster has of them. */
final class PlannedHub {
    /** A password of the site. */
    static final String CANARY = "correct-horse-battery";
    /** The password that comes in its place. */
    static final String OTHER_CANARY = "another-horse-staple";

    /** Nothing of it runs, so that nothing needs to be waited for; what the server makes of it is the same. */
    private static final String WORKLOADS = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: hub, labels: {app: hub}}
            spec:
              replicas: 0
              selector: {matchLabels: {app: {{ .Values.selector }}}}
              strategy: {type: {{ .Values.strategy }}}
              template:
                metadata: {labels: {app: {{ .Values.selector }}}}
                spec:
                  containers:
                  - name: hub
                    image: ghcr.io/example/hub:{{ .Values.tag }}
                    resources: {limits: {cpu: 1000m, memory: 1024Mi}}
                    env: [{name: COLOUR, value: {{ .Values.colour }}}]
                    ports: [{containerPort: 80}]
                    volumeMounts: [{name: settings, mountPath: /etc/hub}]
                  volumes: [{name: settings, configMap: {name: settings, defaultMode: 0644}}]
            ---
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: db}
            spec:
              replicas: 0
              serviceName: db
              selector: {matchLabels: {app: db}}
              template:
                metadata: {labels: {app: db}}
                spec: {containers: [{name: db, image: "db:1"}]}
              volumeClaimTemplates:
              - metadata: {name: data}
                spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: {{ .Values.size }}}}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: hub}
            spec:
              {{- with .Values.address }}
              clusterIP: {{ . }}
              {{- end }}
              selector: {app: hub}
              ports: [{port: 80, targetPort: 80}, {port: 53, protocol: UDP, name: dns}]
            """.replace("targetPort: 80}", "targetPort: 80, name: http}");

    private static final String REST = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings}
            data: {greeting: "hello {{ .Values.colour }}"}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: {{ .Values.extra }}}
            data: {a: b}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: keys}
            stringData: {password: {{ .Values.password }}, constant: stays-as-it-is}
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: hub}
            spec:
              rules: [{host: hub.example.org, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: hub, port: {number: 80}}}}]}}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: hub}
            rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: before
              annotations: {helm.sh/hook: "pre-install,pre-upgrade", helm.sh/hook-weight: "3"}
            data: {colour: {{ .Values.colour }}}
            ---
            apiVersion: {{ .Release.Namespace }}.example.org/v1
            kind: Thing
            metadata: {name: thing}
            spec: {size: {{ .Values.colour }}}
            """;

    static final String DEFINITION = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: things.NAMESPACE.example.org}
            spec:
              group: NAMESPACE.example.org
              names: {kind: Thing, plural: things, singular: thing, listKind: ThingList}
              scope: Namespaced
              versions:
              - name: v1
                served: true
                storage: true
                schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
            """;

    private static final Map<String, String> VALUES = Map.of(
            "selector", "hub",
            "strategy", "RollingUpdate",
            "tag", "\"1.0\"",
            "colour", "red",
            "size", "1Gi",
            "address", "\"\"",
            "extra", "first",
            "password", CANARY);

    /** The site, with one release on one target. */
    static String slipwayYaml(Namespace namespace) {
        return """
                releases: {hub: {chart: hub, timeout: 2m, values: [values.yaml]}}
                targets:
                  prod: {cluster: {kubeconfig: $KUBECONFIG}, namespace: %s}
                rollout: {proof: 0s}
                pipeline:
                  - Deploy to production: [prod]
                """.formatted(namespace.name());
    }

    /** The site in a folder, on a cluster. */
    static PreflightSite site(Path folder, String helm, Namespace namespace) throws Exception {
        return values(
                new PreflightSite(folder, helm)
                        .file("hub/templates/workloads.yaml", WORKLOADS)
                        .file("hub/templates/rest.yaml", REST)
                        .file("hub/crds/thing.yaml", DEFINITION.replace("NAMESPACE", namespace.name()))
                        .at(namespace.access().kubeconfig()),
                Map.of());
    }

    /** The site with some values changed. */
    static PreflightSite values(PreflightSite site, Map<String, String> changed) throws Exception {
        var values = new TreeMap<>(VALUES);
        values.putAll(changed);
        var yaml = new StringBuilder();
        values.forEach(
                (key, value) -> yaml.append(key).append(": ").append(value).append('\n'));
        return site.file("values.yaml", yaml.toString());
    }

    /** Every object of the namespace, and the definition, by name, with its version; but for Helm's, the cluster's and Slipway's own records. */
    static Map<String, String> versions(Namespace namespace) {
        var versions = new TreeMap<String, String>();
        try (var client = namespace.client()) {
            for (var kind : List.of(
                    "apps/v1 Deployment",
                    "apps/v1 StatefulSet",
                    "v1 Service",
                    "v1 ConfigMap",
                    "v1 Secret",
                    "networking.k8s.io/v1 Ingress",
                    "rbac.authorization.k8s.io/v1 Role",
                    namespace.name() + ".example.org/v1 Thing")) {
                var words = kind.split(" ", -1);
                objects(client, words[0], words[1], namespace.name())
                        .forEach(object -> versions.put(
                                words[1] + "/" + object.getMetadata().getName(),
                                object.getMetadata().getUid() + " "
                                        + object.getMetadata().getResourceVersion()));
            }
            Optional.ofNullable(client.apiextensions()
                            .v1()
                            .customResourceDefinitions()
                            .withName("things." + namespace.name() + ".example.org")
                            .get())
                    .ifPresent(it -> versions.put(
                            "CustomResourceDefinition/" + it.getMetadata().getName(),
                            it.getMetadata().getGeneration().toString()));
        }
        versions.keySet()
                .removeIf(name -> name.contains("/sh.helm.release")
                        || name.equals("ConfigMap/kube-root-ca.crt")
                        || name.equals("ConfigMap/" + TargetMemory.NAME));
        return versions;
    }

    private static List<GenericKubernetesResource> objects(
            KubernetesClient client, String apiVersion, String kind, String namespace) {
        try {
            return client.genericKubernetesResources(apiVersion, kind)
                    .inNamespace(namespace)
                    .list()
                    .getItems();
        } catch (RuntimeException notServedYet) {
            return List.of();
        }
    }

    /** The objects that are there on one side alone, or with another version. */
    static Set<String> moved(Map<String, String> before, Map<String, String> after) {
        var names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        names.removeIf(name -> Optional.ofNullable(before.get(name)).equals(Optional.ofNullable(after.get(name))));
        return names;
    }

    /** It belongs to no namespace, so that nothing else removes it. */
    static void removeDefinition(Namespace namespace) {
        try (var client = namespace.client()) {
            client.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName("things." + namespace.name() + ".example.org")
                    .delete();
        }
    }

    private PlannedHub() {}
}
