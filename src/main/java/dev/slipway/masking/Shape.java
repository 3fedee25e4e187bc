package dev.slipway.masking;

/** The form of a kind of secret that nobody taught the mask: a token with its maker's prefix, a private key, a login. */
@FunctionalInterface
interface Shape {
    /**
     * Looks whether such a secret stands here, and hides it.
     *
     * @param at where one of the shape's beginnings stands in the text
     * @return the position before which this shape need not be asked again, so that a hostile text, all beginnings, costs no
     *     more than any other
     */
    int hideIn(String text, int at, Spans spans);
}
