package dev.slipway.site;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The whole of {@code slipway.yaml}. Paths are relative to the site's root; nothing of the environment has been read yet.
 *
 * @param site the site's name, a DNS label
 * @param tools in the order of the file, by name
 * @param secrets how the site's encrypted files are decrypted; absent: nothing is encrypted
 * @param repositories chart repositories, by name: {@code https://…} or {@code oci://…}
 * @param announcements who is told that a deployment starts and ends
 * @param notifications who is told how deployments go
 * @param releases in the order of the file, by name
 * @param targets by name
 * @param rollout how rollouts are waited for
 * @param validation how a target is validated
 * @param knowledge files that tell of causes of failure that only this site knows, in order, each once
 * @param pipeline the deploying stages in order, each naming the targets that it deploys to
 */
public record SiteConfig(
        String site,
        Map<String, ToolConfig> tools,
        Optional<SecretsConfig> secrets,
        Map<String, RepositoryConfig> repositories,
        List<GrafanaConfig> announcements,
        List<NotificationConfig> notifications,
        Map<String, ReleaseConfig> releases,
        Map<String, TargetConfig> targets,
        RolloutConfig rollout,
        ValidationConfig validation,
        List<String> knowledge,
        List<DeployStage> pipeline) {

    /**
     * A stage that deploys.
     *
     * @param groups one after the other, each behind the gate of the one before it: a canary first, then the others
     */
    public record DeployStage(String name, List<DeployGroup> groups) {
        public DeployStage {
            groups = List.copyOf(groups);
        }

        /** What the group at this index, from 0, is called: as the stage where it is the only one. */
        public String nameOf(int group) {
            return groups.size() == 1 ? name : name + ", group " + (group + 1) + " of " + groups.size();
        }

        /** All targets, in their order. */
        public List<String> targets() {
            return groups.stream().flatMap(group -> group.targets().stream()).toList();
        }
    }

    /**
     * Targets that are deployed to side by side.
     *
     * @param parallel so many at a time
     * @param soak how long each is watched, with checks, once all there has succeeded; zero: not
     */
    public record DeployGroup(List<String> targets, int parallel, Duration soak) {
        /** As many as a small machine deploys to without getting slow, unless the site says otherwise. */
        public static final int USUAL_PARALLEL = 10;

        public DeployGroup {
            targets = List.copyOf(targets);
        }
    }

    public SiteConfig {
        tools = Ordered.copyOf(tools);
        repositories = Ordered.copyOf(repositories);
        announcements = List.copyOf(announcements);
        notifications = List.copyOf(notifications);
        releases = Ordered.copyOf(releases);
        targets = Ordered.copyOf(targets);
        knowledge = List.copyOf(knowledge);
        pipeline = List.copyOf(pipeline);
    }

    /** Whether the pinned Helm is one of line 4, and not 3. */
    public boolean isHelm4() {
        return Optional.ofNullable(tools.get("helm"))
                .flatMap(ToolConfig::version)
                .filter(version -> version.startsWith("4.") || version.equals("4"))
                .isPresent();
    }

    /** The releases that go to a target, in the order in which they are upgraded. */
    public List<ReleaseConfig> releasesOn(TargetConfig target) {
        return orderOn(target).placed().stream()
                .map(ReleaseOrder.Placed::release)
                .toList();
    }

    /** The same, with what each of them needs. */
    public ReleaseOrder orderOn(TargetConfig target) {
        return ReleaseOrder.on(target, releases.values());
    }
}
