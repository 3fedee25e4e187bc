package dev.slipway.diagnosis;

import dev.slipway.pipeline.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One way in which deployments are known to fail; one file.
 *
 * @param id the file's name
 * @param title in a few words
 * @param phase where a deployment meets it
 * @param steps the beginnings of the names of the steps that can meet it; empty: any
 * @param certainty how sure it is when a pattern fits
 * @param when alternatives; one is enough. Of an alternative, every condition must fit some evidence
 * @param cause what is wrong; words in braces are filled from what matched
 * @param remedy what to do, in order; filled likewise
 * @param link where to read more
 * @param examples failures that it must fit, and failures that it must not
 */
record KnownCause(
        String id,
        String title,
        Phase phase,
        List<String> steps,
        Certainty certainty,
        List<List<Condition>> when,
        String cause,
        List<String> remedy,
        Optional<String> link,
        List<Example> examples) {
    private static final Pattern BLANK = Pattern.compile("\\{([A-Za-z.]+)}");

    KnownCause {
        steps = List.copyOf(steps);
        when = when.stream().map(List::copyOf).toList();
        remedy = List.copyOf(remedy);
        examples = List.copyOf(examples);
    }

    /** Where a deployment meets a cause, in the order of the pipeline. */
    enum Phase {
        TOOLS("Installing tools"),
        SECRETS("Decrypting secrets"),
        CONFIGURATION("Checking the configuration"),
        CHARTS("Fetching charts"),
        ANNOUNCEMENT("Announcing the deployment"),
        CLUSTER("Reaching the cluster"),
        UPGRADE("Upgrading releases"),
        ROLLOUT("Waiting for the rollout"),
        VALIDATION("Validating the deployment"),
        ANY("At any step");

        private final String heading;

        Phase(String heading) {
            this.heading = heading;
        }

        String heading() {
            return heading;
        }
    }

    /** How sure a diagnosis is, the surest first. */
    enum Certainty {
        /** The evidence names the cause. */
        CERTAIN,
        /** The evidence has other causes too, but seldom. */
        LIKELY,
        /** What to look at where nothing better is known. */
        POSSIBLE
    }

    /**
     * A failure to try the patterns on.
     *
     * @param fits whether the cause must be diagnosed, or must not
     * @param says texts that the diagnosis must contain
     */
    record Example(boolean fits, String step, Failure failure, List<String> says) {
        Example {
            says = List.copyOf(says);
        }
    }

    /** A diagnosis, and by how much evidence. */
    record Found(Diagnosis diagnosis, Certainty certainty, int conditions) {}

    Optional<Found> diagnose(String step, List<Observation> observations) {
        if (!steps.isEmpty() && steps.stream().noneMatch(step::startsWith)) {
            return Optional.empty();
        }
        return when.stream()
                .map(alternative -> matches(alternative, observations))
                .flatMap(Optional::stream)
                .findFirst()
                .map(this::found);
    }

    private static Optional<List<Condition.Match>> matches(List<Condition> alternative, List<Observation> seen) {
        var matches = new ArrayList<Condition.Match>();
        for (var condition : alternative) {
            var match = seen.stream()
                    .map(condition::match)
                    .flatMap(Optional::stream)
                    .findFirst();
            if (match.isEmpty()) {
                return Optional.empty();
            }
            matches.add(match.get());
        }
        return Optional.of(matches);
    }

    private Found found(List<Condition.Match> matches) {
        var words = new HashMap<String, String>();
        matches.forEach(match -> words.putAll(match.words()));
        var because = matches.stream().map(Condition.Match::because).distinct().toList();
        var diagnosis = new Diagnosis(
                id,
                filled(title, words),
                because,
                filled(cause, words),
                remedy.stream().map(line -> filled(line, words)).toList(),
                link);
        return new Found(diagnosis, certainty, matches.size());
    }

    /** A word that did not occur is left as a question mark: half an answer is better than none. */
    private static String filled(String text, Map<String, String> words) {
        return BLANK.matcher(text)
                .replaceAll(blank -> java.util.regex.Matcher.quoteReplacement(words.getOrDefault(blank.group(1), "?")));
    }
}
