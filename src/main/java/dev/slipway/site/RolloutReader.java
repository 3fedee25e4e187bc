package dev.slipway.site;

import dev.slipway.rollout.Grace;
import dev.slipway.rollout.Graces;
import dev.slipway.rollout.TroubleKind;
import dev.slipway.site.RolloutConfig.Watched;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code rollout}. */
final class RolloutReader {
    private static final Pattern RESTARTS = Pattern.compile("([0-9]{1,3}) restarts?");
    private static final List<String> WATCHED = List.of("namespace", "releases");

    private final Problems problems;
    private final ValueChecks checks;

    RolloutReader(Problems problems, ValueChecks checks) {
        this.problems = problems;
        this.checks = checks;
    }

    RolloutConfig read(MapReader map) {
        map.allowing("watch", "proof", "grace");
        return new RolloutConfig(
                map.text("watch").flatMap(this::watched).orElse(Watched.NAMESPACE),
                map.text("proof").flatMap(this::proof).orElse(RolloutConfig.USUAL_PROOF),
                new Graces(map.map("grace", "'grace'").map(this::graces).orElse(Map.of())));
    }

    private Optional<Watched> watched(Text text) {
        if (!WATCHED.contains(text.value())) {
            problems.add(
                    text.place(),
                    "'" + text.value() + "' is not what can be watched.",
                    "Write 'namespace' for all workloads of the target's namespace, or 'releases' for those of the"
                            + " site's releases.");
            return Optional.empty();
        }
        return Optional.of(text.value().equals("releases") ? Watched.RELEASES : Watched.NAMESPACE);
    }

    /** Here, nothing at all may be meant. */
    private Optional<Duration> proof(Text text) {
        return text.value().equals("0s") ? Optional.of(Duration.ZERO) : checks.duration(Optional.of(text));
    }

    private Map<TroubleKind, Grace> graces(MapReader map) {
        var graces = new EnumMap<TroubleKind, Grace>(TroubleKind.class);
        var ids = Arrays.stream(TroubleKind.values()).map(TroubleKind::id).toList();
        map.allowing(ids.toArray(String[]::new));
        for (var id : map.keys()) {
            TroubleKind.named(id)
                    .ifPresent(kind -> map.text(id)
                            .flatMap(text -> grace(kind, text))
                            .ifPresent(grace -> graces.put(kind, grace)));
        }
        return graces;
    }

    private Optional<Grace> grace(TroubleKind kind, Text text) {
        var restarts = RESTARTS.matcher(text.value());
        if (restarts.matches()) {
            if (kind == TroubleKind.CRASH_LOOP) {
                return Optional.of(new Grace.Restarts(Integer.parseInt(restarts.group(1))));
            }
            problems.add(
                    text.place(),
                    "only 'crash-loop' can be counted in restarts.",
                    "Write 'now', 'never', or as 45s or 2m.");
            return Optional.empty();
        }
        return switch (text.value()) {
            case "now" -> Optional.of(Grace.none());
            case "never" -> Optional.of(new Grace.Forever());
            default -> checks.duration(Optional.of(text)).map(Grace.Lasting::new);
        };
    }
}
