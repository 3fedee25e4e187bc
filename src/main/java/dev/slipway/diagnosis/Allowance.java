package dev.slipway.diagnosis;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much patterns may read while one failure is diagnosed. Patterns may come from a site, and one like {@code (?:(a+)\1*)+$} can
 * take longer than the universe lasts; so what is read is counted, not timed, for the same evidence must always lead to the
 * same diagnosis.
 *
 * <ol>
 *   <li>A pattern that has read {@value #READS} characters of one text is given up: it counts as not found, there and in
 *       all that follows of this failure.
 *   <li>Of a longer text, only the last {@value #LONGEST} characters are searched.
 * </ol>
 */
final class Allowance {
    /** About a hundredth of a second; no shipped pattern needs a tenth of it. */
    static final int READS = 2_000_000;

    static final int LONGEST = 64 << 10;

    private final Set<Pattern> givenUp = new HashSet<>();

    /**
     * Where a pattern was found.
     *
     * @param text what was searched
     */
    record Found(Matcher place, String text) {

        /** The lines that it stands in. */
        String lines() {
            int from = text.lastIndexOf('\n', Math.max(0, place.start() - 1)) + 1;
            int to = text.indexOf('\n', place.end());
            return text.substring(Math.min(from, place.start()), to < 0 ? text.length() : to);
        }
    }

    /** The first place where a pattern is found. */
    Optional<Found> find(Pattern pattern, String text) {
        if (givenUp.contains(pattern)) {
            return Optional.empty();
        }
        var searched = text.length() <= LONGEST ? text : text.substring(text.length() - LONGEST);
        var matcher = pattern.matcher(new CountedText(searched));
        try {
            return matcher.find() ? Optional.of(new Found(matcher, searched)) : Optional.empty();
        } catch (TooMuchRead | StackOverflowError _) {
            // A repeated group makes the matcher recurse, once for each time that it fits.
            givenUp.add(pattern);
            return Optional.empty();
        }
    }

    /** Whether a pattern was given up. */
    boolean gaveUp(Pattern pattern) {
        return givenUp.contains(pattern);
    }

    private static final class TooMuchRead extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooMuchRead() {
            super("a pattern read too much", null, false, false);
        }
    }

    /** A text that lets itself be read only so often. */
    private static final class CountedText implements CharSequence {
        private final String text;
        private int left = READS;

        CountedText(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
                throw new TooMuchRead();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
