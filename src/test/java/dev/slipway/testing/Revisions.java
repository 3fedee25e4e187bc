package dev.slipway.testing;

import dev.slipway.kube.ReleaseHistory;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.kube.ReleaseRevision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Revisions of the release {@code hub} in the namespace {@code prod}, as Helm and Slipway would have left them. */
public final class Revisions {
    private Revisions() {}

    /** One, made at this moment and not touched since. */
    public static ReleaseRevision of(int number, String status, Instant at) {
        return of(number, status, "", at, Map.of());
    }

    /** One that passed its validation. */
    public static ReleaseRevision validated(int number, String status) {
        return of(
                number,
                status,
                "slipway deployment=20260101-120000-ab1" + number + " commit=" + ("" + number).repeat(40),
                Instant.EPOCH,
                Map.of(ReleaseRevision.VALIDATED, String.valueOf(number)));
    }

    /** One. */
    public static ReleaseRevision of(
            int number, String status, String description, Instant at, Map<String, String> labels) {
        return new ReleaseRevision(
                new ReleaseRecord("hub", number, status, description, Optional.of(at), "mybinder-0.1.0", ""),
                "prod",
                labels,
                Optional.of(at),
                Optional.of(new ReleaseRevision.Touch("helm", at)),
                "" + number);
    }

    /** All of them. */
    public static ReleaseHistory history(ReleaseRevision... revisions) {
        return new ReleaseHistory("prod", "hub", List.of(revisions));
    }
}
