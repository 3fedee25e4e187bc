package dev.slipway.masking;

import java.util.regex.Pattern;

/** A JSON web token in base64, as the Secret of a service account holds it. */
final class EncodedWebToken implements Shape {
    private static final int SHORTEST = 80;
    private static final Pattern TOKEN = Pattern.compile("eyJ[\\w-]{13,}\\.[\\w-]{16,}.*", Pattern.DOTALL);

    @Override
    public int hideIn(String text, int at, Spans spans) {
        int end = Scan.base64End(text, at);
        if (end - at >= SHORTEST && !Scan.is(text, at - 1, Scan.BASE64)) {
            var bare = text.substring(at, end).replace("=", "");
            if (Scan.decoded(bare.substring(0, bare.length() / 4 * 4))
                    .filter(token -> TOKEN.matcher(token).matches())
                    .isPresent()) {
                spans.hide(at, end);
            }
        }
        return end;
    }
}
