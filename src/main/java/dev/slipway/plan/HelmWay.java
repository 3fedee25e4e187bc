package dev.slipway.plan;

/**
 * How the pinned Helm brings an object to what the chart wants.
 *
 * @param serverSide by server-side apply (Helm 4, for what it has installed itself), else by a three-way merge of its own
 * @param takesOver whether fields that others have set by server-side apply are taken over
 * @param migrates whether what Helm has set so far by merging becomes its own by server-side apply: then every object is noted anew.
 *     What else changes is what a merge changes
 * @param replaces whether it puts the new object in the old one's place, with all that was set on it by others gone
 */
public record HelmWay(boolean serverSide, boolean takesOver, boolean migrates, boolean replaces) {
    /** Helm's name among the managers of fields. */
    static final String MANAGER = "helm";
}
