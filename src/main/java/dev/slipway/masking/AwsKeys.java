package dev.slipway.masking;

/** An access key of AWS by its id, and on the same line the secret that belongs to it: 40 characters without a mark of their own. */
final class AwsKeys implements Shape {
    private static final int ID = 20;
    private static final int SECRET = 40;

    /** How far from the id the secret is looked for. */
    private static final int NEAR = 300;

    @Override
    public int hideIn(String text, int at, Spans spans) {
        int end = Scan.runEnd(text, at, Scan.UPPER | Scan.DIGIT);
        if (end - at != ID || Scan.is(text, end, Scan.ALPHANUMERIC) || Scan.is(text, at - 1, Scan.ALPHANUMERIC)) {
            return end;
        }
        spans.hide(at, end);
        hideSecret(text, end, Math.min(text.length(), end + NEAR), spans);
        return end;
    }

    private static void hideSecret(String text, int from, int until, Spans spans) {
        int at = from;
        while (at < until) {
            int end = Scan.runEnd(text, at, Scan.BASE64);
            if (end - at == SECRET && Scan.isMixed(text, at, end)) {
                spans.hide(at, end);
            }
            at = Math.max(end, at + 1);
        }
    }
}
