package dev.slipway.site;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong in one file, so that all of it is told at once. */
final class Problems {
    private static final Comparator<Problem> BY_PLACE =
            Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column);

    private final String file;
    // Sets: a node that is reached through several aliases is wrong once.
    private final Set<Problem> errors = new LinkedHashSet<>();
    private final Set<Problem> warnings = new LinkedHashSet<>();

    Problems(String file) {
        this.file = file;
    }

    void add(Place place, String what, String remedy) {
        errors.add(new Problem(file, place.line(), place.column(), what, remedy));
    }

    void addAll(List<Problem> more) {
        errors.addAll(more);
    }

    void warn(Place place, String what, String remedy) {
        warnings.add(new Problem(file, place.line(), place.column(), what, remedy));
    }

    boolean isEmpty() {
        return errors.isEmpty();
    }

    List<Problem> inOrder() {
        return errors.stream().sorted(BY_PLACE).toList();
    }

    List<Problem> warningsInOrder() {
        return warnings.stream().sorted(BY_PLACE).toList();
    }
}
