package dev.slipway.steps.validate.binder;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.Evidence;
import dev.slipway.process.ChildEnvironment;
import dev.slipway.process.ProcessRunner;
import dev.slipway.site.BinderConfig;
import dev.slipway.site.Placeholders;
import dev.slipway.steps.validate.AddressedCheck;
import dev.slipway.steps.validate.Attempt;
import dev.slipway.steps.validate.CheckKind;
import dev.slipway.steps.validate.CheckRun;
import dev.slipway.workspace.FolderTree;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Lets a commit be built that nobody has built before, and launches it: a branch with a dummy commit is pushed to a repository that
 * exists for that, and deleted whatever happens.
 */
public final class BinderBuild implements AddressedCheck {
    private final BinderConfig.Build config;
    private final String url;
    private final Owner owner;
    private final Workspace workspace;
    private final Map<String, String> environment;
    private final ProcessRunner processes;
    private final Means means;

    /**
     * Whose branches they are.
     *
     * @param deployment names the branch
     * @param before the deployment that this one goes on with, where it has surely ended: nobody waits for its branch any more
     */
    public record Owner(DeploymentId deployment, Optional<DeploymentId> before) {}

    /**
     * What a build is tried with.
     *
     * @param clock the machine's, which the names of branches are compared with
     * @param steady never jumps
     * @param random tells the branches of a deployment apart
     * @param mask learns the key, and the tokens of servers
     */
    public record Means(InstantSource clock, InstantSource steady, RandomGenerator random, Mask mask) {}

    /**
     * The build of a new commit.
     *
     * @param workspace with the decrypted site, in which the key is
     * @param environment our own
     */
    public BinderBuild(
            BinderConfig.Build config,
            Placeholders placeholders,
            Owner owner,
            Workspace workspace,
            Map<String, String> environment,
            ProcessRunner processes,
            Means means) {
        this.config = config;
        this.url = placeholders.fill(config.url());
        this.owner = owner;
        this.workspace = workspace;
        this.environment = Map.copyOf(environment);
        this.processes = processes;
        this.means = means;
    }

    @Override
    public CheckKind kind() {
        return CheckKind.BINDER_BUILD;
    }

    @Override
    public String title() {
        return "a new commit in " + config.spec();
    }

    @Override
    public BinderConfig.Build config() {
        return config;
    }

    @Override
    public String address() {
        return url;
    }

    @Override
    public String unreached() {
        return "cannot be asked for";
    }

    @Override
    public Attempt ask(String reachable, CheckRun run) throws InterruptedException {
        return inFolder(reachable, run);
    }

    private Attempt inFolder(String base, CheckRun run) throws InterruptedException {
        Path folder;
        try {
            Files.createDirectories(workspace.scratch());
            folder = Files.createTempDirectory(
                    workspace.scratch(),
                    "binder-build-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            return unready("no folder could be made for it: " + e.getMessage(), "Is there room in the workspace?");
        }
        try {
            return keyed(base, folder, run);
        } finally {
            try {
                FolderTree.remove(folder);
            } catch (IOException e) {
                run.log("its folder could not be removed, which the end of the deployment does: " + e.getMessage());
            }
        }
    }

    private Attempt keyed(String base, Path folder, CheckRun run) throws InterruptedException {
        var variables = new HashMap<>(ChildEnvironment.of(environment));
        try {
            variables.putAll(
                    new DeployKey(config.repository(), workspace.site(), environment, means.mask()).variables(folder));
        } catch (IOException e) {
            return unready(
                    "its key can't be used: " + e.getMessage(), "Look at 'key' in slipway.yaml, and at the file.");
        }
        var name = CiBranch.of(owner.deployment())
                + Integer.toString(means.random().nextInt(36 * 36 * 36, 36 * 36 * 36 * 36), 36);
        var branch = new CiBranch(config.repository().address(), name, folder, variables, processes);
        try {
            return pushed(base, branch, name, run);
        } finally {
            branch.delete()
                    .ifPresent(problem -> run.log("the branch " + name + " could not be deleted: " + problem
                            + "; a deployment after more than a day tries again"));
        }
    }

    private Attempt pushed(String base, CiBranch branch, String name, CheckRun run) throws InterruptedException {
        var end = means.steady().instant().plus(config.timeout());
        run.progress("pushing branch " + name);
        return switch (branch.push()) {
            case PushResult.Refused(var failed) -> failed;
            case PushResult.Pushed() -> {
                run.log("pushed the branch " + name + " to "
                        + config.repository().address());
                branch.deleteOld(means.clock().instant(), owner.before(), run::log);
                var left = Duration.between(means.steady().instant(), end);
                var trial = new Trial(base, config.spec() + "/" + name, run, means.steady(), means.mask());
                yield judged(trial.run(left.isPositive() ? left : Duration.ofSeconds(1)));
            }
        };
    }

    private static Attempt judged(Trial.Result result) {
        return switch (result.attempt()) {
            case Attempt.Passed(var seen)
            when !result.wasBuilt() ->
                new Attempt.Failed(
                        "was launched without being built: BinderHub says that it has an image of this new commit already ("
                                + seen + ")",
                        "Whether builds work is not known now. Does the BinderHub look for images under names that do not"
                                + " change with the commit ('image_prefix', 'use_registry')?",
                        List.of(new Evidence.Fact("build", "no phase of a build was told")),
                        false);
            case Attempt.Passed passed -> passed;
            case Attempt.Failed failed -> failed;
        };
    }

    private static Attempt unready(String observed, String advice) {
        return new Attempt.Failed("can't be tried: " + observed, advice, List.of(), false);
    }
}
