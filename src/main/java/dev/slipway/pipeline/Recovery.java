package dev.slipway.pipeline;

import java.util.HashSet;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What is done on a track when one of its required steps has failed: something that undoes what the track did, and then what
 * shows that this worked. By then the failing step has ended, so its evidence is gathered.
 *
 * @param act undoes; where it is skipped there is nothing to go back to, and the proofs do not run
 * @param proofs run one after the other when the act has succeeded; the first that fails ends the recovery
 * @param applies asked when a step has failed: whether there is anything to undo; where not, no recovery begins
 */
public record Recovery(Step act, List<Step> proofs, BooleanSupplier applies) {
    public Recovery {
        proofs = List.copyOf(proofs);
        var names = new HashSet<String>(List.of(act.name()));
        for (var proof : proofs) {
            if (!names.add(proof.name())) {
                throw new IllegalArgumentException("a recovery has two steps named '" + proof.name() + "'");
            }
        }
    }

    /** The names of its steps, in order. */
    public List<String> names() {
        return java.util.stream.Stream.concat(java.util.stream.Stream.of(act), proofs.stream())
                .map(Step::name)
                .toList();
    }
}
