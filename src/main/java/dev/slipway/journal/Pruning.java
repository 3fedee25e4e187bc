package dev.slipway.journal;

import dev.slipway.journal.RecordedDeployment.Outcome;
import dev.slipway.journal.RecordedDeployment.State;
import dev.slipway.pipeline.PipelineEvent.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Which deployments a journal may lose.
 *
 * @param keep so many of the latest stay
 * @param before those that began then or later stay
 * @param now what ages are counted to
 */
public record Pruning(int keep, Instant before, Instant now) {
    /** Of a deployment on another machine that was heard of more recently, nobody here knows that it is over. */
    private static final Duration SILENCE = Duration.ofDays(1);

    /**
     * Those that may go. What stays in any case: the last good deployment of each target of each site, and what may still run.
     *
     * @param deployments all that there are, the latest first
     */
    public List<RecordedDeployment> removable(List<RecordedDeployment> deployments) {
        var good = new HashSet<String>();
        var removable = new ArrayList<RecordedDeployment>();
        int place = 0;
        for (var deployment : deployments) {
            boolean isLastGood = deployment.subject().purpose() == Purpose.DEPLOY
                    && deployment.targets().stream()
                                    .filter(target -> target.outcome() == Outcome.SUCCEEDED)
                                    .filter(target ->
                                            good.add(deployment.subject().site() + "/" + target.name()))
                                    .count()
                            > 0;
            if (place++ >= keep
                    && deployment.startedAt().isBefore(before)
                    && !isLastGood
                    && !mayRun(deployment.state())) {
                removable.add(deployment);
            }
        }
        return removable;
    }

    private boolean mayRun(State state) {
        return switch (state) {
            case State.Ended _ -> false;
            case State.Open(var life, var lastHeard) ->
                switch (life) {
                    case RUNNING -> true;
                    case KILLED -> false;
                    case UNFINISHED -> lastHeard.plus(SILENCE).isAfter(now);
                };
        };
    }
}
