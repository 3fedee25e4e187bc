package dev.slipway.steps.secrets;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import java.util.ArrayList;
import java.util.List;

/** Several keys that could not be had, told as one failure: the person fetches all of them in one go. */
final class KeyFailures {
    private KeyFailures() {}

    /**
     * The failure that tells all of these.
     *
     * @param failures at least one
     */
    static Failure together(List<Failure> failures) {
        if (failures.size() == 1) {
            return failures.getFirst();
        }
        var evidence = new ArrayList<Evidence>();
        failures.forEach(failure -> {
            evidence.add(new Evidence.Fact(failure.attempted(), failure.observed()));
            evidence.addAll(failure.evidence());
        });
        return new Failure(
                "getting the keys of the site's secrets",
                failures.size() + " of them cannot be had.",
                evidence,
                failures.stream()
                        .flatMap(failure -> failure.advice().stream())
                        .distinct()
                        .toList(),
                false);
    }
}
