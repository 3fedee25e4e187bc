package dev.slipway.deployment;

import dev.slipway.journal.Recorded;
import dev.slipway.plan.SavedPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What somebody wants deployed.
 *
 * @param site the site's folder, in a Git repository
 * @param commit whatever names a commit to Git: {@code HEAD}, a branch, a tag, a hash
 * @param kubeconfig the cluster to use for every target instead of the site's
 * @param until the last stage to run; absent: all
 * @param only the targets to deploy to; empty: all
 * @param plan what may be changed, and nothing else; absent: whatever the commit asks for
 * @param resumed the deployment that this one goes on with; absent: it begins anew
 * @param patience how long targets that other deployments work on are waited for, each; zero: not at all
 */
public record DeploymentRequest(
        Path site,
        String commit,
        Optional<Path> kubeconfig,
        Optional<String> until,
        Set<String> only,
        Optional<SavedPlan> plan,
        Optional<Recorded> resumed,
        Duration patience) {
    public DeploymentRequest {
        only = Set.copyOf(only);
    }

    /** Without a plan. */
    public DeploymentRequest(
            Path site, String commit, Optional<Path> kubeconfig, Optional<String> until, Set<String> only) {
        this(site, commit, kubeconfig, until, only, Optional.empty(), Optional.empty(), Duration.ZERO);
    }

    /** The same, with nothing done but what a plan shows, on its targets alone. */
    public DeploymentRequest asPlanned(SavedPlan saved) {
        return new DeploymentRequest(
                site,
                commit,
                kubeconfig,
                until,
                only.isEmpty() ? saved.targets() : only,
                Optional.of(saved),
                resumed,
                patience);
    }

    /** The same, waiting for targets that other deployments work on. */
    public DeploymentRequest waiting(Duration forEach) {
        return new DeploymentRequest(site, commit, kubeconfig, until, only, plan, resumed, forEach);
    }

    /**
     * What another deployment was asked for and did not bring to its end.
     *
     * @param site where the person who asks for it has the site
     */
    public static DeploymentRequest resuming(Recorded other, Path site) {
        var wish = other.summary().wish();
        return new DeploymentRequest(
                site,
                other.summary().subject().commit(),
                wish.kubeconfig().map(Path::of),
                wish.until(),
                wish.only(),
                Optional.empty(),
                Optional.of(other),
                Duration.ZERO);
    }

    /** All of {@code HEAD}, everywhere. */
    public static DeploymentRequest head(Path site) {
        return new DeploymentRequest(site, "HEAD", Optional.empty(), Optional.empty(), Set.of());
    }

    /** The same, on the cluster of this kubeconfig. */
    public DeploymentRequest on(Path cluster) {
        return new DeploymentRequest(site, commit, Optional.of(cluster), until, only, plan, resumed, patience);
    }
}
