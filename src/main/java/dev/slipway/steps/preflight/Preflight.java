package dev.slipway.steps.preflight;

import dev.slipway.lock.TargetLocks;
import dev.slipway.manifest.Renderer;
import dev.slipway.pipeline.SideBySide;
import dev.slipway.preflight.TargetReport;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.TargetConfig;
import dev.slipway.workspace.Workspace;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** All that is looked at before a target is deployed to. */
public final class Preflight {
    private final Entrance entrance;
    private final Scout scout;
    private final List<Check> checks;

    /**
     * For a site whose files lie decrypted in a workspace.
     *
     * @param entrance the way into targets
     * @param locks of the deployment that is to come; none is taken
     */
    public Preflight(
            SiteConfig site,
            Workspace workspace,
            Entrance entrance,
            Renderer renderer,
            TargetLocks locks,
            InstantSource clock) {
        this(entrance, new Scout(site, renderer), checks(site, workspace, locks, clock));
    }

    private Preflight(Entrance entrance, Scout scout, List<Check> checks) {
        this.entrance = entrance;
        this.scout = scout;
        this.checks = List.copyOf(checks);
    }

    /** The same, with a look at the fields of all objects too: it asks the clusters for megabytes of schemas. */
    public Preflight withFields() {
        return new Preflight(
                entrance,
                scout,
                Stream.concat(checks.stream(), Stream.of(new FieldCheck())).toList());
    }

    private static List<Check> checks(SiteConfig site, Workspace workspace, TargetLocks locks, InstantSource clock) {
        return List.of(
                new ServerCheck(),
                new ExpiryCheck(workspace.site(), clock),
                new ReleaseCheck(clock),
                new OwnerCheck(locks, clock),
                new NamespaceCheck(),
                new VersionCheck(site),
                new ApiCheck(site, workspace.site()),
                new PermissionCheck(site, workspace.site()),
                new ClassCheck(),
                new OwnershipCheck(),
                new QuotaCheck(),
                new DriftCheck());
    }

    /** Looks at a target; all checks at once. */
    TargetReport at(TargetConfig target) throws InterruptedException {
        return switch (entrance.enter(target)) {
            case Entrance.Entry.Closed(var failure) -> new TargetReport.Unseen(target.name(), failure);
            case Entrance.Entry.Open(var access, var cluster) -> {
                try (cluster) {
                    var place = scout.explore(target, access, cluster);
                    yield new TargetReport.Seen(
                            target.name(),
                            access.namespace(),
                            cluster.server(),
                            SideBySide.each(checks, check -> check.at(place)));
                }
            }
        };
    }
}
