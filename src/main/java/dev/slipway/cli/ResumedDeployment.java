package dev.slipway.cli;

import dev.slipway.journal.History;
import dev.slipway.journal.History.Query;
import dev.slipway.journal.Journal;
import dev.slipway.journal.JournalException;
import dev.slipway.journal.Recorded;
import dev.slipway.journal.RecordedDeployment;
import dev.slipway.journal.RecordedDeployment.Life;
import dev.slipway.journal.RecordedDeployment.State;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.PipelineEvent.Purpose;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the deployment that a person wants to go on with, in the journal that this machine records in. */
record ResumedDeployment(Invocation invocation) {
    private static final Set<String> CUT_SHORT = Set.of("killed", "interrupted");
    private static final Query LAST = new Query(
            Optional.empty(), Optional.empty(), Set.of(), Optional.empty(), Query.ALL.since(), Query.ALL.until(), 1);
    private static final Logger LOG = LoggerFactory.getLogger(ResumedDeployment.class);

    /**
     * The deployment; where there is none that one could go on with, the person is told why.
     *
     * @param id its id, or how that begins or ends; empty: the last one
     */
    Optional<Recorded> find(Optional<String> id) throws InterruptedException {
        try {
            var existing = Journal.existing(JournalOption.place(invocation), invocation.clock());
            if (existing.isEmpty()) {
                return refused("No deployment is recorded yet.", "Deploy from the start: slipway deploy");
            }
            try (var journal = existing.get()) {
                var found = JournalOption.recorded(invocation, JournalOption.history(invocation, journal), id);
                return found.isPresent() ? judged(found.get()) : found;
            }
        } catch (JournalException e) {
            return refused(
                    "The journal cannot be read: " + e.failure().observed(), "Deploy from the start: slipway deploy");
        } catch (IllegalArgumentException e) {
            return refused(JournalOption.VARIABLE + ": " + e.getMessage(), "Correct it.");
        }
    }

    /** Tells that the last deployment from this folder was cut short, if it was. */
    void offer(History history, Path site) {
        try {
            history.deployments(LAST).stream()
                    .filter(last -> last.wish().site().equals(site.toString()))
                    .filter(last -> CUT_SHORT.contains(last.word()))
                    .filter(last -> !last.wish().planned())
                    .forEach(this::offer);
        } catch (JournalException e) {
            // Whoever records the deployment says so in a moment, and what to do.
            LOG.atInfo().log("whether the last deployment was cut short is not known: {}", e.getMessage());
        }
    }

    private void offer(RecordedDeployment last) {
        invocation
                .output()
                .error("The last deployment from here, " + last.id().value() + " of "
                        + last.subject().shortCommit()
                        + ", was " + last.word()
                        + ". This one begins anew; to go on with that one: slipway deploy --resume "
                        + last.id().value());
    }

    private Optional<Recorded> judged(Recorded recorded) {
        var deployment = recorded.summary();
        var name = "Deployment " + deployment.id().value();
        if (deployment.subject().purpose() == Purpose.ROLLBACK) {
            return refused(name + " is a rollback, which is not resumed.", "Say it again: slipway rollback TARGET");
        }
        if (deployment.wish().planned()) {
            return refused(
                    name + " was held to a plan, which what it did itself has outdated.",
                    "Plan what is left, and deploy that: slipway plan --save FILE");
        }
        if (deployment.state() instanceof State.Ended(var verdict, var _) && verdict == Verdict.SUCCEEDED) {
            return refused(
                    name + " has succeeded: there is nothing left to do.",
                    "See it: slipway show " + deployment.id().value());
        }
        if (deployment.state() instanceof State.Open(var life, var _) && life == Life.RUNNING) {
            return refused(
                    name + " is still running.",
                    "See how far it is: slipway show " + deployment.id().value());
        }
        return Optional.of(recorded);
    }

    private Optional<Recorded> refused(String why, String advice) {
        invocation.output().error("Nothing was deployed: " + why);
        invocation.output().error("  " + advice);
        return Optional.empty();
    }
}
