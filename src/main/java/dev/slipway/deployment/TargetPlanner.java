package dev.slipway.deployment;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.KeptRelease;
import dev.slipway.kube.ServedApis;
import dev.slipway.kube.TargetAccess;
import dev.slipway.manifest.Manifest;
import dev.slipway.manifest.ReleaseRendering;
import dev.slipway.manifest.ReleaseRendering.Premise;
import dev.slipway.manifest.ReleaseRendering.Start;
import dev.slipway.manifest.Renderer;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.SideBySide;
import dev.slipway.plan.ChartFacts;
import dev.slipway.plan.HelmWay;
import dev.slipway.plan.ReleasePlanner;
import dev.slipway.plan.ReleasePlanner.Intent;
import dev.slipway.plan.TargetPlan;
import dev.slipway.plan.VersionChanges;
import dev.slipway.site.ReleaseConfig;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.TargetConfig;
import dev.slipway.steps.preflight.Entrance;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Plans the releases of targets.
 *
 * <ol>
 *   <li>The target is entered; what its cluster serves, what Helm keeps of the site's releases there and what its Secrets hold is
 *       asked for, which is a handful of requests. The mask knows the secrets before anything else is done.
 *   <li>Each release is rendered: one call of Helm, and no other.
 *   <li>All are planned, object by object: {@link ReleasePlanner}.
 * </ol>
 *
 * <p>Targets are looked at side by side, some at a time, so that a federation of any size fits into memory; Helm is called no more often at
 * once than there are processors, which it uses up by itself. Of several targets each is asked less at once than one alone would be, which
 * is for {@link SharedClusters} to see to.
 */
final class TargetPlanner {
    private static final int TARGETS_AT_ONCE = 12;

    private static final int REQUESTS_AT_ONCE = 8;

    private final SiteConfig site;
    private final Path root;
    private final Entrance entrance;
    private final Renderer renderer;
    private final Function<ReleaseConfig, ChartFacts> charts;
    private final Mask mask;
    private final Map<String, ChartFacts> facts = new ConcurrentHashMap<>();
    private final Semaphore helms = new Semaphore(Runtime.getRuntime().availableProcessors());

    /**
     * For a site.
     *
     * @param root where its files lie decrypted
     * @param charts reads the chart of a release
     */
    TargetPlanner(
            SiteConfig site,
            Path root,
            Entrance entrance,
            Renderer renderer,
            Function<ReleaseConfig, ChartFacts> charts,
            Mask mask) {
        this.site = site;
        this.root = root;
        this.entrance = entrance;
        this.renderer = new Bounded(renderer, helms);
        this.charts = charts;
        this.mask = mask;
    }

    /** The plans of targets, in their order. */
    List<TargetPlan> all(List<TargetConfig> targets) throws InterruptedException {
        return SideBySide.each(targets, TARGETS_AT_ONCE, this::at);
    }

    /** The plan of a target. */
    TargetPlan at(TargetConfig target) throws InterruptedException {
        return switch (entrance.enter(target)) {
            case Entrance.Entry.Closed(var failure) -> new TargetPlan.Unplanned(target.name(), failure);
            case Entrance.Entry.Open(var access, var cluster) -> {
                try (cluster) {
                    yield entered(target, access, cluster);
                }
            }
        };
    }

    private TargetPlan entered(TargetConfig target, TargetAccess access, Cluster cluster) throws InterruptedException {
        var releases = TargetRelease.all(site, target);
        // So that nothing of what follows shows what the cluster's Secrets hold.
        LearningCluster.learn(cluster, releases);
        return switch (cluster.apis().then(apis -> kept(cluster, releases).map(kept -> new Known(apis, kept)))) {
            case Answer.Refused<Known>(var trouble) -> unplanned(target, trouble);
            case Answer.Given<Known>(var known) -> {
                var premise = new Premise(cluster.version().orElse(""), known.apis());
                var intents = SideBySide.each(releases, release -> intent(target, access, premise, release, known));
                var planned = new ReleasePlanner(cluster, known.apis(), REQUESTS_AT_ONCE).plan(intents);
                yield new TargetPlan.Planned(target.name(), access.namespace(), cluster.server(), planned);
            }
        };
    }

