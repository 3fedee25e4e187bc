package dev.slipway.deployment;

import dev.slipway.deployment.DecryptedSite.Opened;
import dev.slipway.diagnosis.SiteKnowledge;
import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.Failure;
import dev.slipway.site.Loaded;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.SiteLoader;
import dev.slipway.site.TargetConfig;
import dev.slipway.steps.clusterauth.TokenRenewals;
import dev.slipway.steps.preflight.Entrance;
import dev.slipway.steps.preflight.Entrance.Entry;
import dev.slipway.workspace.Workspace;
import dev.slipway.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Goes to the targets of a site, all at once, to look at something there. Nothing is changed anywhere.
 *
 * <p>A target is reached as a deployment reaches it. So where credentials lie encrypted in the site, {@code HEAD} is checked
 * out into a private workspace and decrypted there, for as long as this takes. Where the site's files are not needed to get
 * there, they are decrypted at the same time for the mask alone, if what is looked at may show their secrets; who has no key
 * may look all the same, and is told, as where the credentials lie in the site in clear.
 */
final class SiteVisit {
    private final Surroundings surroundings;

    /** In these surroundings. */
    SiteVisit(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** A target that was reached. */
    record Place(SiteConfig site, TargetConfig target, TargetAccess access, Cluster cluster) {}

    /**
     * What is asked at each target.
     *
     * @param <T> what is told of it
     */
    interface Question<T> {
        /** Asks. */
        Answer<T> ask(Place place) throws InterruptedException;

        /** What is told of a target that could not be reached, or did not answer. */
        T unseen(String target, Failure failure);

        /** Whether the answers may show the site's secrets. */
        boolean mayShowSecrets();
    }

    /** Asks at all targets that were asked for, side by side: the slowest one is what it takes. */
    <T> SiteReport<T> ask(VisitRequest request, Question<T> question) throws InterruptedException {
        return switch (SiteLoader.load(request.site())) {
            case Loaded.Invalid<SiteConfig>(var problems) -> new SiteReport.Invalid<>(problems);
            case Loaded.Valid<SiteConfig>(var config, var _) -> {
                var unknown = new TreeSet<>(request.only());
                unknown.removeAll(config.targets().keySet());
                yield unknown.isEmpty()
                        ? inWorkspace(request, config, question)
                        : new SiteReport.Refused<>(Failure.of(
                                        "choosing the targets",
                                        "The site has no target " + String.join(", ", unknown) + ".")
                                .advising("Its targets are: "
                                        + String.join(", ", config.targets().keySet())));
            }
        };
    }

    private <T> SiteReport<T> inWorkspace(VisitRequest request, SiteConfig config, Question<T> question)
            throws InterruptedException {
        var targets = config.targets().values().stream()
                .filter(target -> request.only().isEmpty() || request.only().contains(target.name()))
                .toList();
        var id = DeploymentId.startingAt(surroundings.clock().instant(), surroundings.random());
        try (var open = Workspaces.of(
                                surroundings.environment(),
                                surroundings.folders().state())
                        .open(id);
                var renewals = new TokenRenewals(
                        surroundings.mask(), surroundings.clock(), surroundings.sleeper(), surroundings.random());
                var clusters = new SharedClusters(surroundings, targets.size())) {
            var workspace = open.workspace();
            var remarks = new ArrayList<String>();
            var knowledge = knowledge(request.site(), config, remarks);
            var needsSite = request.kubeconfig().isEmpty()
                    && targets.stream().anyMatch(target -> target.cluster().needsTheSite());
            var site = new DecryptedSite(surroundings, request.site(), config);
            if (needsSite) {
                var checkedOut = workspace;
                switch (site.in(workspace)) {
                    case Opened.Not(var failure) -> {
                        return unreachable(failure);
                    }
                    case Opened.Encrypted(var encrypted, var failure) -> {
                        if (hidesCredentials(site, targets, encrypted)) {
                            return unreachable(failure);
                        }
                        remarks.add(unmasked(failure));
                        checkedOut = encrypted;
                    }
                    case Opened.Whole(var whole) -> checkedOut = whole;
                }
                var entrance = new TargetEntrance(surroundings, checkedOut, request.kubeconfig(), renewals, clusters);
                var answers = sideBySide(looks(config, targets, entrance, question), Optional.empty());
                return new SiteReport.Told<>(config.site(), answers, knowledge, remarks);
            }
            Optional<Callable<Object>> learning =
                    question.mayShowSecrets() && config.secrets().isPresent()
                            ? Optional.of(() -> remarkUnlessWhole(site.in(workspace), remarks))
                            : Optional.empty();
            var entrance = new TargetEntrance(surroundings, workspace, request.kubeconfig(), renewals, clusters);
            var answers = sideBySide(looks(config, targets, entrance, question), learning);
            return new SiteReport.Told<>(config.site(), answers, knowledge, remarks);
        } catch (IOException e) {
            return new SiteReport.Refused<>(
                    Failure.of("making a private workspace", "The system refused: " + e.getMessage() + ".")
                            .advising("Free some space in /dev/shm or in your home folder."));
        }
    }

    private static <T> List<Look<T>> looks(
            SiteConfig config, List<TargetConfig> targets, Entrance entrance, Question<T> question) {
        return targets.stream()
                .map(target -> new Look<>(config, target, entrance, question))
                .toList();
    }

    private static <T> SiteReport<T> unreachable(Failure failure) {
        return new SiteReport.Refused<>(
                failure.advising("Or name the cluster yourself, for all targets: --kubeconfig FILE"));
    }

    private static boolean hidesCredentials(DecryptedSite site, List<TargetConfig> targets, Workspace checkedOut)
            throws InterruptedException {
        for (var target : targets) {
            if (site.hidesCredentials(target, checkedOut)) {
                return true;
            }
        }
        return false;
    }

    private static boolean remarkUnlessWhole(Opened opened, List<String> remarks) {
        return switch (opened) {
            case Opened.Whole _ -> true;
            case Opened.Encrypted(var _, var failure) -> remarks.add(unmasked(failure));
            case Opened.Not(var failure) -> remarks.add(unmasked(failure));
        };
    }

    /** Who wants to know what is wrong is not kept from it by a slip in the site's own causes. */
    private static SiteKnowledge knowledge(Path site, SiteConfig config, List<String> remarks) {
        return switch (SiteKnowledge.of(site, config)) {
            case Loaded.Valid<SiteKnowledge>(var knowledge, var _) -> knowledge;
            case Loaded.Invalid<SiteKnowledge> _ -> {
                remarks.add("The site's own causes of failure are left out, since something is wrong in their files:"
                        + " slipway check");
                yield SiteKnowledge.NONE;
            }
        };
    }

    static String unmasked(Failure failure) {
        return "The site's secrets are not known here, so they are not masked in what the cluster says: "
                + failure.observed();
    }

    /** A federation's members are asked together; by the time this returns, the mask has learned what it can. */
    private static <T> List<T> sideBySide(List<Look<T>> looks, Optional<Callable<Object>> learning)
            throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var learned = learning.map(threads::submit);
            var answers = new ArrayList<T>();
            for (var look : looks.stream().map(look -> submit(threads, look)).toList()) {
                answers.add(valueOf(look));
            }
            if (learned.isPresent()) {
                valueOf(learned.get());
            }
            return answers;
        }
    }

    private static <T> Future<T> submit(ExecutorService threads, Look<T> look) {
        return threads.submit(look::take);
    }

    private static <T> T valueOf(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("looking at a target", e.getCause());
        }
    }

    /** A look at one target. */
    private record Look<T>(SiteConfig site, TargetConfig target, Entrance entrance, Question<T> question) {

        private T take() throws InterruptedException {
            return switch (entrance.enter(target)) {
                case Entry.Closed(var failure) -> question.unseen(target.name(), failure);
                case Entry.Open(var access, var cluster) -> {
                    try (cluster) {
                        yield switch (question.ask(new Place(site, target, access, cluster))) {
                            case Answer.Refused<T>(var trouble) -> question.unseen(target.name(), refusal(trouble));
                            case Answer.Given<T>(var seen) -> seen;
                        };
                    }
                }
            };
        }

        private Failure refusal(ClusterTrouble trouble) {
            return Failure.of("looking at " + target.name(), trouble.observed()).advising(trouble.advice());
        }
    }
}
