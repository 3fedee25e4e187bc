package dev.slipway.diagnosis;

import dev.slipway.pipeline.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The observations of one failure, or of one trouble in it, in the evidence's order.
 *
 * <p>A rollout may fail for several reasons at once, and what is seen of one workload must not explain another. So evidence
 * is told apart by whom it is about:
 *
 * <ol>
 *   <li>Evidence says of which workload, pod and container it is, or some of it. What it does not say is taken from other
 *       evidence of the same pod or object.
 *   <li>What is of no workload (a claim, a node, a quota) belongs to the trouble that it stands behind; where all troubles
 *       stand before all else, to each of them.
 *   <li>Which namespace it is in concerns every trouble.
 *   <li>What was found wrong at targets before a deployment changed anything is a failure for each finding.
 *   <li>What the failure itself says only repeats its troubles, where it names some, and so proves nothing more.
 * </ol>
 *
 * @param trouble whom it is all about; {@link Subject#UNKNOWN} where the failure names no trouble
 */
record CaseFile(Subject trouble, List<Observation> observations) {
    private static final String TROUBLE = "trouble";

    CaseFile {
        observations = List.copyOf(observations);
    }

    /** A failure, told apart by its troubles, the worst first. One without troubles is one case. */
    static List<CaseFile> of(Failure failure) {
        var told = identified(Observation.of(failure));
        var troubles = told.stream()
                .filter(observation -> observation.kind().equals(TROUBLE))
                .toList();
        if (troubles.isEmpty()) {
            var problems = ofTargets(told);
            return problems.isEmpty() ? List.of(new CaseFile(Subject.UNKNOWN, withAnywhere(told))) : problems;
        }
        var all = told.stream()
                .filter(observation -> !observation.kind().equals("failure"))
                .toList();
        return troubles.stream()
                .map(trouble -> new CaseFile(
                        trouble.subject(),
                        withAnywhere(troubles.size() == 1 ? all : concerning(trouble, troubles, all))))
                .toList();
    }

    /** Each problem of a target is a failure of its own, in the words that a step would have had for it later. */
    private static List<CaseFile> ofTargets(List<Observation> told) {
        return told.stream()
                .filter(observation -> observation.kind().equals("target"))
                .map(problem -> new CaseFile(
                        Subject.UNKNOWN,
                        withAnywhere(List.of(problem, Observation.failure("", problem.field("problem"))))))
                .toList();
    }

    private static List<Observation> concerning(
            Observation trouble, List<Observation> troubles, List<Observation> all) {
        boolean sections = all.indexOf(troubles.getLast()) - all.indexOf(troubles.getFirst()) >= troubles.size();
        var concerning = new ArrayList<Observation>();
        Observation last = troubles.getFirst();
        for (var observation : all) {
            if (observation.kind().equals(TROUBLE)) {
                last = observation;
            }
            if (concerns(observation, trouble, !sections || last.equals(trouble))) {
                concerning.add(observation);
            }
        }
        return concerning;
    }

    /**
     * Whether evidence belongs to a trouble.
     *
     * @param near whether it stands behind the trouble, or nobody can tell
     */
    private static boolean concerns(Observation observation, Observation trouble, boolean near) {
        if (observation.kind().equals(TROUBLE)) {
            return observation.equals(trouble);
        }
        var subject = observation.subject();
        if (subject.workload().isEmpty() && subject.pod().isEmpty()) {
            return near || observation.isNamespace();
        }
        return subject.sharesPodWith(trouble.subject());
    }

    /** What is searched for {@code anywhere} stands behind all else, so that evidence of a kind is found first. */
    private static List<Observation> withAnywhere(List<Observation> observations) {
        var all = new ArrayList<>(observations);
        observations.forEach(observation -> all.add(observation.anywhere()));
        return all;
    }

    private static List<Observation> identified(List<Observation> observations) {
        var workloads = new HashMap<String, String>();
        for (var observation : observations) {
            var subject = observation.subject();
            if (!subject.workload().isEmpty()) {
                if (!subject.pod().isEmpty()) {
                    workloads.putIfAbsent("Pod/" + subject.pod(), subject.workload());
                }
                workloads.putIfAbsent(observation.field("object"), subject.workload());
            }
        }
        return observations.stream()
                .map(observation -> observation.subject().workload().isEmpty()
                        ? observation.of(owner(observation, workloads))
                        : observation)
                .toList();
    }

    private static Subject owner(Observation observation, Map<String, String> workloads) {
        var subject = observation.subject();
        var object = subject.pod().isEmpty() ? observation.field("object") : "Pod/" + subject.pod();
        return subject.and(new Subject(workloads.getOrDefault(object, ""), "", ""));
    }

    /** Those of a kind. */
    List<Observation> ofKind(String kind) {
        return observations.stream()
                .filter(observation -> observation.kind().equals(kind))
                .toList();
    }
}
