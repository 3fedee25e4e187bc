package dev.slipway.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;

/** Asks a person at a terminal. */
final class Consent {
    private Consent() {}

    /** Whether a person is there who said yes. */
    static boolean given(Invocation invocation, CommonOptions common, String question) {
        return isPossible(invocation, common) && asked(invocation, question);
    }

    /** Whether a person is there to be asked. */
    static boolean isPossible(Invocation invocation, CommonOptions common) {
        return invocation.screen().terminal() && !common.json();
    }

    /** Whether the person said yes; anything else is no. */
    static boolean asked(Invocation invocation, String question) {
        invocation.output().text(question + " [y/N] ");
        try {
            var answer = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
            return answer != null && List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
        } catch (IOException e) {
            throw new UncheckedIOException("reading the answer", e);
        }
    }
}
