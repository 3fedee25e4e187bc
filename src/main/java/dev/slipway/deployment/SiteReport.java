package dev.slipway.deployment;

import dev.slipway.diagnosis.SiteKnowledge;
import dev.slipway.pipeline.Failure;
import dev.slipway.site.Problem;
import java.util.List;

/**
 * What was found out about a site's targets.
 *
 * @param <T> what is told of each target
 */
public sealed interface SiteReport<T> {
    /**
     * Something is told of each target that was asked for, in the site's order.
     *
     * @param knowledge what only the site knows of failures
     * @param remarks what the person should know of how it was found out, a sentence each
     */
    record Told<T>(String site, List<T> targets, SiteKnowledge knowledge, List<String> remarks)
            implements SiteReport<T> {
        public Told {
            targets = List.copyOf(targets);
            remarks = List.copyOf(remarks);
        }
    }

    /** None could be looked at. */
    record Refused<T>(Failure failure) implements SiteReport<T> {}

    /** The site's {@code slipway.yaml} is wrong. */
    record Invalid<T>(List<Problem> problems) implements SiteReport<T> {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
