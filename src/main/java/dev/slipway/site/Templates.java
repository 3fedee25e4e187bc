package dev.slipway.site;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;

/** Judges texts with {@code ${…}} by filling them in for every target. */
final class Templates {
    private final Problems problems;
    private final List<TargetConfig> targets;

    Templates(Problems problems, Collection<TargetConfig> targets) {
        this.problems = problems;
        this.targets = List.copyOf(targets);
    }

    /**
     * What a text stands for on the targets, each different text once. Reports what cannot be filled in; then nothing
     * is.
     */
    Collection<String> filled(Text text) {
        var filled = new LinkedHashSet<String>();
        var targetsWith = new LinkedHashMap<String, List<String>>();
        for (TargetConfig target : targets) {
            Placeholders placeholders = Placeholders.of(target);
            List<String> wrong = placeholders.problemsIn(text.value());
            wrong.forEach(problem ->
                    targetsWith.computeIfAbsent(problem, _ -> new ArrayList<>()).add(target.name()));
            if (wrong.isEmpty()) {
                filled.add(placeholders.fill(text.value()));
            }
        }
        targetsWith.forEach((problem, names) -> tell(text, problem, names));
        return targetsWith.isEmpty() ? filled : List.of();
    }

    private void tell(Text text, String problem, List<String> names) {
        String where = names.size() == targets.size() ? "" : "on target " + String.join(", ", names) + ": ";
        String remedy = problem.startsWith("There is no") ? "A target's own are listed under its 'variables'." : "";
        problems.add(text.place(), where + problem, remedy);
    }
}
