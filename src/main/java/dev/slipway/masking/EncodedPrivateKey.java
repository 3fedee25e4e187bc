package dev.slipway.masking;

/** A file in PEM with a private key in it, in base64, as Kubernetes and kubeconfigs hold it. Certificates stay. */
final class EncodedPrivateKey implements Shape {
    /** Enough for {@code -----BEGIN OPENSSH PRIVATE KEY-----}; a key may also follow certificates, so all of it is decoded. */
    private static final int SHORTEST = 64;

    @Override
    public int hideIn(String text, int at, Spans spans) {
        int end = Scan.base64End(text, at);
        if (end - at >= SHORTEST && !Scan.is(text, at - 1, Scan.BASE64) && holdsKey(text.substring(at, end))) {
            spans.hide(at, end);
        }
        return end;
    }

    private static boolean holdsKey(String base64) {
        // Cut to whole groups: the text may have been cut anywhere.
        var bare = base64.replace("=", "");
        return Scan.decoded(bare.substring(0, bare.length() / 4 * 4))
                .filter(pem -> pem.contains("PRIVATE KEY-----"))
                .isPresent();
    }
}
