package dev.slipway.steps.validate;

import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Evidence;
import dev.slipway.process.ProcessResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How one attempt of a pytest suite went.
 *
 * @param observed what was seen, one sentence
 * @param failed each test that failed, once
 * @param skipped how many tests were skipped
 * @param advice what the person should do; may be empty
 * @param isPassed whether every test passed or was skipped
 * @param isWorthRepeating whether another attempt may go otherwise
 */
record PytestVerdict(
        String observed,
        List<Evidence.FailedTest> failed,
        int skipped,
        String advice,
        boolean isPassed,
        boolean isWorthRepeating) {
    PytestVerdict {
        failed = List.copyOf(failed);
    }

    /**
     * Judges an attempt.
     *
     * @param report absent where pytest did not come to write it
     * @param running the titles of the tests that had begun and not ended, by full name
     * @param earlier whether tests passed in earlier attempts, so that none may be left for this one
     */
    static PytestVerdict of(
            ProcessResult result, Optional<JunitReport> report, Map<String, String> running, boolean earlier) {
        return switch (result) {
            case ProcessResult.NotStarted notStarted ->
                bad("pytest could not be started: " + notStarted.problem(), "Check tools.pytest in slipway.yaml.");
            case ProcessResult.TimedOut timedOut -> late(timedOut, running);
            case ProcessResult.Exited exited -> exited(exited.code() == 5 && earlier ? 0 : exited.code(), report);
        };
    }

    private static PytestVerdict exited(int code, Optional<JunitReport> report) {
        var failed = failed(report);
        int skipped = skipped(report);
        return switch (code) {
            case 0 -> new PytestVerdict("", List.of(), skipped, "", true, false);
            case 1 -> new PytestVerdict(counted(failed.size()) + " failed.", failed, skipped, "", false, true);
            case 2 ->
                failed.isEmpty()
                        ? bad("pytest was interrupted before it was done.", "Read its output above.")
                        : new PytestVerdict(
                                "pytest could not read the tests.",
                                failed,
                                skipped,
                                "This is an error in the tests themselves, or a package that they need is missing in"
                                        + " the requirements file.",
                                false,
                                false);
            case 3 ->
                bad("pytest had an internal error.", "Read its output above: a plugin or conftest.py is to blame.");
            case 4 ->
                bad(
                        "pytest did not understand its arguments.",
                        "Correct validate.pytest.args in slipway.yaml: an option that no conftest.py declares, or a"
                                + " folder that is not there, are the usual reasons.");
            case 5 ->
                bad(
                        "pytest found no tests, so that nothing was validated.",
                        "Correct validate.pytest.args in slipway.yaml: the folder, or an option such as -k or -m that"
                                + " leaves no test over.");
            default ->
                code > 128
                        ? new PytestVerdict(
                                "pytest was killed by signal " + (code - 128) + ".",
                                failed,
                                skipped,
                                "Read its output above; signal 9 usually means that memory ran out.",
                                false,
                                true)
                        : bad("pytest ended with exit code " + code + ".", "Read its output above.");
        };
    }

    private static PytestVerdict late(ProcessResult.TimedOut timedOut, Map<String, String> running) {
        var limit = Durations.words(timedOut.limit());
        var stuck = running.entrySet().stream()
                .map(test -> new Evidence.FailedTest(
                        test.getKey(),
                        test.getValue(),
                        "It was still running when the time limit of " + limit + " ended it."))
                .toList();
        return new PytestVerdict(
                "The tests were not done within " + limit + " and were ended.",
                stuck,
                0,
                "The time limit is validate.pytest.timeout in slipway.yaml.",
                false,
                true);
    }

    private static PytestVerdict bad(String observed, String advice) {
        return new PytestVerdict(observed, List.of(), 0, advice, false, false);
    }

    private static List<Evidence.FailedTest> failed(Optional<JunitReport> report) {
        var failed = new LinkedHashMap<String, Evidence.FailedTest>();
        for (var test : tests(report)) {
            if (test.outcome() == JunitReport.Outcome.FAILED) {
                failed.putIfAbsent(test.id(), new Evidence.FailedTest(test.id(), test.title(), test.message()));
            }
        }
        return new ArrayList<>(failed.values());
    }

    private static int skipped(Optional<JunitReport> report) {
        return (int) tests(report).stream()
                .filter(test -> test.outcome() == JunitReport.Outcome.SKIPPED)
                .count();
    }

    private static List<JunitReport.Test> tests(Optional<JunitReport> report) {
        return report.map(JunitReport::tests).orElse(List.of());
    }

    static String counted(int tests) {
        return tests + (tests == 1 ? " test" : " tests");
    }
}
