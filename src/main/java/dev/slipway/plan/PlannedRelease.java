package dev.slipway.plan;

import dev.slipway.plan.PlannedObject.Action;
import dev.slipway.preflight.Finding;
import dev.slipway.preflight.Finding.Severity;
import java.util.List;

/**
 * What becomes of one release on one target.
 *
 * @param name as Helm knows it there
 * @param revision its latest one; 0: it will be installed
 * @param status Helm's word for it; empty: it is not there
 * @param objects in the order of the chart; those that are deleted last
 * @param versions images and charts that change
 * @param findings about the release as a whole
 */
public record PlannedRelease(
        String name,
        String namespace,
        int revision,
        String status,
        List<PlannedObject> objects,
        List<VersionChange> versions,
        List<Finding> findings) {
    public PlannedRelease {
        objects = List.copyOf(objects);
        versions = List.copyOf(versions);
        findings = List.copyOf(findings);
    }

    /** Whether it will be installed. */
    public boolean isInstallation() {
        return revision == 0;
    }

    /** Those of which something is to be told. */
    public List<PlannedObject> told() {
        return objects.stream()
                .filter(object ->
                        object.action() != Action.NONE || !object.findings().isEmpty())
                .toList();
    }

    /** How many objects this is done with. */
    public int count(Action action) {
        return (int)
                objects.stream().filter(object -> object.action() == action).count();
    }

    /** Whether the cluster has something else afterwards, but for Helm's own record. */
    public boolean changes() {
        return objects.stream().anyMatch(PlannedObject::isChange);
    }

    /** Whether something would make the deployment fail. */
    public boolean fails() {
        return objects.stream().anyMatch(PlannedObject::fails)
                || findings.stream().anyMatch(finding -> finding.severity() == Severity.PROBLEM);
    }
}
