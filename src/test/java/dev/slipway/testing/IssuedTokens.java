package dev.slipway.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The tokens that a cloud has issued, and when they end. Thread-safe. */
public final class IssuedTokens implements TokenCheckingProxy.Verifier {
    private final Map<String, TokenCheckingProxy.Bearer> known = new LinkedHashMap<>();

    /** A new one, good for that long from now, whose bearer the cluster knows as this user. */
    public synchronized String issue(String prefix, String user, Duration life) {
        var token = prefix + UUID.randomUUID().toString().replace("-", "");
        known.put(token, new TokenCheckingProxy.Bearer(user, Instant.now().plus(life)));
        return token;
    }

    /** All of them, in order. */
    public synchronized List<String> all() {
        return new ArrayList<>(known.keySet());
    }

    @Override
    public synchronized Optional<TokenCheckingProxy.Bearer> bearer(String token) {
        return Optional.ofNullable(known.get(token)).filter(it -> it.ends().isAfter(Instant.now()));
    }
}
