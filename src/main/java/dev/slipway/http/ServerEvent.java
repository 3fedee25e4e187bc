package dev.slipway.http;

/**
 * One event of a stream.
 *
 * @param type its name; {@code message} where the server gives none
 * @param data its lines, joined by line feeds
 */
public record ServerEvent(String type, String data) {}
