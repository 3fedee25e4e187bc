package dev.slipway.drift;

import java.util.List;

/**
 * An object that is not as it was deployed.
 *
 * @param object {@code Deployment/hub}
 * @param isGone somebody has deleted it; then no field is told
 */
public record ObjectDrift(String object, String namespace, boolean isGone, List<DriftedField> fields) {
    public ObjectDrift {
        fields = List.copyOf(fields);
    }

    /** Whether a person has changed it. */
    public boolean isByHand() {
        return isGone || fields.stream().anyMatch(DriftedField::isByHand);
    }
}
