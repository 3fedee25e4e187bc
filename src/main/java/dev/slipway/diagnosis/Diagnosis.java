package dev.slipway.diagnosis;

import java.util.ArrayList;
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
 * @param about the workloads that it explains ({@code Deployment/hub}); empty where the evidence names none
 */
public record Diagnosis(
        String id,
        String title,
        List<String> because,
        String cause,
        List<String> remedy,
        Optional<String> link,
        List<String> about) {
    public Diagnosis {
        because = List.copyOf(because);
        remedy = List.copyOf(remedy);
        about = List.copyOf(about);
    }

    Diagnosis alsoAbout(Diagnosis other) {
        var workloads = new ArrayList<>(about);
        other.about().stream().filter(workload -> !about.contains(workload)).forEach(workloads::add);
        return new Diagnosis(id, title, because, cause, remedy, link, workloads);
    }
}
