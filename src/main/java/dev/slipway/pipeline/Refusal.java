package dev.slipway.pipeline;

import java.util.List;

/**
 * A failure that is none of anybody's making: somebody else is at work, or things are not as they were when the plan was made, so this
 * deployment may not be now.
 */
public final class Refusal {
    /** The check of a {@link Evidence.TargetProblem} that says so. */
    public static final String CHECK = "owner";

    /** The check of a {@link Evidence.TargetProblem} that says that the plan to be deployed is not what would be done. */
    public static final String PLAN = "plan";

    private Refusal() {}

    /**
     * The failure.
     *
     * @param object what is somebody else's: {@code the target}, {@code release hub}
     * @param who who, where and since when, a sentence
     * @param remedy what to do about it
     */
    public static Failure of(String attempted, String target, String object, String who, String remedy) {
        return new Failure(
                attempted,
                who,
                List.of(new Evidence.TargetProblem(target, CHECK, object, who, remedy)),
                List.of(remedy),
                false);
    }

    /** Whether a failure is one, and nothing else. */
    public static boolean isOne(Failure failure) {
        var problems = failure.evidence().stream()
                .filter(Evidence.TargetProblem.class::isInstance)
                .map(Evidence.TargetProblem.class::cast)
                .toList();
        return !problems.isEmpty()
                && problems.stream()
                        .allMatch(problem ->
                                problem.check().equals(CHECK) || problem.check().equals(PLAN));
    }
}
