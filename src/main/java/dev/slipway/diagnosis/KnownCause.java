package dev.slipway.diagnosis;

import dev.slipway.pipeline.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One way in which deployments are known to fail; one file.
 *
 * @param id the file's name
 * @param title in a few words
 * @param phase where a deployment meets it
 * @param steps the beginnings of the names of the steps that can meet it; empty: any
 * @param kinds the kinds of workloads that can meet it; empty: any
 * @param certainty how sure it is when a pattern fits
 * @param when alternatives; one is enough. Of an alternative, every condition must fit some evidence
 * @param background what to know of how it works, to understand the cause; may be empty
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
        List<String> kinds,
        Certainty certainty,
        List<List<Condition>> when,
        String background,
        String cause,
        List<String> remedy,
        Optional<String> link,
        List<Example> examples) {
    KnownCause {
        steps = List.copyOf(steps);
        kinds = List.copyOf(kinds);
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
     * @param line where it stands in its file, counted from 1
     * @param column likewise
     */
    record Example(boolean fits, String step, Failure failure, List<String> says, int line, int column) {
        Example {
            says = List.copyOf(says);
        }
    }

    /**
     * A diagnosis, and by how much evidence.
     *
     * @param patterns how many patterns fitted
     */
    record Found(KnownCause cause, Diagnosis diagnosis, int patterns) {}

    /** What this cause makes of a case. Of several alternatives that fit, the one that asks for most is told. */
    Optional<Found> diagnose(String step, CaseFile file, Allowance allowance) {
        if (!steps.isEmpty() && steps.stream().noneMatch(step::startsWith)) {
            return Optional.empty();
        }
        Optional<Found> best = Optional.empty();
        for (var alternative : when) {
            int patterns = patterns(alternative);
            if (best.isEmpty() || patterns > best.get().patterns()) {
                var fitting = fitting(alternative, file, allowance);
                if (fitting.isPresent()) {
                    best = Optional.of(found(fitting.get(), file, patterns));
                }
            }
        }
        return best;
    }

    private static int patterns(List<Condition> alternative) {
        return alternative.stream()
                .mapToInt(condition -> condition.patterns().size())
                .sum();
    }

    private Optional<List<Condition.Match>> fitting(List<Condition> alternative, CaseFile file, Allowance allowance) {
        var candidates = new ArrayList<List<Condition.Match>>();
        for (var condition : alternative) {
            var matches = file.ofKind(condition.kind()).stream()
                    .map(observation -> condition.match(observation, allowance))
                    .flatMap(Optional::stream)
                    .toList();
            if (matches.isEmpty()) {
                return Optional.empty();
            }
            candidates.add(matches);
        }
        return agreeing(candidates, Subject.UNKNOWN, file.trouble());
    }

    /** The first matches, in the evidence's order, that are all about the same: what one pod does explains no other. */
    private Optional<List<Condition.Match>> agreeing(
            List<List<Condition.Match>> candidates, Subject subject, Subject trouble) {
        if (candidates.isEmpty()) {
            var kind = subject.and(trouble).kind();
            return kinds.isEmpty() || kind.isEmpty() || kinds.contains(kind)
                    ? Optional.of(List.of())
                    : Optional.empty();
        }
        for (var match : candidates.getFirst()) {
            var whom = match.observation().subject();
            if (whom.agreesWith(subject)) {
                var rest = agreeing(candidates.subList(1, candidates.size()), subject.and(whom), trouble);
                if (rest.isPresent()) {
                    var matches = new ArrayList<>(List.of(match));
                    matches.addAll(rest.get());
                    return Optional.of(matches);
                }
            }
        }
        return Optional.empty();
    }

    private Found found(List<Condition.Match> matches, CaseFile file, int patterns) {
        var subject = Subject.UNKNOWN;
        for (var match : matches) {
            subject = subject.and(match.observation().subject());
        }
        if (subject.sharesPodWith(file.trouble())) {
            subject = subject.and(file.trouble());
        }
        var words = new Words(subject, matches, file);
        var diagnosis = new Diagnosis(
                id,
                words.fill(title),
                matches.stream().map(Condition.Match::because).distinct().toList(),
                words.fill(cause),
                words.fill(remedy),
                link,
                subject.workload().isEmpty() ? List.of() : List.of(subject.workload()));
        return new Found(this, diagnosis, patterns);
    }
}
