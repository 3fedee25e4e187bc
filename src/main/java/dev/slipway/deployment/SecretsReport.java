package dev.slipway.deployment;

import dev.slipway.pipeline.Failure;
import dev.slipway.site.Problem;
import java.util.List;

/**
 * What was found out about a site's secrets.
 *
 * @param <T> what is told
 */
public sealed interface SecretsReport<T> {

    /** It was found out. */
    record Told<T>(T what) implements SecretsReport<T> {}

    /** It could not be: a key is missing, or there is no such file or commit. */
    record Refused<T>(Failure failure) implements SecretsReport<T> {}

    /** The site's {@code slipway.yaml} is wrong. */
    record Invalid<T>(List<Problem> problems) implements SecretsReport<T> {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
