package dev.slipway.plan;

import dev.slipway.changes.FieldChange;
import dev.slipway.preflight.Finding;
import dev.slipway.preflight.Finding.Severity;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What becomes of one object.
 *
 * @param changes of an object that changes, its fields; of others none
 * @param state what identifies the object's content of now where its changes do not tell it: a resource version, a generation; empty
 *     where nothing does
 * @param note what the person should know: when a hook runs, why something is kept; may be empty
 * @param tried whether the API server itself has told this, by a dry run or because nothing is sent at all; else Slipway has worked it
 *     out
 * @param findings what would go wrong, or be surprising
 */
public record PlannedObject(
        ObjectName name,
        Action action,
        List<FieldChange> changes,
        String state,
        String note,
        boolean tried,
        List<Finding> findings) {
    /** What a state begins with that counts only where values are masked: else the changes tell. */
    static final String GENERATION = "generation ";

    private static final Set<String> WITH_PODS = Set.of("Deployment", "StatefulSet", "DaemonSet");

    /** What is done with it. */
    public enum Action {
        /** It is made. */
        CREATE,
        /** Fields of it change. */
        CHANGE,
        /** It is deleted. */
        DELETE,
        /** A hook: it is made, and run. */
        RUN,
        /** The release no longer wants it, but it stays, since it says that it is to be kept. */
        KEEP,
        /** Nothing but whom its fields belong to. */
        OWN,
        /** Nothing. */
        NONE
    }

    public PlannedObject {
        changes = List.copyOf(changes);
        findings = List.copyOf(findings);
    }

    /** The same, with more that somebody should know. */
    PlannedObject with(List<Finding> more) {
        return more.isEmpty()
                ? this
                : new PlannedObject(
                        name,
                        action,
                        changes,
                        state,
                        note,
                        tried,
                        Stream.concat(findings.stream(), more.stream()).toList());
    }

    /** Whether the cluster has something else afterwards. */
    public boolean isChange() {
        return switch (action) {
            case CREATE, CHANGE, DELETE, RUN, OWN -> true;
            case KEEP, NONE -> false;
        };
    }

    /** Whether something would make the deployment fail. */
    public boolean fails() {
        return findings.stream().anyMatch(finding -> finding.severity() == Severity.PROBLEM);
    }

    /** Whether its pods are replaced by new ones. */
    public boolean restarts() {
        return WITH_PODS.contains(name.kind())
                && action == Action.CHANGE
                && changes.stream().anyMatch(change -> change.path().isWithin("spec", "template"));
    }
}
