package dev.slipway.cli;

/**
 * The exit code of a program that was run for the person, which is ours then.
 *
 * @param code 128 + n where signal n ended it, 127 where it could not be started, as shells have it
 */
record PassedOn(int code) {
    /** There is no such program. */
    static final PassedOn NOT_STARTED = new PassedOn(127);
}
