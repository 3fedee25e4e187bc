package dev.slipway.masking;

import org.jspecify.annotations.Nullable;

/**
 * A line of nothing but base64 of the length at which keys are wrapped: of a private key that is printed line by line, its
 * first line is another text's. A certificate's lines look the same; nobody misses them.
 */
final class WrappedLine {
    /** Of PEM (RFC 7468), OpenSSH, MIME (RFC 2045). */
    private static final int[] WIDTHS = {64, 70, 76};

    private WrappedLine() {}

    /** Hides the last word of a text of one line, where it is such a one. */
    static @Nullable Spans add(String text, @Nullable Spans known) {
        int end = text.endsWith("\n") ? text.length() - 1 : text.length();
        for (int width : WIDTHS) {
            int from = end - width;
            if (from == 0 || (from > 0 && text.charAt(from - 1) == ' ')) {
                if (Scan.runEnd(text, from, Scan.PADDED_BASE64) == end && Scan.isMixed(text, from, end)) {
                    var spans = known == null ? new Spans() : known;
                    spans.hide(from, end);
                    return spans;
                }
            }
        }
        return known;
    }
}
