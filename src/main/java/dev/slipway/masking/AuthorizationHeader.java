package dev.slipway.masking;

/** What follows {@code Bearer } and {@code Basic } in a header (RFC 6750, RFC 7617), where it is no word. */
final class AuthorizationHeader implements Shape {
    private static final int SHORTEST_TOKEN = 16;
    private static final int SHORTEST_LOGIN = 4;

    @Override
    public int hideIn(String text, int at, Spans spans) {
        if (text.startsWith("earer ", at + 1)) {
            int from = at + "Bearer ".length();
            int end = Scan.runEnd(text, from, Scan.TOKEN);
            if (end - from >= SHORTEST_TOKEN && (Scan.kindsIn(text, from, end) & Scan.DIGIT) != 0) {
                spans.hide(from, end);
            }
            return end;
        }
        if (text.startsWith("asic ", at + 1)) {
            int from = at + "Basic ".length();
            int end = Scan.base64End(text, from);
            if (end - from >= SHORTEST_LOGIN
                    && Scan.decoded(text.substring(from, end))
                            .filter(login -> login.contains(":"))
                            .isPresent()) {
                spans.hide(from, end);
            }
            return end;
        }
        return at;
    }
}
