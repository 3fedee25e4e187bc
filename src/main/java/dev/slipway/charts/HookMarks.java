package dev.slipway.charts;

import dev.slipway.manifest.Manifest;
import dev.slipway.preflight.Finding.Severity;
import dev.slipway.site.Nearest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether Helm understands the annotations that are meant for it. What it does not, it leaves out without a word. */
final class HookMarks implements Judgement {
    private static final Set<String> EVENTS = Set.of(
            "pre-install",
            "post-install",
            "pre-delete",
            "post-delete",
            "pre-upgrade",
            "post-upgrade",
            "pre-rollback",
            "post-rollback",
            "test",
            "test-success");
    private static final Pattern HOOK = Pattern.compile(
            "[\"']?helm\\.sh/hook[\"']?\\s*:\\s*[\"']?(?<text>[a-z, -]+?)\\s*[\"'}#]?\\s*(?:[,}].*|#.*)?$");

    private static final Set<String> ENDS = Set.of("before-hook-creation", "hook-succeeded", "hook-failed");
    private static final Set<String> LOGGED = Set.of("hook-succeeded", "hook-failed");

    @Override
    public List<Fault> of(RenderedChart chart) {
        var faults = new ArrayList<Fault>();
        for (var object : chart.objects()) {
            words(object, "helm.sh/hook-delete-policy", ENDS, faults);
            words(object, "helm.sh/hook-output-log-policy", LOGGED, faults);
            words(object, "helm.sh/resource-policy", Set.of("keep"), faults);
            weight(object, faults);
        }
        return faults;
    }

    /**
     * Hooks that Helm does not know, in the templates of a chart of the site: it leaves their objects out, so that nothing of them is
     * to be seen in what it renders.
     */
    static List<ChartFinding> inTemplates(RenderedChart chart, Places places) {
        return places.found(HOOK).stream()
                .flatMap(found -> Arrays.stream(found.text().split(",", -1))
                        .map(String::strip)
                        .filter(word -> !word.isEmpty() && !EVENTS.contains(word))
                        .map(word -> new ChartFinding(
                                Severity.PROBLEM,
                                List.of(chart.target()),
                                chart.release().config().name(),
                                "",
                                "",
                                Optional.of(found.spot()),
                                "'" + word
                                        + "' is no hook that Helm knows, and it leaves the object out without a word.",
                                suggestion(word, EVENTS))))
                .toList();
    }

    private static String suggestion(String word, Set<String> known) {
        return Nearest.suggestion(word, known.stream().sorted().toList(), "Helm knows");
    }

    private static void words(Manifest object, String annotation, Set<String> known, List<Fault> faults) {
        Arrays.stream(object.annotation(annotation).split(",", -1))
                .map(String::strip)
                .filter(word -> !word.isEmpty() && !known.contains(word))
                .forEach(word -> faults.add(Fault.problem(
                        object,
                        annotation,
                        object.object() + " has '" + word + "' in its annotation " + annotation
                                + ", which Helm does not know.",
                        Nearest.suggestion(word, known.stream().sorted().toList(), "Helm knows"))));
    }

    private static void weight(Manifest object, List<Fault> faults) {
        var weight = object.annotation("helm.sh/hook-weight");
        if (!weight.isEmpty() && !weight.matches("[-+]?\\d{1,9}")) {
            faults.add(Fault.problem(
                    object,
                    "helm.sh/hook-weight",
                    object.object() + " has a helm.sh/hook-weight that is no whole number: '" + weight + "'.",
                    "Helm would take it for 0. Write a number in quotes, such as \"-5\"."));
        }
    }
}
