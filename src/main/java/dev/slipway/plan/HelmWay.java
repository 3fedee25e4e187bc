package dev.slipway.plan;

/**
 * How the pinned Helm brings an object to what is wanted.
 *
 * @param serverSide by server-side apply (Helm 4, for what it has installed itself), else by a three-way merge of its own
 * @param takesOver whether fields that others have set by server-side apply are taken over
 * @param migrates whether what Helm has set so far by merging becomes its own by server-side apply: then every object is noted anew.
 *     What else changes is what a merge changes
 * @param replaces whether it puts the new object in the old one's place, with all that was set on it by others gone
 * @param goesBack whether a revision that was there before is put back, and not a chart deployed: Helm then does not ask whose an
 *     object is that is there already
 */
public record HelmWay(boolean serverSide, boolean takesOver, boolean migrates, boolean replaces, boolean goesBack) {
    /** Helm's name among the managers of fields. */
    static final String MANAGER = "helm";

    /**
     * That of {@code helm rollback}, as Slipway calls it.
     *
     * @param serverSide whether the release was applied on the server, and is again
     */
    public static HelmWay back(boolean serverSide) {
        return new HelmWay(serverSide, serverSide, false, false, true);
    }

    /** What becomes of a change by hand. */
    String undoing() {
        return goesBack ? "Going back undoes it." : "The deployment undoes it.";
    }
}
