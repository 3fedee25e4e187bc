package dev.slipway.steps.clusterauth;

import dev.slipway.kube.Kubeconfig;
import dev.slipway.kube.Kubeconfig.Reading;
import dev.slipway.pipeline.Failure;
import dev.slipway.site.Nearest;
import dev.slipway.site.Variable;
import dev.slipway.workspace.Workspace;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the context of a target in kubeconfig files. */
final class KubeconfigFiles {
    private final String attempted;

    /**
     * For one target.
     *
     * @param attempted what is being done, for failures
     */
    KubeconfigFiles(String attempted) {
        this.attempted = attempted;
    }

    /** In the files that an environment variable names, as KUBECONFIG does: several, separated as on PATH. */
    Attempt<Credentials> in(Variable variable, Map<String, String> environment, Optional<String> context) {
        var value = variable.in(environment);
        if (value.isEmpty()) {
            return new Attempt.Failed<>(
                    Failure.of(attempted, "The environment variable " + variable.name() + " is not set.")
                            .advising("Set " + variable.name() + " to the path of a kubeconfig file, or deploy with"
                                    + " --kubeconfig FILE."));
        }
        var files = Arrays.stream(value.get().split(File.pathSeparator))
                .filter(name -> !name.isEmpty())
                .map(Path::of)
                .filter(file -> Files.exists(file) || !value.get().contains(File.pathSeparator))
                .toList();
        return in(files, variable + "", context);
    }

    /**
     * In a file of the site. The files that it refers to are the site's too: a commit must not have Slipway read what else is on
     * the machine.
     */
    Attempt<Credentials> inSite(Workspace workspace, String file, Optional<String> context) {
        try {
            var real = workspace.inSite(file);
            if (real.isEmpty()) {
                return missing(workspace.site().resolve(file), file);
            }
            var outside = Kubeconfig.read(real.get()) instanceof Reading.Whole(var whole)
                    ? whole.filesOutside(workspace.checkout().toRealPath())
                    : List.<String>of();
            return outside.isEmpty()
                    ? in(real.get(), file, context)
                    : new Attempt.Failed<>(Failure.of(
                                    attempted,
                                    "The kubeconfig " + file + " refers to files that are not in the site: "
                                            + String.join(", ", outside) + ".")
                            .advising("Put what they hold into the kubeconfig: kubectl config view --flatten"));
        } catch (IOException e) {
            return unusable(file, "it can't be looked up (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** In one file. */
    Attempt<Credentials> in(Path file, String shown, Optional<String> context) {
        return in(List.of(file), shown, context);
    }

    private Attempt<Credentials> in(List<Path> files, String shown, Optional<String> context) {
        Optional<Kubeconfig> merged = Optional.empty();
        for (var file : files) {
            if (!Files.exists(file)) {
                return missing(file, shown);
            }
            switch (Kubeconfig.read(file)) {
                case Reading.Unusable(var why) -> {
                    return unusable(shown, why);
                }
                case Reading.Whole(var kubeconfig) ->
                    merged = Optional.of(
                            merged.map(first -> first.merge(kubeconfig)).orElse(kubeconfig));
            }
        }
        return merged.map(kubeconfig -> in(kubeconfig, shown, context))
                .orElseGet(() -> unusable(shown, "none of the files that it names exists"));
    }

    private Attempt<Credentials> in(Kubeconfig kubeconfig, String shown, Optional<String> context) {
        var contexts = kubeconfig.contexts();
        var wanted = context.or(kubeconfig::currentContext)
                .or(() -> contexts.size() == 1 ? Optional.of(contexts.getFirst()) : Optional.empty());
        if (wanted.isEmpty()) {
            return new Attempt.Failed<>(Failure.of(
                            attempted,
                            "The kubeconfig " + shown + " names no current context, and the target names none.")
                    .advising("Name one of them as the target's context in slipway.yaml: " + String.join(", ", contexts)
                            + "."));
        }
        if (!contexts.contains(wanted.get())) {
            return new Attempt.Failed<>(
                    Failure.of(attempted, "The kubeconfig " + shown + " has no context '" + wanted.get() + "'.")
                            .advising(
                                    contexts.isEmpty()
                                            ? "It has no contexts at all: fetch it anew."
                                            : Nearest.suggestion(wanted.get(), contexts, "Its contexts are")));
        }
        return switch (kubeconfig.select(wanted.get())) {
            case Reading.Unusable(var why) -> unusable(shown, why);
            case Reading.Whole(var own) -> new Attempt.Worked<>(Credentials.of(own));
        };
    }

    private Attempt<Credentials> missing(Path file, String shown) {
        var path = shown.equals(file.toString()) ? "" : " (" + file + ")";
        return new Attempt.Failed<>(Failure.of(attempted, "There is no kubeconfig file " + shown + path + ".")
                .advising("Check the path; a file of the site must be committed to it."));
    }

    private Attempt<Credentials> unusable(String shown, String why) {
        var advice = why.contains("encrypted")
                ? "Declare in slipway.yaml, under secrets, how the site's files are decrypted."
                : "Fetch the kubeconfig from the cluster anew.";
        return new Attempt.Failed<>(Failure.of(attempted, "The kubeconfig " + shown + " can't be used: " + why + ".")
                .advising(advice));
    }
}
