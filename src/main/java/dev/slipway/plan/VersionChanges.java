package dev.slipway.plan;

import dev.slipway.kube.KeptRelease;
import dev.slipway.manifest.Manifest;
import dev.slipway.manifest.RenderedRelease;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Which images and charts change their version, from what the release has to what it wants. */
public final class VersionChanges {
    private static final Pattern IMAGE = Pattern.compile("(.+?)(?:@(sha256:[0-9a-f]+)|:([\\w.-]+))?");
    private static final Pattern CHART = Pattern.compile(".*charts/([^/]+)/templates/.*");

    private VersionChanges() {}

    /** Those of a release; of one that will be installed none, as all is new. */
    public static List<VersionChange> of(Optional<KeptRelease> kept, RenderedRelease rendered, ChartFacts chart) {
        if (kept.isEmpty() || rendered.failure().isPresent()) {
            return List.of();
        }
        var changes = new ArrayList<VersionChange>();
        charts(kept.get(), chart, changes);
        images(rendered, chart, changes);
        return changes;
    }

    private static void charts(KeptRelease kept, ChartFacts chart, List<VersionChange> changes) {
        var before = versions(kept);
        var names = new TreeSet<>(before.keySet());
        names.addAll(chart.versions().keySet());
        for (var name : names) {
            var was = before.getOrDefault(name, "");
            var is = chart.versions().getOrDefault(name, "");
            if (!was.equals(is)) {
                var homes = chart.homes().getOrDefault(name, List.of());
                changes.add(new VersionChange("chart " + name, was, is, ComparisonLink.between(was, is, homes)));
            }
        }
    }

    /** Of what the chart depended on, the locked versions, which the chart itself may only narrow down. */
    private static Map<String, String> versions(KeptRelease kept) {
        var versions = new TreeMap<String, String>();
        Stream.concat(
                        kept.chart().path("dependencies").valueStream(),
                        kept.lock().path("dependencies").valueStream())
                .forEach(dependency -> versions.put(
                        dependency.path("name").asString(""),
                        dependency.path("version").asString("")));
        versions.put(
                kept.chart().path("name").asString(""),
                kept.chart().path("version").asString(""));
        return versions;
    }

    private static void images(RenderedRelease rendered, ChartFacts chart, List<VersionChange> changes) {
        var before = new TreeMap<String, SortedSet<String>>();
        var after = new TreeMap<String, SortedSet<String>>();
        var makers = new TreeMap<String, String>();
        rendered.current().stream()
                .filter(manifest -> !manifest.isHook())
                .forEach(manifest -> images(manifest, before, makers));
        rendered.wanted().stream()
                .filter(manifest -> !manifest.isHook())
                .forEach(manifest -> images(manifest, after, makers));
        var names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        for (var name : names) {
            var was = String.join(", ", before.getOrDefault(name, new TreeSet<>()));
            var is = String.join(", ", after.getOrDefault(name, new TreeSet<>()));
            if (!was.equals(is)) {
                var homes = new ArrayList<String>();
                ComparisonLink.homeOf(name).ifPresent(homes::add);
                homes.addAll(chart.homesOf(makers.getOrDefault(name, "")));
                changes.add(new VersionChange(name, was, is, ComparisonLink.between(was, is, homes)));
            }
        }
    }

    private static void images(Manifest manifest, Map<String, SortedSet<String>> images, Map<String, String> makers) {
        var maker = CHART.matcher(manifest.source());
        manifest.pods().stream()
                .flatMap(pod -> Stream.of("initContainers", "containers")
                        .flatMap(list -> pod.path(list).valueStream()))
                .map(container -> container.path("image"))
                .filter(JsonNode::isString)
                .map(image -> IMAGE.matcher(image.asString()))
                .filter(java.util.regex.Matcher::matches)
                .forEach(image -> {
                    var tag = Optional.ofNullable(image.group(2))
                            .or(() -> Optional.ofNullable(image.group(3)))
                            .orElse("latest");
                    images.computeIfAbsent(image.group(1), _ -> new TreeSet<>()).add(tag);
                    if (maker.matches()) {
                        makers.put(image.group(1), maker.group(1));
                    }
                });
    }
}
