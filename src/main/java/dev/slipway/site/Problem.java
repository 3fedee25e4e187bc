package dev.slipway.site;

/**
 * Something wrong in a file, with its place.
 *
 * @param file relative to the site
 * @param line counted from 1
 * @param column counted from 1
 * @param what what is wrong; never the content of a secret
 * @param remedy what to write instead; may be empty
 */
public record Problem(String file, int line, int column, String what, String remedy) {

    /** {@code slipway.yaml:4:3: there is no key 'tolls' here. Did you mean 'tools'?} */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column + ": " + what + (remedy.isEmpty() ? "" : " " + remedy);
    }
}
