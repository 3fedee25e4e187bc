package dev.slipway.drift;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who set fields of an object, as the API server has noted it.
 *
 * @param manager the program's name for itself: {@code kubectl-edit}, {@code helm}
 * @param subresource by which it came: {@code scale}, {@code status}; empty: the object itself
 * @param time of its last change; empty: not noted
 */
public record FieldOwner(String manager, String subresource, Optional<Instant> time) {
    private static final Pattern DEPLOYER = Pattern.compile("[Hh]elm|slipway");

    /**
     * The names of Kubernetes' own programs, of the usual controllers and operators, and of what their client libraries call
     * themselves.
     */
    private static final Pattern CONTROLLER =
            Pattern.compile("kube-.*|kubelet|cloud-.*|gke-.*|eks-.*|aks-.*|vpc-.*|vpa-.*"
                    + "|keda.*|flagger.*|cainjector|.*-?(?:controller|operator|autoscaler|provisioner|cainjector|webhook)(?:-.*|s)?"
                    + "|OpenAPI-Generator|nginx-ingress.*|traefik.*");

    /** What kind of somebody that is. */
    public enum Kind {
        /** Helm, or Slipway: what they set is what was deployed. */
        DEPLOYER,
        /** A program of the cluster that does its work: an autoscaler, an operator. */
        CONTROLLER,
        /** A person, with whatever tool: every name that is not known to be anything else. */
        PERSON
    }

    /** What kind of somebody it is. */
    public Kind kind() {
        if (DEPLOYER.matcher(manager).matches()) {
            return Kind.DEPLOYER;
        }
        // Status is for controllers alone, and the scale of a workload is set by its autoscaler or by a person's
        // kubectl.
        return subresource.equals("status") || CONTROLLER.matcher(manager).matches() ? Kind.CONTROLLER : Kind.PERSON;
    }
}
