package dev.slipway.cli;

import dev.slipway.journal.History;
import dev.slipway.journal.History.Query;
import dev.slipway.journal.Journal;
import dev.slipway.journal.JournalException;
import dev.slipway.journal.JournalPlace;
import dev.slipway.journal.RecordedDeployment;
import dev.slipway.journal.RecordedDeployment.Life;
import dev.slipway.journal.RecordedDeployment.Outcome;
import dev.slipway.journal.RecordedDeployment.State;
import dev.slipway.notify.PreviousOutcome;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.PipelineEvent.Purpose;
import dev.slipway.pipeline.PipelineEvent.Subject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * How the deployments before this one ended, as this machine's journal tells it.
 *
 * @param person who asks, and on which machine: {@code ada@laptop}
 */
record PreviousDeployments(JournalPlace place, String person, InstantSource clock) implements PreviousOutcome {
    /** Rollbacks and deployments that still run stand between a deployment and the one before it, and hardly more of them. */
    private static final int MOST = 20;

    @Override
    public boolean wasBad(Subject subject, List<String> targets) {
        try {
            var existing = Journal.existing(place, clock);
            if (existing.isEmpty()) {
                return false;
            }
            try (var journal = existing.get()) {
                var history = new History(journal, person);
                for (var target : targets) {
                    if (wasBad(history, subject, target)) {
                        return true;
                    }
                }
                return false;
            }
        } catch (JournalException e) {
            // The person reads of it where this deployment was to be recorded.
            LoggerFactory.getLogger(PreviousDeployments.class)
                    .warn("what was before is not known: {}", e.failure().observed());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean wasBad(History history, Subject subject, String target) throws JournalException {
        var query = new Query(
                Optional.of(subject.site()),
                Optional.of(target),
                Set.of(),
                Optional.empty(),
                Instant.EPOCH,
                Query.ALL.until(),
                MOST);
        return history.deployments(query).stream()
                .filter(one ->
                        !one.id().equals(subject.id()) && one.subject().purpose() == Purpose.DEPLOY && isOver(one))
                .findFirst()
                .filter(one -> !isGood(one, target))
                .isPresent();
    }

    private static boolean isOver(RecordedDeployment one) {
        return switch (one.state()) {
            case State.Ended _ -> true;
            case State.Open(var life, var _) -> life == Life.KILLED;
        };
    }

    private static boolean isGood(RecordedDeployment one, String target) {
        return one.state() instanceof State.Ended(var verdict, var _)
                && verdict == Verdict.SUCCEEDED
                && one.targets().stream()
                        .filter(each -> each.name().equals(target))
                        .allMatch(each -> each.outcome() == Outcome.SUCCEEDED);
    }
}
