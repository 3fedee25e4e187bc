package dev.slipway.masking;

/** The login in an address: {@code https://user:password@host}, {@code postgres://…}. A name alone ({@code ssh://git@host}) stays. */
final class AddressLogin implements Shape {
    @Override
    public int hideIn(String text, int at, Spans spans) {
        int from = at + 4;
        int colon = -1;
        for (int end = from; end < text.length(); end++) {
            char c = text.charAt(end);
            if (c == '@') {
                if ((colon >= 0 && end - colon > 1) || colon > from) {
                    spans.hide(from, end);
                }
                return end;
            }
            if (c == ':' && colon < 0) {
                colon = end;
            }
            if (c <= ' ' || c == '/' || c == '?' || c == '#' || c == '"' || c == '\'' || c == '<' || c == '>') {
                return end;
            }
        }
        return text.length();
    }
}
