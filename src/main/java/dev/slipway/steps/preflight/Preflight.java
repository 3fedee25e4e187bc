package dev.slipway.steps.preflight;

import dev.slipway.site.SiteConfig;
import dev.slipway.site.TargetConfig;
import dev.slipway.workspace.Workspace;
import java.time.InstantSource;
import java.util.List;

/** All that is looked at before a target is deployed to. */
public final class Preflight {
    private final SiteConfig site;
    private final Entrance entrance;
    private final List<Check> checks;

    /**
     * For a site whose files lie decrypted in a workspace.
     *
     * @param entrance the way into targets
     */
    public Preflight(SiteConfig site, Workspace workspace, Entrance entrance, InstantSource clock) {
        this.site = site;
        this.entrance = entrance;
        this.checks = List.of(new ServerCheck(), new ExpiryCheck(workspace.site(), clock), new ReleaseCheck(clock));
    }

    /** Looks at a target; all checks at once. */
    TargetReport at(TargetConfig target) throws InterruptedException {
        return switch (entrance.enter(target)) {
            case Entrance.Entry.Closed(var failure) -> new TargetReport.Unseen(target.name(), failure);
            case Entrance.Entry.Open(var access, var cluster) -> {
                try (cluster) {
                    var place = Place.of(site, target, access, cluster);
                    yield new TargetReport.Seen(
                            target.name(),
                            access.namespace(),
                            cluster.server(),
                            SideBySide.all(checks.stream()
                                    .map(check -> SideBySide.task(() -> check.at(place)))
                                    .toList()));
                }
            }
        };
    }
}
