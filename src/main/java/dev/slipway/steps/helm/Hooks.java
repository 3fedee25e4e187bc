package dev.slipway.steps.helm;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.Listing;
import dev.slipway.pipeline.Evidence;
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
