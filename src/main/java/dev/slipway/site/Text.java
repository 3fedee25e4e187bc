package dev.slipway.site;

/**
 * A scalar of the file.
 *
 * @param value as written: {@code 3.20} stays {@code 3.20}
 */
record Text(String value, Place place) {}
