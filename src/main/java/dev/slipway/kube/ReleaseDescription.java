package dev.slipway.kube;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What Slipway writes as the description of a Helm release's revision, so that a cluster itself can tell what runs on
 * it: {@code slipway deployment=20260101-120000-ab12 commit=<full hash>}.
 *
 * @param deployment the id of the deployment that made the revision
 * @param commit the full hash
 */
public record ReleaseDescription(String deployment, String commit) {
    private static final Pattern FORM =
            Pattern.compile("\\bslipway deployment=(?<deployment>\\S+) commit=(?<commit>[0-9a-f]{7,64})\\b");

    /** As it is written to the release. */
    public String format() {
        return "slipway deployment=" + deployment + " commit=" + commit;
    }

    /** Reads it out of a description, in which Helm may have put words of its own before or behind it. */
    public static Optional<ReleaseDescription> in(String description) {
        var found = FORM.matcher(description);
        return found.find()
                ? Optional.of(new ReleaseDescription(found.group("deployment"), found.group("commit")))
                : Optional.empty();
    }

    /** The first eight characters of the hash, as people quote it. */
    public String shortCommit() {
        return commit.substring(0, Math.min(8, commit.length()));
    }
}
