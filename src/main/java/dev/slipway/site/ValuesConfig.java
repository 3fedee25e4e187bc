package dev.slipway.site;

/** One item of a release's {@code values}. */
public sealed interface ValuesConfig {

    /**
     * Files of the site.
     *
     * @param name of one, or a pattern with {@code *}; may hold {@code ${target}}. A plain name must exist, a pattern may
     *     match nothing
     */
    record Files(String name) implements ValuesConfig {}

    /** Values that stand in {@code slipway.yaml} itself. */
    record Inline(InlineValues values) implements ValuesConfig {}
}
