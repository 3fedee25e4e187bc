package dev.slipway.masking;

/** A JSON web token, signed (three parts, RFC 7515) or encrypted (five, RFC 7516): tokens of service accounts, of OpenID Connect. */
final class WebToken implements Shape {
    private static final int SHORTEST_HEADER = 16;
    private static final int SHORTEST_REST = 16;

    @Override
    public int hideIn(String text, int at, Spans spans) {
        int header = Scan.runEnd(text, at, Scan.BASE64_URL);
        if (header - at < SHORTEST_HEADER || !text.startsWith(".", header) || Scan.is(text, at - 1, Scan.BASE64_URL)) {
            return header;
        }
        int end = header;
        int parts = 1;
        while (parts < 5 && text.startsWith(".", end)) {
            end = Scan.runEnd(text, end + 1, Scan.BASE64_URL);
            parts++;
        }
        // Also where it was cut in its second part: what is there says enough.
        if (end - header >= SHORTEST_REST) {
            spans.hide(at, end);
        }
        return end;
    }
}
