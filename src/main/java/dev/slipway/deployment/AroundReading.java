package dev.slipway.deployment;

import dev.slipway.manifest.SiteManifests;
import dev.slipway.plan.Around;
import dev.slipway.preflight.Finding;
import dev.slipway.site.ActionConfig;
import dev.slipway.site.ReleaseConfig;
import dev.slipway.site.TargetConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads what is done before and after a release is upgraded on a target.
 *
 * @param root the site's root
 */
record AroundReading(Path root, TargetConfig target) {

    Around of(ReleaseConfig release) {
        var manifests = new ArrayList<Around.Applied>();
        var findings = new ArrayList<Finding>();
        read(release.before(), true, manifests, findings);
        read(release.after(), false, manifests, findings);
        return new Around(manifests, findings);
    }

    private void read(
            List<ActionConfig> actions, boolean before, List<Around.Applied> manifests, List<Finding> findings) {
        for (var action : actions) {
            switch (action) {
                case ActionConfig.Apply apply ->
                    apply.filesOn(root, target).forEach(file -> read(file, before, manifests, findings));
                case ActionConfig.Run run ->
                    findings.add(Finding.remark(
                            "command",
                            (before ? "Before" : "After") + " the upgrade runs "
                                    + run.command().getFirst()
                                    + (run.command().size() > 1 ? " …" : "")
                                    + "; what that changes is not known."));
            }
        }
    }

    private void read(Path file, boolean before, List<Around.Applied> manifests, List<Finding> findings) {
        try {
            SiteManifests.of(root, file).forEach(manifest -> manifests.add(new Around.Applied(manifest, before)));
        } catch (IOException | YamlEngineException e) {
            // The parser's message quotes the file, which may be secret.
            findings.add(Finding.problem(
                    root.relativize(file).toString(),
                    root.relativize(file) + " can't be read as manifests ("
                            + e.getClass().getSimpleName() + ").",
                    "Look at the file: slipway check tells where it is wrong."));
        }
    }
}
