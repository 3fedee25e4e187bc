package dev.slipway.steps.helm;

import dev.slipway.pipeline.CheckReport;
import dev.slipway.process.OutputLine;
import dev.slipway.process.ProcessResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What {@code helm test} printed of the tests of a chart, a block for each:
 *
 * <pre>{@code
 * TEST SUITE:     hub-test
 * Last Started:   Mon Nov 30 01:46:01 2026
 * Last Completed: Mon Nov 30 01:46:04 2026
 * Phase:          Succeeded
 * }</pre>
 *
 * @param tests in the order in which Helm names them
 */
record ChartTests(List<Test> tests) {
    private static final Pattern SUITE = Pattern.compile("TEST SUITE: +(\\S+)");
    private static final Pattern PHASE = Pattern.compile("Phase: +(\\S+)");
    private static final String LOGS = "POD LOGS: ";

    ChartTests {
        tests = List.copyOf(tests);
    }

    /**
     * A test.
     *
     * @param phase Helm's word: {@code Succeeded}, {@code Failed}, {@code Running}, {@code Unknown}; empty: it was not come to
     * @param log of its pod
     */
    record Test(String name, String phase, List<String> log) {
        Test {
            log = List.copyOf(log);
        }

        boolean hasFailed() {
            return phase.equals("Failed");
        }

        CheckReport report(int attempt, Duration took) {
            var observed = hasFailed() ? "failed" + (log.isEmpty() ? "" : ": " + log.getLast()) : "";
            var outcome = switch (phase) {
                case "Succeeded" -> attempt > 1 ? CheckReport.Outcome.FLAKY : CheckReport.Outcome.PASSED;
                case "Failed" -> CheckReport.Outcome.FAILED;
                default -> CheckReport.Outcome.SKIPPED;
            };
            return new CheckReport("helm-test", "test " + name, outcome, attempt, took, observed, log);
        }
    }

    /** Of a call: what it says of errors comes in between, where it likes. */
    static ChartTests in(ProcessResult result) {
        return in(result.output().stream()
                .filter(line -> line.source() == OutputLine.Source.OUT)
                .map(OutputLine::text)
                .toList());
    }

    private static ChartTests in(List<String> lines) {
        var names = new ArrayList<String>();
        var phases = new ArrayList<String>();
        for (var line : lines) {
            var suite = SUITE.matcher(line);
            var phase = PHASE.matcher(line);
            if (suite.lookingAt() && !suite.group(1).equals("None")) {
                names.add(suite.group(1));
                phases.add("");
            } else if (phase.lookingAt() && !names.isEmpty()) {
                phases.set(phases.size() - 1, phase.group(1));
            }
        }
        var tests = new ArrayList<Test>();
        for (int i = 0; i < names.size(); i++) {
            tests.add(new Test(names.get(i), phases.get(i), log(names.get(i), lines)));
        }
        return new ChartTests(tests);
    }

    /** The lines below the test's own headings, which name its pod and, since Helm 4, a container. */
    private static List<String> log(String name, List<String> lines) {
        var log = new ArrayList<String>();
        boolean isOurs = false;
        for (var line : lines) {
            if (line.startsWith(LOGS)) {
                isOurs = line.equals(LOGS + name) || line.startsWith(LOGS + name + " (");
            } else if (isOurs && !line.isBlank()) {
                log.add(line);
            }
        }
        return log;
    }
}
