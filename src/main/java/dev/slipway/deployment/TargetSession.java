package dev.slipway.deployment;

import dev.slipway.deployment.DecryptedSite.Opened;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.process.ChildEnvironment;
import dev.slipway.process.ProcessResult;
import dev.slipway.site.Loaded;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.SiteLoader;
import dev.slipway.site.TargetConfig;
import dev.slipway.steps.clusterauth.TokenRenewals;
import dev.slipway.steps.preflight.Entrance.Entry;
import dev.slipway.steps.tools.InstallTool;
import dev.slipway.workspace.Toolbox;
import dev.slipway.workspace.ToolboxCollector;
import dev.slipway.workspace.Workspace;
import dev.slipway.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One program run with a target's credentials, in an environment of its own that is gone afterwards.
 *
 * <ol>
 *   <li>A private workspace is opened; the site's last commit is checked out and decrypted there, for the credentials and for
 *       the mask. Where only the mask needs it, a missing key is remarked upon.
 *   <li>The target's credentials are got, as a deployment gets them, and kept good while the program runs.
 *   <li>The pinned tools are put first on PATH, those that are installed already.
 *   <li>The program runs. Its environment has nothing of ours but what every child gets.
 *   <li>However it ended, the workspace is removed.
 * </ol>
 */
public final class TargetSession {
    /** What a person's own program may need besides what every child gets: their editor, their terminal. */
    private static final List<String> PERSONAL =
            List.of("EDITOR", "VISUAL", "PAGER", "COLORTERM", "NO_COLOR", "SSH_AUTH_SOCK");

    private final Surroundings surroundings;

    /** In these surroundings. */
    public TargetSession(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Runs the program, and gives the system a sign when it may be ended. */
    @FunctionalInterface
    public interface Program {
        /**
         * Runs.
         *
         * @return how it ended
         * @throws IOException when a file of its own cannot be written into the workspace
         */
        ProcessResult run(Place place) throws IOException, InterruptedException;
    }

    /**
     * Where the program is.
     *
     * @param isFirst whether the target belongs to the pipeline's first stage: what is done on any other is done behind a gate
     * @param server the API server's address
     * @param environment all of it: nothing is inherited
     * @param scratch a folder for files of the program's own, removed with all others
     * @param remarks what the person should know before, a sentence each
     */
    public record Place(
            String target,
            String namespace,
            boolean isFirst,
            String server,
            Map<String, String> environment,
            Path scratch,
            List<String> remarks) {
        public Place {
            environment = Map.copyOf(environment);
            remarks = List.copyOf(remarks);
        }
    }

    /**
     * Runs a program on a target.
     *
     * @param request names exactly one target
     * @return one result, or why the program was not run
     */
    public SiteReport<ProcessResult> run(VisitRequest request, Program program) throws InterruptedException {
        var name = request.only().iterator().next();
        return switch (SiteLoader.load(request.site())) {
            case Loaded.Invalid<SiteConfig>(var problems) -> new SiteReport.Invalid<>(problems);
            case Loaded.Valid<SiteConfig>(var config, var _) -> {
                var target = config.targets().get(name);
                yield target == null
                        ? new SiteReport.Refused<>(Failure.of(
                                        "choosing the target", "The site has no target " + name + ".")
                                .advising("Its targets are: "
                                        + String.join(", ", config.targets().keySet())))
                        : onTarget(request, config, target, program);
            }
        };
    }

    private SiteReport<ProcessResult> onTarget(
            VisitRequest request, SiteConfig config, TargetConfig target, Program program) throws InterruptedException {
        var id = DeploymentId.startingAt(surroundings.clock().instant(), surroundings.random());
        try (var open = Workspaces.of(
                                surroundings.environment(),
                                surroundings.folders().state())
                        .open(id);
                var renewals = new TokenRenewals(
                        surroundings.mask(), surroundings.clock(), surroundings.sleeper(), surroundings.random())) {
            var remarks = new ArrayList<>(open.cleanup().problems());
            var workspace = open.workspace();
            var isDecrypted = false;
            var site = new DecryptedSite(surroundings, request.site(), config);
            var needsSite = request.kubeconfig().isEmpty() && target.cluster().needsTheSite();
            switch (site.in(workspace)) {
                case Opened.Whole(var whole) -> {
                    workspace = whole;
                    isDecrypted = true;
                }
                case Opened.Encrypted(var encrypted, var failure) -> {
                    if (needsSite && site.hidesCredentials(target, encrypted)) {
                        return unreachable(failure);
                    }
                    workspace = encrypted;
                    remarks.add(SiteVisit.unmasked(failure));
                }
                case Opened.Not(var failure) -> {
                    if (needsSite) {
                        return unreachable(failure);
                    }
                    remarks.add(SiteVisit.unmasked(failure));
                }
            }
            return entered(request, config, target, workspace, isDecrypted, renewals, remarks, program);
        } catch (IOException e) {
            return new SiteReport.Refused<>(
                    Failure.of("making a private workspace", "The system refused: " + e.getMessage() + ".")
                            .advising("Free some space in /dev/shm or in your home folder."));
        }
    }

    private static SiteReport<ProcessResult> unreachable(Failure failure) {
        return new SiteReport.Refused<>(failure.advising("Or name the cluster yourself: --kubeconfig FILE"));
    }

    private SiteReport<ProcessResult> entered(
            VisitRequest request,
            SiteConfig config,
            TargetConfig target,
            Workspace workspace,
            boolean isDecrypted,
            TokenRenewals renewals,
            List<String> remarks,
            Program program)
            throws IOException, InterruptedException {
        Entry entry;
        try (var clusters = new SharedClusters(surroundings, 1)) {
            entry = new TargetEntrance(surroundings, workspace, request.kubeconfig(), renewals, clusters).enter(target);
            if (entry instanceof Entry.Open(var _, LearningCluster cluster)) {
                TargetScope.of(config, target).namespaces().keySet().forEach(cluster::learn);
            }
        }
        return switch (entry) {
            case Entry.Closed(var failure) -> new SiteReport.Refused<>(failure);
            case Entry.Open(var access, var _) -> {
                var environment = environment(target, workspace, access, tools(config, workspace));
                if (isDecrypted) {
                    environment.put("SLIPWAY_SITE", workspace.site().toString());
                }
                var place = new Place(
                        target.name(),
                        target.namespace(),
                        config.pipeline().getFirst().targets().contains(target.name()),
                        access.server(),
                        environment,
                        workspace.scratch(),
                        remarks);
                yield new SiteReport.Told<>(
                        config.site(), List.of(program.run(place)), dev.slipway.diagnosis.SiteKnowledge.NONE, remarks);
            }
        };
    }

    private Toolbox tools(SiteConfig config, Workspace workspace) throws InterruptedException {
        var tools = new Handover<Toolbox>("the tools");
        var collector = new ToolboxCollector(tools);
        for (var tool : config.tools().values()) {
            var install = new InstallTool(tool, workspace, surroundings.toolSources(), collector);
            install.takeIfThere(new SilentContext(install));
        }
        return tools.get();
    }

    private Map<String, String> environment(
            TargetConfig target, Workspace workspace, TargetAccess access, Toolbox tools) {
        return TargetEnvironment.of(
                ChildEnvironment.of(surroundings.environment(), PERSONAL),
                surroundings.folders().cache(),
                target,
                workspace,
                access,
                tools);
    }
}
