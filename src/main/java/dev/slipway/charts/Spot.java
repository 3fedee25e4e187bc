package dev.slipway.charts;

/**
 * A place in a file of the site.
 *
 * @param file relative to the site
 * @param line counted from 1
 * @param column counted from 1
 */
public record Spot(String file, int line, int column) {

    /** {@code config/prod.yaml:4:3}. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
