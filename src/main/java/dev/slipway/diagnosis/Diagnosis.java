package dev.slipway.diagnosis;

import java.util.List;
import java.util.Optional;

/**
 * A known cause that fits what was seen.
 *
 * @param id the cause's name, stable: {@code chart-version-missing}
 * @param title the cause in a few words
 * @param because what was seen that points to it, a line for each piece of evidence
 * @param cause what is wrong, in one or a few sentences
 * @param remedy what to do, in order
 * @param link where to read more
 */
public record Diagnosis(
        String id, String title, List<String> because, String cause, List<String> remedy, Optional<String> link) {
    public Diagnosis {
        because = List.copyOf(because);
        remedy = List.copyOf(remedy);
    }
}
