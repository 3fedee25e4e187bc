package dev.slipway.diagnosis;

import java.util.Map;

/** What a container's exit code says to somebody who does not know them by heart. */
final class ExitMeaning {
    private static final Map<Integer, String> KNOWN = Map.ofEntries(
            Map.entry(0, "it ended by itself, without an error"),
            Map.entry(1, "the program met an error, of which its log should tell"),
            Map.entry(
                    2,
                    "the program was used wrongly, mostly an unknown option or argument, or a shell script with an error"),
            Map.entry(125, "the container could not be made"),
            Map.entry(126, "the command is there, but may not be executed"),
            Map.entry(127, "the command is not in the image"),
            Map.entry(128, "the program ended with an invalid exit code, or the container could not be started"),
            Map.entry(130, "SIGINT: it was interrupted"),
            Map.entry(132, "SIGILL: the program uses an instruction that the node's processor does not have"),
            Map.entry(134, "SIGABRT: the program found its own state broken and gave up"),
            Map.entry(135, "SIGBUS: the program crashed on a memory access"),
            Map.entry(136, "SIGFPE: the program crashed on a calculation"),
            Map.entry(137, "SIGKILL: it was ended by force, mostly for lack of memory or after it ignored SIGTERM"),
            Map.entry(139, "SIGSEGV: the program crashed on a memory access"),
            Map.entry(143, "SIGTERM: it was asked to end, mostly by the kubelet after a failed probe"),
            Map.entry(255, "the program met an error, or the container's runtime lost it"));

    private ExitMeaning() {}

    /** {@code 137 (SIGKILL: it was ended by force, …)}. */
    static String of(int code) {
        var known = KNOWN.get(code);
        if (known != null) {
            return code + " (" + known + ")";
        }
        return code > 128 && code <= 128 + 64
                ? code + " (ended by signal " + (code - 128) + ")"
                : code + " (an error of the program's own, of which its log should tell)";
    }
}
