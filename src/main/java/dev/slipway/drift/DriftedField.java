package dev.slipway.drift;

import dev.slipway.changes.FieldChange;
import java.util.Optional;

/**
 * A field that is not as it was deployed.
 *
 * @param change from what was deployed to what is there now
 * @param by who changed it; empty: the API server does not tell, as of a field that was removed
 */
public record DriftedField(FieldChange change, Optional<FieldOwner> by) {

    /** Whether it was probably a person, and not a program of the cluster that does its work. */
    public boolean isByHand() {
        return by.map(owner -> owner.kind() == FieldOwner.Kind.PERSON).orElse(true);
    }
}
