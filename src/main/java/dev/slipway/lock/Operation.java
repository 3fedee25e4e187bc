package dev.slipway.lock;

/**
 * Something that was begun with a release and is not known to have ended.
 *
 * @param release its namespace and name: {@code prod/hub}
 * @param from the release's latest revision when it was begun; 0: there was none. What it makes is the one behind it
 * @param by who began it
 */
public record Operation(String release, int from, Owner by) {

    /** The key of a release. */
    public static String key(String namespace, String release) {
        return namespace + "/" + release;
    }
}
