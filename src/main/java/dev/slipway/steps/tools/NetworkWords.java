package dev.slipway.steps.tools;

import java.util.List;
import java.util.regex.Pattern;

/** The words by which programs say that the network failed them, rather than that they were asked for nonsense. */
final class NetworkWords {
    private static final Pattern WORDS = Pattern.compile(
            "(?i)dial tcp|no such host|i/o timeout|connection (refused|reset|broken|aborted|timed out)|TLS handshake timeout"
                    + "|unexpected EOF|\\b50[234]\\b|NewConnectionError|name resolution|Read timed out|Max retries"
                    + "|ConnectionError|network is unreachable");

    private NetworkWords() {}

    static boolean in(List<String> lines) {
        return lines.stream().anyMatch(line -> WORDS.matcher(line).find());
    }
}
