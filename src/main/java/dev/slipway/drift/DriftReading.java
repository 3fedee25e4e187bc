package dev.slipway.drift;

import dev.slipway.changes.Differences;
import dev.slipway.changes.FieldChange;
import dev.slipway.changes.FieldPath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * What was changed on an object since it was deployed: a pure function of its states.
 *
 * <ol>
 *   <li>What the deployed manifest would make of the object as it is, were it applied again, is compared with the object. Each
 *       difference is a field of the manifest that somebody has changed or removed since.
 *   <li>Each is put down to whoever owns the field by the object's managed fields. What Helm owns is no drift: a later revision
 *       that failed has set it. What nobody owns any more was removed; then the last person who changed the object since is named.
 *   <li>Fields beyond the manifest that a person has added since are told as well. What controllers add is their work, and what
 *       people added before the deployment has outlived it on purpose.
 * </ol>
 *
 * <p>Invariants: an object that nobody has touched has no drift, whatever the server and its controllers put into it; every
 * field is told once, in the order of their paths.
 */
final class DriftReading {
    /** How {@code kubectl rollout restart} does it: nothing of what was deployed is different. */
    private static final FieldPath RESTARTED_AT =
            FieldPath.of("spec", "template", "metadata", "annotations", "kubectl.kubernetes.io/restartedAt");

    private DriftReading() {}

    /**
     * What was changed.
     *
     * @param deployed the manifest
     * @param live the object as it is
     * @param restored the object as it would be, were the manifest applied again
     * @param since when the manifest was deployed
     */
    static List<DriftedField> of(JsonNode deployed, JsonNode live, JsonNode restored, Instant since) {
        var owners = FieldAuthors.of(live);
        var drifted = new ArrayList<DriftedField>();
        for (var change : Differences.between(restored, live)) {
            var owner = owners.ownerOf(change.path()).or(() -> owners.lastPersonSince(since));
            if (owner.filter(it -> it.kind() == FieldOwner.Kind.DEPLOYER).isEmpty()) {
                drifted.add(new DriftedField(change, owner));
            }
        }
        for (var addition : owners.additionsSince(since, deployed)) {
            if (isNews(addition.path(), drifted)) {
                Fields.at(live, addition.path())
                        .map(value -> added(live, addition.path(), value))
                        .ifPresent(change -> drifted.add(new DriftedField(change, Optional.of(addition.owner()))));
            }
        }
        drifted.sort(Comparator.comparing(field -> field.change().path().toString()));
        return drifted;
    }

    private static boolean isNews(FieldPath path, List<DriftedField> told) {
        return !path.equals(RESTARTED_AT)
                && told.stream()
                        .map(field -> field.change().path().steps())
                        .noneMatch(steps -> steps.size() <= path.steps().size()
                                && path.steps().subList(0, steps.size()).equals(steps));
    }

    private static FieldChange added(JsonNode live, FieldPath path, JsonNode value) {
        return new FieldChange(
                path,
                FieldChange.Kind.ADDED,
                MissingNode.getInstance(),
                isSecret(live, path) ? MissingNode.getInstance() : value);
    }

    private static boolean isSecret(JsonNode live, FieldPath path) {
        return live.path("kind").asString("").equals("Secret") && path.isWithin("data");
    }
}
