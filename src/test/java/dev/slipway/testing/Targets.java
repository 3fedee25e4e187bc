package dev.slipway.testing;

import dev.slipway.kube.ReleaseRecord;
import dev.slipway.kube.ServedApis;
import dev.slipway.kube.TargetAccess;
import dev.slipway.lock.Owner;
import dev.slipway.lock.TargetLocks;
import dev.slipway.manifest.Manifest;
import dev.slipway.manifest.RenderedRelease;
import dev.slipway.manifest.Renderer;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.site.ChartConfig;
import dev.slipway.site.ClusterConfig;
import dev.slipway.site.DriftPolicy;
import dev.slipway.site.FailurePolicy;
import dev.slipway.site.ReleaseConfig;
import dev.slipway.site.TargetConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Targets and releases as values, for tests that need no cluster. */
public final class Targets {
    public static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    /** Of a deployment that holds nothing yet. */
    public static TargetLocks nobodysLocks() {
        return new TargetLocks(
                new Owner("ada@laptop", "20260601-120000-ab12"),
                InstantSource.fixed(NOW),
                System::nanoTime,
                _ -> {},
                Duration.ZERO);
    }

    /** Charts without templates. */
    public static final Renderer RENDERS_NOTHING = new Renderer() {
        @Override
        public Rendered render(
                ReleaseConfig release, TargetConfig target, String version, ServedApis apis, boolean upgrade) {
            return new Rendered.Manifests("");
        }

        @Override
        public Rendered renderThere(ReleaseConfig release, TargetConfig target, TargetAccess access, boolean upgrade) {
            return new Rendered.Manifests("");
        }
    };

    private Targets() {}

    /** The installation of release hub on prod. */
    public static RenderedRelease installation(String wanted) {
        return plan(on("prod", "hub"), wanted, "");
    }

    /** The upgrade of release hub on prod. */
    public static RenderedRelease upgrade(String wanted, String current) {
        return new RenderedRelease(
                on("prod", "hub"),
                Optional.of(record("hub", 3, "deployed", NOW)),
                Manifest.all(wanted),
                Manifest.all(current),
                Optional.empty());
    }

    /** What is wanted of a release beside what there is of it. */
    public static RenderedRelease plan(TargetRelease release, String wanted, String current) {
        return new RenderedRelease(
                release, Optional.empty(), Manifest.all(wanted), Manifest.all(current), Optional.empty());
    }

    /** What a Kubernetes of 1.34 serves, of the kinds that the tests use. */
    public static ServedApis served() {
        return new ServedApis(List.of(
                kind("v1", "ConfigMap", "configmaps", true),
                kind("v1", "Secret", "secrets", true),
                kind("v1", "Namespace", "namespaces", false),
                kind("v1", "Pod", "pods", true),
                kind("v1", "PersistentVolumeClaim", "persistentvolumeclaims", true),
                kind("apps/v1", "Deployment", "deployments", true),
                kind("apps/v1", "StatefulSet", "statefulsets", true),
                kind("apps/v1", "DaemonSet", "daemonsets", true),
                kind("apps/v1", "ReplicaSet", "replicasets", true),
                kind("batch/v1", "Job", "jobs", true),
                kind("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", true),
                kind("networking.k8s.io/v1", "Ingress", "ingresses", true),
                kind("rbac.authorization.k8s.io/v1", "Role", "roles", true),
                kind("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", false),
                kind("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", false)));
    }

    private static ServedApis.Kind kind(String apiVersion, String name, String resource, boolean namespaced) {
        return new ServedApis.Kind(apiVersion, name, resource, namespaced);
    }

    /** A target in the namespace of its name. */
    public static TargetConfig target(String name) {
        return new TargetConfig(
                name,
                name,
                new ClusterConfig.KubeconfigFile("secrets/" + name + ".yaml", Optional.empty()),
                Map.of(),
                Duration.ofMinutes(10),
                FailurePolicy.KEEP,
                DriftPolicy.WARN,
                true);
    }

    /** The same, but not required. */
    public static TargetConfig optional(String name) {
        var target = target(name);
        return new TargetConfig(
                name,
                target.namespace(),
                target.cluster(),
                target.variables(),
                target.rolloutTimeout(),
                target.onFailure(),
                target.drift(),
                false);
    }

    /** A release of the chart mybinder. */
    public static ReleaseConfig release(String name, String... values) {
        return ReleaseConfig.of(name, ChartConfig.inSite("mybinder"), values);
    }

    /** A release on a target. */
    public static TargetRelease on(String target, String release) {
        return TargetRelease.of(release(release), target(target));
    }

    /** A revision of a release. */
    public static ReleaseRecord record(String name, int revision, String status, Instant updated) {
        return new ReleaseRecord(name, revision, status, "", Optional.of(updated), "mybinder-0.1.0", "");
    }
}