    /** What is known of a cluster before anything is rendered. */
    private record Known(ServedApis apis, Map<TargetRelease, KeptRelease> kept) {}

    private static Answer<Map<TargetRelease, KeptRelease>> kept(Cluster cluster, List<TargetRelease> releases) {
        var byNamespace = new LinkedHashMap<String, Set<String>>();
        releases.forEach(release -> byNamespace
                .computeIfAbsent(release.namespace(), _ -> new LinkedHashSet<>())
                .add(release.name()));
        var all = new LinkedHashMap<TargetRelease, KeptRelease>();
        for (var namespace : byNamespace.entrySet()) {
            switch (cluster.kept(namespace.getKey(), namespace.getValue())) {
                case Answer.Refused<List<KeptRelease>>(var trouble) -> {
                    return new Answer.Refused<>(trouble);
                }
                case Answer.Given<List<KeptRelease>>(var kept) ->
                    releases.stream()
                            .filter(release -> release.namespace().equals(namespace.getKey()))
                            .forEach(release -> kept.stream()
                                    .filter(it -> it.latest().name().equals(release.name()))
                                    .findFirst()
                                    .ifPresent(it -> all.put(release, it)));
            }
        }
        return new Answer.Given<>(all);
    }

    private Intent intent(TargetConfig target, TargetAccess access, Premise premise, TargetRelease release, Known known)
            throws InterruptedException {
        var kept = Optional.ofNullable(known.kept().get(release))
                .filter(it -> !it.latest().status().equals("uninstalled"));
        var chart = facts.computeIfAbsent(release.config().name(), _ -> charts.apply(release.config()));
        var current = kept.map(it -> ReleaseRendering.kept(it.manifest())).orElse(List.of());
        var start = new Start(kept.map(KeptRelease::latest), current, chart.looksUp());
        var rendered = new ReleaseRendering(renderer).of(release, target, access, premise, start);
        var around = new AroundReading(root, target).of(release.config());
        around.manifests().forEach(applied -> learn(applied.manifest()));
        rendered.wanted().forEach(this::learn);
        current.forEach(this::learn);
        return new Intent(rendered, way(release, kept), VersionChanges.of(kept, rendered, chart), around);
    }

    private HelmWay way(TargetRelease release, Optional<KeptRelease> kept) {
        var upgrade = release.config().upgrade();
        if (!site.isHelm4()) {
            return new HelmWay(false, false, false, upgrade.force(), false);
        }
        var before = kept.map(KeptRelease::serverSide).orElse(true);
        var serverSide = upgrade.serverSide().orElse(before) && !upgrade.force();
        var migrates = serverSide && !before;
        // Whoever else has set a field since: UpgradeOptions of the helm steps says why.
        return new HelmWay(serverSide && !migrates, serverSide && !migrates, migrates, upgrade.force(), false);
    }

    /** What a chart makes up is secret before any cluster has it. */
    private void learn(Manifest manifest) {
        LearningCluster.learn(mask, manifest.body());
    }

    private static TargetPlan unplanned(TargetConfig target, ClusterTrouble trouble) {
        return new TargetPlan.Unplanned(
                target.name(),
                Failure.of("looking at " + target.name(), trouble.observed()).advising(trouble.advice()));
    }

    /** So many calls at once, and no more. */
    private record Bounded(Renderer renderer, Semaphore permits) implements Renderer {
        @Override
        public Rendered render(
                ReleaseConfig release, TargetConfig target, String version, ServedApis apis, boolean upgrade)
                throws InterruptedException {
            permits.acquire();
            try {
                return renderer.render(release, target, version, apis, upgrade);
            } finally {
                permits.release();
            }
        }

        @Override
        public Rendered renderThere(ReleaseConfig release, TargetConfig target, TargetAccess access, boolean upgrade)
                throws InterruptedException {
            permits.acquire();
            try {
                return renderer.renderThere(release, target, access, upgrade);
            } finally {
                permits.release();
            }
        }
    }
}
