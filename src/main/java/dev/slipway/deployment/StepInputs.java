package dev.slipway.deployment;

import dev.slipway.journal.Inputs;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.pipeline.StepRef;
import dev.slipway.pipeline.Track;
import dev.slipway.site.ClusterConfig;
import dev.slipway.site.Placeholders;
import dev.slipway.site.ReleaseConfig;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.TargetConfig;
import dev.slipway.site.ToolConfig;
import dev.slipway.site.ValuesConfig;
import dev.slipway.site.ValuesFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the results of a deployment's steps follow from. It is found out before anything is decrypted, so files count as they are
 * committed, and no word of a secret gets into the journal, not even as a digest that one could guess at.
 */
final class StepInputs implements Function<StepRef, Inputs> {
    private final Map<String, Inputs> tracks = new HashMap<>();

    /**
     * Of a deployment.
     *
     * @param checkout the site as it is committed
     * @param kubeconfig the cluster to use for every target instead of the site's
     */
    StepInputs(
            SiteConfig site, String commit, Path checkout, Optional<Path> kubeconfig, Map<String, String> environment) {
        var common = new LinkedHashMap<String, String>();
        common.put("commit", commit);
        site.tools().values().forEach(tool -> common.put("tool " + tool.name(), tool(tool, checkout)));
        tracks.put(Track.SITE, new Inputs(common));
        for (var target : site.targets().values()) {
            var facts = new LinkedHashMap<>(common);
            facts.put("target", target.name());
            facts.put("namespace", target.namespace());
            facts.put("cluster", cluster(target.cluster(), kubeconfig, environment));
            target.variables().forEach((name, value) -> facts.put("variable " + name, value));
            for (var release : site.releasesOn(target)) {
                facts.put(
                        "release " + TargetRelease.of(release, target).name(),
                        release.chart().reference()
                                + release.chart().version().map(v -> " " + v).orElse("") + ", values "
                                + values(release, target, checkout));
            }
            tracks.put(target.name(), new Inputs(facts));
        }
    }

    @Override
    public Inputs apply(StepRef step) {
        return tracks.getOrDefault(step.track(), Inputs.NONE);
    }

    private static String tool(ToolConfig tool, Path checkout) {
        return tool.version()
                .orElseGet(() -> tool.sources().stream()
                        .filter(ToolConfig.Source.PythonRequirements.class::isInstance)
                        .map(source -> ((ToolConfig.Source.PythonRequirements) source).file())
                        .map(file -> file + " " + file(checkout.resolve(file)))
                        .findFirst()
                        .orElse("any version"));
    }

    /** Where it is; of a kubeconfig file that is not the site's, also what is in it, since its context may be another by now. */
    private static String cluster(ClusterConfig cluster, Optional<Path> kubeconfig, Map<String, String> environment) {
        var named = kubeconfig.or(() -> cluster instanceof ClusterConfig.KubeconfigInEnvironment(var variable, var _)
                ? variable.in(environment).map(Path::of)
                : Optional.empty());
        return named.map(file -> "kubeconfig " + file + " " + file(file)).orElseGet(cluster::toString);
    }

    private static String values(ReleaseConfig release, TargetConfig target, Path checkout) {
        var text = new StringBuilder();
        var placeholders = Placeholders.of(target);
        for (var values : release.values()) {
            switch (values) {
                case ValuesConfig.Files(var name) ->
                    ValuesFiles.named(checkout, placeholders.fill(name)).stream()
                            .map(checkout::resolve)
                            // The checkout itself lies elsewhere each time.
                            .forEach(file -> text.append(checkout.relativize(file))
                                    .append(' ')
                                    .append(file(file))
                                    .append('\n'));
                case ValuesConfig.Inline(var inline) ->
                    text.append(inline.yaml(placeholders)).append('\n');
            }
        }
        return Inputs.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** A file that is not there has no content; the step that needs it tells. */
    private static String file(Path file) {
        try {
            return Files.isRegularFile(file) ? Inputs.sha256(Files.readAllBytes(file)) : "absent";
        } catch (IOException e) {
            return "unreadable";
        }
    }
}
