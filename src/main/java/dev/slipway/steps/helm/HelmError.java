package dev.slipway.steps.helm;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.process.OutputLine;
import dev.slipway.process.ProcessResult;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What Helm said when it failed.
 *
 * @param message without the word "Error", the lines behind it included
 * @param command the words that name the call: {@code helm upgrade}
 */
record HelmError(String message, String command, ProcessResult result) {
    private static final String MARK = "Error: ";
    private static final int TAIL = 40;

    /** Trouble on the way to a server, or of the server itself, that may be over a moment later. */
    private static final Pattern NETWORK = Pattern.compile(
            "dial tcp|i/o timeout|connection refused|connection reset"
                    + "|no such host|TLS handshake timeout|unexpected EOF|: EOF|context deadline exceeded|Client\\.Timeout"
                    + "|network is unreachable|no route to host|server misbehaving|broken pipe|http2: |stream error"
                    + "|(?:: |status code )(?:429|500|502|503|504)\\b|toomanyrequests"
                    + "|an error on the server|server is currently unable|etcdserver: |Internal Server Error|Too Many Requests");

    /** What Helm said of a call that did not succeed. */
    static HelmError of(String command, ProcessResult result) {
        var errors = result.output().stream()
                .filter(line -> line.source() == OutputLine.Source.ERR)
                .map(OutputLine::text)
                .toList();
        for (int i = 0; i < errors.size(); i++) {
            if (errors.get(i).startsWith(MARK)) {
                var lines = new ArrayList<>(errors.subList(i, errors.size()));
                lines.set(0, lines.getFirst().substring(MARK.length()));
                return new HelmError(String.join("\n", lines).strip(), command, result);
            }
        }
        var last = errors.isEmpty() || result instanceof ProcessResult.TimedOut ? "" : errors.getLast();
        return new HelmError(last.isBlank() ? result.describe() : last, command, result);
    }

    /** Whether the network was to blame. */
    boolean isNetwork() {
        return NETWORK.matcher(message).find();
    }

    boolean matches(Pattern pattern) {
        return pattern.matcher(message).find();
    }

    /** The call's end, as facts. */
    List<Evidence> evidence() {
        var facts = new ArrayList<Evidence>();
        switch (result) {
            case ProcessResult.Exited exited -> facts.add(new Evidence.ExitCode(command, exited.code()));
            case ProcessResult.TimedOut _, ProcessResult.NotStarted _ ->
                facts.add(new Evidence.Fact(command, result.describe()));
        }
        var lines = result.lines();
        if (!lines.isEmpty()) {
            facts.add(new Evidence.OutputTail(command, lines.subList(Math.max(0, lines.size() - TAIL), lines.size())));
        }
        return facts;
    }

    /** The failure in Helm's own words. */
    Failure failure(String attempted) {
        return Failure.of(attempted, "Helm said: " + message).with(evidence());
    }
}
