package dev.slipway.steps.manifests;

import dev.slipway.kube.ClusterTrouble;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Who the fields belong to that somebody else has set, as the API server names them in a conflict.
 *
 * @param claims in the server's order
 */
record FieldManagers(List<Claim> claims) {
    private static final Pattern NAME = Pattern.compile("conflict with \"((?:[^\"\\\\]|\\\\.)*)\"");

    /** Those by which a person deploys: what they have set, a deployment may set anew. */
    private static final Pattern DEPLOYER = Pattern.compile("(?i)helm|slipway|before-first-apply|kubectl(?:[-_ ].*)?");

    FieldManagers {
        claims = List.copyOf(claims);
    }

    /**
     * A field and who has set it.
     *
     * @param manager empty: the server's message does not tell
     * @param field {@code .spec.replicas}
     */
    record Claim(String manager, String field) {
        private boolean isDeployers() {
            return DEPLOYER.matcher(manager).matches();
        }
    }

    /** Those of a conflict; none where it is one of another sort. */
    static FieldManagers in(ClusterTrouble.Conflict conflict) {
        return new FieldManagers(conflict.causes().stream()
                .filter(cause -> cause.reason().equals("FieldManagerConflict"))
                .map(cause -> {
                    var name = NAME.matcher(cause.message());
                    return new Claim(name.find() ? name.group(1) : "", cause.field());
                })
                .toList());
    }

    /** Whether all of it was set by those who deploy, and nothing by a controller that would set it again. */
    boolean areDeployers() {
        return !claims.isEmpty() && claims.stream().allMatch(Claim::isDeployers);
    }

    /** Those who do not only deploy. */
    List<Claim> others() {
        return claims.stream().filter(claim -> !claim.isDeployers()).toList();
    }
}
