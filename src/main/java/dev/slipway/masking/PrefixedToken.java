package dev.slipway.masking;

/**
 * A token that begins as its maker says.
 *
 * @param prefix four characters or more
 * @param kinds of the characters after it
 * @param fewest how many of them there are at least
 * @param also one more character that may stand among them; empty: none
 */
record PrefixedToken(String prefix, int kinds, int fewest, String also) implements Shape {

    PrefixedToken(String prefix, int kinds, int fewest) {
        this(prefix, kinds, fewest, "");
    }

    @Override
    public int hideIn(String text, int at, Spans spans) {
        // What stands within a longer word is that word's.
        if (!text.startsWith(prefix, at) || Scan.is(text, at - 1, Scan.ALPHANUMERIC)) {
            return at;
        }
        int from = at + prefix.length();
        int end = Scan.runEnd(text, from, kinds);
        while (!also.isEmpty() && text.startsWith(also, end)) {
            end = Scan.runEnd(text, end + 1, kinds);
        }
        if (end - from >= fewest) {
            spans.hide(at, end);
        }
        return end;
    }
}
