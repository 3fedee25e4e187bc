package dev.slipway.steps.preflight;

import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepDocumentation.Trouble;
import dev.slipway.site.TargetConfig;
import java.util.List;
import java.util.stream.Collectors;

/** What {@code slipway explain} says about {@link CheckTargets}. */
final class PreflightDocumentation {
    private PreflightDocumentation() {}

    static StepDocumentation of(List<TargetConfig> targets) {
        return new StepDocumentation(
                "What would make a deployment fail on any target is looked for before the first one is changed, so that"
                        + " staging is not deployed to when production's certificate ended last night. All that is found,"
                        + " on all targets, is told at once. Nothing is changed by looking.",
                List.of(
                        "Get the credentials of "
                                + targets.stream()
                                        .map(target -> "`" + target.name() + "`")
                                        .collect(Collectors.joining(", "))
                                + ", side by side, as the deployment will, and ask each API server whether it is ready and"
                                + " what its clock says.",
                        "Look when certificates, tokens and keys end: those that lead to the cluster, its API server's, and"
                                + " those in the values files. 30 days before the end there is a warning that names them.",
                        "Look whether somebody else is at work there: another deployment that holds the target's Lease, or a"
                                + " Helm that works on one of the releases; and whether a namespace is being deleted. What"
                                + " was left by a run that was killed is no obstacle.",
                        "Render the charts with each target's values for that very cluster, and look whether it serves every"
                                + " kind in the version that is asked for, has the classes that are named (storage, priority,"
                                + " runtime, ingress), and holds no such object of somebody else.",
                        "Derive from that what Helm and Slipway will do, and ask the cluster whether the deploying account"
                                + " may do it.",
                        "Compare the versions of Helm, of the API server and of the nodes."),
                List.of(
                        new Trouble(
                                "A target can't be reached, or its credentials have ended.",
                                "The failure names each such target, with what its API server answered.",
                                "Fetch new credentials, and commit them, encrypted, in place of the old ones."),
                        new Trouble(
                                "The deploying account lacks a permission.",
                                "The failure names the verbs, the resources, the namespace and who needs them.",
                                "Give it the rules that the failure names, in a Role or ClusterRole with its binding."),
                        new Trouble(
                                "The chart asks for what the cluster does not have.",
                                "A version of a kind that it does not serve, or a class of storage, priority or runtime.",
                                "Use what the failure names in its place, or a newer version of the chart."),
                        new Trouble(
                                "Somebody else is deploying there.",
                                "The target, or a release, is locked: by whom and since when. Slipway ends with 3.",
                                "Wait until they have ended, then deploy again.")));
    }
}
