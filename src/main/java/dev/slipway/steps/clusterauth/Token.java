package dev.slipway.steps.clusterauth;

import java.time.Duration;
import java.time.Instant;

/**
 * A bearer token for an API server.
 *
 * @param issued by our clock
 * @param ends by our clock; whoever uses it later is turned away
 */
record Token(String value, Instant issued, Instant ends) {
    /**
     * Helm's client library holds a token that it has read from a file for up to a minute, and a request is under way for
     * some time: so the new one must be there at least this long before the old one ends.
     */
    private static final Duration LEAST = Duration.ofMinutes(2);

    /**
     * When it is to be renewed: at half its life, so that half of it is left for a cloud in trouble; if that leaves less than
     * two minutes, two minutes before its end; and never before a quarter of its life is over, so that a token with a very
     * short life is not renewed without a pause.
     */
    Instant renewAt() {
        var life = Duration.between(issued, ends);
        var half = life.dividedBy(2);
        var lead = half.compareTo(LEAST) > 0 ? half : LEAST;
        var longest = life.multipliedBy(3).dividedBy(4);
        return ends.minus(lead.compareTo(longest) < 0 ? lead : longest);
    }

    /** Without the token: records are printed by accident. */
    @Override
    public String toString() {
        return "a token that ends at " + ends;
    }
}
