package dev.slipway.steps.preflight;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ServedApis;
import dev.slipway.manifest.Manifest;
import dev.slipway.manifest.RenderedRelease;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.preflight.Finding;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Whether a release grants more than the deploying account has itself, which the API server does not let it: neither by a role with
 * such rules, nor by a binding to such a role.
 */
final class Escalation {
    private static final String RBAC = "rbac.authorization.k8s.io";

    private final Cluster cluster;
    private final Rights rights;
    private final String user;

    Escalation(Cluster cluster, Rights rights, String user) {
        this.cluster = cluster;
        this.rights = rights;
        this.user = user;
    }

    /**
     * What a release grants and must not. What is there already, as it is wanted, the server lets stand.
     *
     * @param applied objects that are applied beside it
     */
    List<Finding> of(RenderedRelease plan, List<AppliedObject> applied) throws InterruptedException {
        var changed = Stream.concat(
                plan.wanted().stream().filter(manifest -> !plan.isUnchanged(manifest)),
                applied.stream().filter(object -> !object.isMet()).map(AppliedObject::manifest));
        var all = Stream.concat(plan.wanted().stream(), applied.stream().map(AppliedObject::manifest))
                .toList();
        var findings = new ArrayList<Finding>();
        for (var manifest : changed.toList()) {
            if (manifest.group().equals(RBAC)) {
                findings.addAll(of(plan.release(), manifest, all));
            }
        }
        return findings;
    }

    private List<Finding> of(TargetRelease release, Manifest manifest, List<Manifest> all) throws InterruptedException {
        return switch (manifest.kind()) {
            case "Role", "ClusterRole" -> {
                var namespace = manifest.kind().equals("Role") ? manifest.namespace(release) : "";
                yield granted(
                        release,
                        manifest,
                        new Need("escalate", RBAC, plural(manifest.kind()), namespace, manifest.name()),
                        grants(manifest.body(), namespace));
            }
            case "RoleBinding", "ClusterRoleBinding" -> {
                var namespace = manifest.kind().equals("RoleBinding") ? manifest.namespace(release) : "";
                var role = manifest.body().path("roleRef");
                var kind = role.path("kind").asString("");
                yield granted(
                        release,
                        manifest,
                        new Need(
                                "bind",
                                RBAC,
                                plural(kind),
                                namespace,
                                role.path("name").asString("")),
                        grants(rulesOf(all, kind, role.path("name").asString(""), namespace), namespace));
            }
            default -> List.of();
        };
    }

    private static String plural(String kind) {
        return kind.equals("Role") ? "roles" : "clusterroles";
    }

    /** The role that a binding names: the release's own, or the cluster's. One that can't be read can't be judged. */
    private JsonNode rulesOf(List<Manifest> all, String kind, String name, String namespace) {
        var own = all.stream()
                .filter(it -> it.group().equals(RBAC)
                        && it.kind().equals(kind)
                        && it.name().equals(name))
                .findFirst();
        if (own.isPresent()) {
            return own.get().body();
        }
        var role = new ServedApis.Kind(RBAC + "/v1", kind, plural(kind), kind.equals("Role"));
        return cluster.<JsonNode>read(role.path(namespace) + "/" + name, it -> it)
                .orElse(tools.jackson.databind.node.MissingNode.getInstance());
    }

    private static Set<Need> grants(JsonNode role, String namespace) {
        var grants = new LinkedHashSet<Need>();
        for (var rule : role.path("rules")) {
            for (var verb : rule.path("verbs")) {
                for (var group : rule.path("apiGroups")) {
                    for (var resource : rule.path("resources")) {
                        var need =
                                new Need(verb.asString(""), group.asString(""), resource.asString(""), namespace, "");
                        if (rule.path("resourceNames").isEmpty()) {
                            grants.add(need);
                        }
                        rule.path("resourceNames")
                                .forEach(name -> grants.add(new Need(
                                        need.verb(), need.group(), need.resource(), namespace, name.asString(""))));
                    }
                }
            }
        }
        return grants;
    }

    private List<Finding> granted(TargetRelease release, Manifest manifest, Need instead, Set<Need> grants)
            throws InterruptedException {
        if (grants.isEmpty() || isAllowed(instead)) {
            return List.of();
        }
        return switch (rights.judge(List.copyOf(grants))) {
            case Answer.Refused<Rights.Verdict> _ -> List.of();
            case Answer.Given<Rights.Verdict>(var verdict) ->
                verdict.missing().isEmpty()
                        ? List.of()
                        : List.of(Finding.problem(
                                release.object(),
                                user + " may not " + PermissionCheck.spoken(verdict.missing())
                                        + " itself, and so can't make " + manifest.object() + " of " + release.object()
                                        + ", which grants that.",
                                "Give it these rights: " + PermissionCheck.rules(verdict.missing()) + ", or the verb "
                                        + instead.verb() + " for " + instead.what() + " " + instead.name() + "."));
        };
    }

    private boolean isAllowed(Need need) throws InterruptedException {
        return rights.judge(List.of(need))
                .map(verdict -> verdict.missing().isEmpty() && verdict.unknown().isEmpty())
                .orElse(false);
    }
}
