package dev.slipway.steps.helm;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.Listing;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * The Jobs of a namespace that are hooks of charts and are not done. Helm 3 does not say which hook it was that it waited for in
 * vain.
 *
 * @param unfinished in the server's order
 */
record Hooks(List<Hook> unfinished) {
    Hooks {
        unfinished = List.copyOf(unfinished);
    }

    /**
     * A hook that is a Job.
     *
     * @param when {@code pre-upgrade}
     */
    record Hook(String name, String when, boolean isDone, int active, int failed) {
        private static Hook of(JsonNode job) {
            var status = job.path("status");
            return new Hook(
                    job.path("metadata").path("name").asString(""),
                    job.path("metadata")
                            .path("annotations")
                            .path("helm.sh/hook")
                            .asString(""),
                    status.path("conditions")
                            .valueStream()
                            .anyMatch(condition -> condition
                                            .path("status")
                                            .asString("")
                                            .equals("True")
                                    && condition.path("type").asString("").equals("Complete")),
                    status.path("active").asInt(0),
                    status.path("failed").asInt(0));
        }

        private String state() {
            return active + (active == 1 ? " pod active" : " pods active")
                    + (failed > 0 ? ", " + failed + " failed" : "") + ", none succeeded";
        }
    }

    /** Those of a namespace now; none where they cannot be read. */
    static Hooks in(Cluster cluster, String namespace) {
        var jobs = cluster.list("/apis/batch/v1/namespaces/" + namespace + "/jobs", Hook::of);
        return jobs instanceof Answer.Given<Listing<Hook>>(var listing)
                ? new Hooks(listing.objects().stream()
                        .filter(hook -> !hook.when().isEmpty() && !hook.isDone())
                        .toList())
                : new Hooks(List.of());
    }

    /**
     * A failure, with those hooks of a namespace that are not done now.
     *
     * @param event of which they are; part of its name is enough: {@code rollback}
     */
    static Failure naming(
            Failure failure, Cluster.Opener clusters, TargetAccess access, String namespace, String event) {
        if (!(clusters.open(access.kubeconfig()) instanceof Answer.Given<Cluster>(var cluster))) {
            return failure;
        }
        try (cluster) {
            var hooks = new Hooks(in(cluster, namespace).unfinished().stream()
                    .filter(hook -> hook.when().contains(event))
                    .toList());
            return hooks.unfinished().isEmpty() ? failure : hooks.named(failure);
        }
    }

    private Failure named(Failure failure) {
        var told = failure.observing(words());
        return new Failure(told.attempted(), told.observed(), evidence(), told.advice(), told.worthRetrying())
                .with(failure.evidence());
    }

    /** In sentences: {@code The hook Job/migrate (pre-upgrade) was not done.} */
    String words() {
        return unfinished.stream()
                .map(hook -> "The hook Job/" + hook.name() + " (" + hook.when() + ") was not done.")
                .collect(Collectors.joining(" "));
    }

    List<Evidence> evidence() {
        return unfinished.stream()
                .<Evidence>map(hook -> new Evidence.WorkloadState("Job/" + hook.name(), hook.state()))
                .toList();
    }
}
