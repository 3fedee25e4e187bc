package dev.slipway.steps.preflight;

import dev.slipway.kube.Resource;
import dev.slipway.kube.ServedApis;
import dev.slipway.manifest.Manifest;
import dev.slipway.manifest.RenderedRelease;
import dev.slipway.manifest.TargetRelease;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What must be allowed for a deployment, derived from what Helm and Slipway will do, no more: an object that does not change need not
 * be changed. The source of the rules is what Helm 3.22 and 4.3 do (their {@code pkg/action} and {@code pkg/kube}).
 */
final class Needs {
    private static final ServedApis.Kind SECRETS = new ServedApis.Kind("v1", "Secret", "secrets", true);
    private static final ServedApis.Kind NAMESPACES = new ServedApis.Kind("v1", "Namespace", "namespaces", false);

    /** Only where the namespace is not there: else Helm is not told to make it. */
    static final Need MAKE_NAMESPACE = Need.of("create", NAMESPACES, "", "");

    private static final List<String> OWNERS_OF_RECORDS = List.of("get", "list", "create", "update", "delete");

    /** What a rollout is followed by; all else that it reads only helps to explain. */
    private static final List<Resource> WATCHED = List.of(
            Resource.DEPLOYMENTS,
            Resource.DAEMON_SETS,
            Resource.STATEFUL_SETS,
            Resource.JOBS,
            Resource.REPLICA_SETS,
            Resource.PODS);

    private static final Set<String> AT_INSTALLATION = Set.of("pre-install", "post-install");
    private static final Set<String> AT_UPGRADE = Set.of("pre-upgrade", "post-upgrade");

    private Needs() {}

    /**
     * What Helm needs for a release.
     *
     * @param applies whether Helm sends every object each time and lets the server see what is new (server-side apply, as Helm
     *     4 does), or only what is new itself
     */
    static List<Need> of(RenderedRelease plan, ServedApis apis, boolean applies) {
        var needs = new ArrayList<Need>();
        var release = plan.release();
        OWNERS_OF_RECORDS.forEach(verb -> needs.add(Need.of(verb, SECRETS, release.namespace(), "")));
        if (plan.isInstallation()) {
            needs.add(MAKE_NAMESPACE);
        }
        for (var manifest : plan.wanted()) {
            apis.find(manifest.apiVersion(), manifest.kind())
                    .ifPresent(kind -> verbs(plan, manifest, applies)
                            .forEach(verb -> needs.add(need(verb, kind, manifest, release))));
        }
        for (var manifest : plan.dropped()) {
            apis.find(manifest.apiVersion(), manifest.kind())
                    .ifPresent(kind ->
                            List.of("get", "delete").forEach(verb -> needs.add(need(verb, kind, manifest, release))));
        }
        return needs.stream().distinct().toList();
    }

    /** To do this with that very object. */
    static Need need(String verb, ServedApis.Kind kind, Manifest manifest, TargetRelease release) {
        // Who may create or list is never asked about a name.
        var name = Set.of("create", "list", "watch").contains(verb) ? "" : manifest.name();
        return Need.of(verb, kind, manifest.namespace(release), name);
    }

    private static Set<String> verbs(RenderedRelease plan, Manifest manifest, boolean applies) {
        if (manifest.isHook()) {
            return hookVerbs(plan, manifest);
        }
        if (manifest.isDefinitionFile()) {
            // At an upgrade those that are as they should be need nothing, and the others tell what they need.
            return plan.isInstallation() ? Set.of("get", "create") : Set.of();
        }
        if (plan.isInstallation()) {
            return applies ? Set.of("get", "create", "patch") : Set.of("get", "create");
        }
        var current = plan.currentOf(manifest);
        if (current.isEmpty()) {
            // What is new is removed again when the upgrade fails.
            return applies ? Set.of("get", "create", "patch", "delete") : Set.of("get", "create", "delete");
        }
        return plan.isUnchanged(manifest) && !applies ? Set.of("get") : Set.of("get", "patch");
    }

    /** A hook is made, waited for, and removed, before the next time at the latest. */
    private static Set<String> hookVerbs(RenderedRelease plan, Manifest hook) {
        var events = plan.isInstallation() ? AT_INSTALLATION : AT_UPGRADE;
        var runs = List.of(hook.annotation("helm.sh/hook").split("\\s*,\\s*", -1)).stream()
                .map(String::strip)
                .anyMatch(events::contains);
        if (!runs) {
            return Set.of();
        }
        var verbs = new TreeSet<>(Set.of("get", "create", "delete"));
        if (hook.kind().equals("Job") || hook.kind().equals("Pod")) {
            verbs.addAll(List.of("list", "watch"));
        }
        return verbs;
    }

    /** What Slipway itself needs to see whether what was deployed runs. */
    static List<Need> toFollow(List<String> namespaces, ServedApis apis) {
        var needs = new ArrayList<Need>();
        for (var namespace : namespaces) {
            for (var resource : WATCHED) {
                var kind = apis.find(resource.apiVersion(), resource.kind());
                kind.ifPresent(
                        it -> List.of("list", "watch").forEach(verb -> needs.add(Need.of(verb, it, namespace, ""))));
            }
        }
        return needs;
    }

    /** What a check of a service by way of the API server needs. */
    static List<Need> toForward(String namespace, boolean posts) {
        var needs = new ArrayList<>(List.of(
                new Need("get", "", "services", namespace, ""),
                new Need("list", "", "pods", namespace, ""),
                new Need("get", "", "pods/portforward", namespace, "")));
        if (posts) {
            needs.add(new Need("create", "", "pods/portforward", namespace, ""));
        }
        return needs;
    }

    /** What tells why something does not run. */
    static List<Need> toExplain(List<String> namespaces) {
        return namespaces.stream()
                .flatMap(namespace -> List.of(
                        new Need("get", "", "pods/log", namespace, ""), new Need("list", "", "events", namespace, ""))
                        .stream())
                .toList();
    }
}
