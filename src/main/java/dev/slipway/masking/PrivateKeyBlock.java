package dev.slipway.masking;

/**
 * The body of a private key in PEM, as it stands or with its line breaks escaped, to its end or as far as the text goes. The
 * lines around it stay, so that it can be seen that there is a key.
 */
final class PrivateKeyBlock implements Shape {
    private static final String DASHES = "-----";

    /** A shorter run of letters may be a word: {@code -----BEGIN PRIVATE KEY----- expected}. */
    private static final int SHORTEST_LINE = 16;

    @Override
    public int hideIn(String text, int at, Spans spans) {
        if (!text.startsWith(DASHES, at - DASHES.length()) || !text.startsWith("BEGIN ", at)) {
            return at;
        }
        int label = at + "BEGIN ".length();
        int close = text.indexOf(DASHES, label);
        if (close < 0 || close - label > 40 || !text.substring(label, close).contains("PRIVATE KEY")) {
            return at;
        }
        return hideBody(text, close + DASHES.length(), spans);
    }

    private static int hideBody(String text, int from, Spans spans) {
        int at = separatorEnd(text, from);
        while (at < text.length() && !text.startsWith(DASHES, at)) {
            int end = Scan.runEnd(text, at, Scan.PADDED_BASE64);
            int next = separatorEnd(text, end);
            if (isHeader(text, at, end)) {
                // Proc-Type and DEK-Info of an old encrypted key.
                int line = text.indexOf('\n', end);
                at = line < 0 ? text.length() : separatorEnd(text, line);
                continue;
            }
            if (end == at || (end - at < SHORTEST_LINE && !text.startsWith(DASHES, next))) {
                return at;
            }
            spans.hide(at, end);
            at = next;
        }
        return at;
    }

    private static boolean isHeader(String text, int at, int end) {
        int colon = text.startsWith("-", end) ? Scan.runEnd(text, end + 1, Scan.ALPHANUMERIC) : end;
        return colon > at && text.startsWith(": ", colon);
    }

    /** After white space, quotes, and line breaks that JSON or a shell has escaped. */
    private static int separatorEnd(String text, int from) {
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\') {
                at++;
                boolean isBreak = !text.startsWith("\\", at) && (text.startsWith("n", at) || text.startsWith("r", at));
                at += isBreak ? 1 : 0;
            } else if (Character.isWhitespace(c) || c == '"' || c == '\'' || c == ',') {
                at++;
            } else {
                return at;
            }
        }
        return at;
    }
}
