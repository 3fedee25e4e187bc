package dev.slipway.kube;

import dev.slipway.pipeline.Failure;
import java.util.List;
import java.util.stream.Collectors;

/** Why a cluster did not do what it was asked. Each kind says what it probably means and what to do. */
public sealed interface ClusterTrouble {

    /**
     * What was seen.
     *
     * @return one or two sentences, without secrets
     */
    String observed();

    /** What the person should do. */
    String advice();

    /**
     * What a step fails with that met it; worth another try where it may pass.
     *
     * @param attempted what was being done: {@code locking prod}
     */
    default Failure failure(String attempted) {
        var failure = Failure.of(attempted, observed()).advising(advice());
        return isPassing() ? failure.retryable() : failure;
    }

    /** Whether the same request may succeed a moment later. */
    default boolean isPassing() {
        return switch (this) {
            case Unreachable _ -> true;
            case Other(var _, int status, var _) -> status == 429 || status >= 500;
            case Unauthorised _, Forbidden _, CertificateExpired _, Untrusted _, NotFound _, BadKubeconfig _ -> false;
            case Conflict _, Invalid _ -> false;
        };
    }

    /** Whether all that it says is that what was asked for is not there. */
    default boolean isAbsence() {
        return this instanceof NotFound || (this instanceof Other(var _, int status, var _) && status == 404);
    }

    /**
     * Nothing answers at its address.
     *
     * @param server its address
     * @param detail the network's error
     */
    record Unreachable(String server, String detail) implements ClusterTrouble {
        @Override
        public String observed() {
            return "The API server at " + server + " does not answer: " + detail + ".";
        }

        @Override
        public String advice() {
            return "Check that the cluster runs and that this machine may reach " + server
                    + ": a VPN that is down, a firewall, an authorised-networks list, or a cluster that was made anew"
                    + " at another address are the usual reasons.";
        }
    }

    /** It does not know who we are. */
    record Unauthorised(String server, String detail) implements ClusterTrouble {
        @Override
        public String observed() {
            return "The API server at " + server + " does not accept the credentials: " + detail + ".";
        }

        @Override
        public String advice() {
            return "The token or client certificate was revoked, has expired, or belongs to another cluster:"
                    + " fetch a new kubeconfig and commit it in place of the old one.";
        }
    }

    /** It knows who we are, and does not let us. */
    record Forbidden(String server, String detail) implements ClusterTrouble {
        @Override
        public String observed() {
            return "The API server at " + server + " does not allow it: " + detail + ".";
        }

        @Override
        public String advice() {
            return "Grant the deploying account the permission that the message names (a Role or ClusterRole, and its"
                    + " binding).";
        }
    }

    /** A certificate has ended: ours, or the server's. */
    record CertificateExpired(String server, String detail) implements ClusterTrouble {
        @Override
        public String observed() {
            return "A certificate used with " + server + " has expired: " + detail + ".";
        }

        @Override
        public String advice() {
            return "Fetch a new kubeconfig from the cluster and commit it (k3s client certificates live for a year),"
                    + " and check that this machine's clock is right.";
        }
    }

    /** The server's certificate is not one that the kubeconfig trusts. */
    record Untrusted(String server, String detail) implements ClusterTrouble {
        @Override
        public String observed() {
            return "The certificate of the API server at " + server + " is not trusted: " + detail + ".";
        }

        @Override
        public String advice() {
            return "The kubeconfig holds the certificate authority of another cluster, or the cluster was made anew"
                    + " since it was written: fetch a new kubeconfig and commit it.";
        }
    }

    /** There is no such object. */
    record NotFound(String what) implements ClusterTrouble {
        @Override
        public String observed() {
            return "There is no " + what + ".";
        }

        @Override
        public String advice() {
            return "Check the name and the namespace.";
        }
    }

    /** The kubeconfig file can't be used. */
    record BadKubeconfig(String file, String detail) implements ClusterTrouble {
        @Override
        public String observed() {
            return "The kubeconfig " + file + " can't be used: " + detail + ".";
        }

        @Override
        public String advice() {
            return "Fetch the kubeconfig anew and check it with: kubectl --kubeconfig FILE version";
        }
    }

    /**
     * The server's word on one field.
     *
     * @param field {@code spec.selector}; may be empty
     * @param reason the API's word: {@code FieldValueInvalid}, {@code FieldManagerConflict}, …; may be empty
     * @param message may quote what stands in the field
     */
    record Cause(String field, String reason, String message) {}

    /**
     * Somebody else was there first: the object exists already, has another version by now, or fields of it belong to another
     * manager.
     *
     * @param reason the API's word: {@code AlreadyExists}, {@code Conflict}
     * @param causes of a server-side apply: a field each, with its manager in the message
     */
    record Conflict(String server, String reason, String detail, List<Cause> causes) implements ClusterTrouble {
        public Conflict {
            causes = List.copyOf(causes);
        }

        @Override
        public String observed() {
            return "Somebody else was there first, says the API server at " + server + ": " + detail + ".";
        }

        @Override
        public String advice() {
            return "See who else changes the object the message names, then deploy again.";
        }
    }

    /**
     * The object is not one that the server takes: a value is wrong, a field is not known, or cannot be changed any more.
     *
     * @param causes a field each, as far as the server names them
     */
    record Invalid(String server, String detail, List<Cause> causes) implements ClusterTrouble {
        /** What the server says of a field that a kind does not have. */
        private static final String NO_SUCH_FIELD = "field not declared in schema";

        public Invalid {
            causes = List.copyOf(causes);
        }

        @Override
        public String observed() {
            return "The API server at " + server + " does not take it: " + detail + ".";
        }

        @Override
        public String advice() {
            if (causes.stream().anyMatch(cause -> cause.message().equals(NO_SUCH_FIELD))) {
                return "Correct the name or the indentation of " + fields() + "; or the cluster is too old for it.";
            }
            return causes.isEmpty()
                    ? "Read the server's message above: it names what it did not accept."
                    : "Look at " + fields() + ": the message says what is wrong with it.";
        }

        private String fields() {
            return causes.stream().map(Cause::field).distinct().collect(Collectors.joining(", "));
        }
    }

    /**
     * Anything else.
     *
     * @param status the HTTP status; 0 where there was none
     */
    record Other(String server, int status, String detail) implements ClusterTrouble {
        @Override
        public String observed() {
            return "The API server at " + server + " answered " + (status == 0 ? "" : "with status " + status + ": ")
                    + detail + ".";
        }

        @Override
        public String advice() {
            return status == 429 || status >= 500
                    ? "The API server is in trouble or overloaded: check its health, then deploy again."
                    : "Read the server's message above: it names what it did not accept.";
        }
    }
}
