package dev.slipway.kube;

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

    /** Whether the same request may succeed a moment later. */
    default boolean isPassing() {
        return switch (this) {
            case Unreachable _ -> true;
            case Other(var _, int status, var _) -> status == 429 || status >= 500;
            case Unauthorised _, Forbidden _, CertificateExpired _, Untrusted _, NotFound _, BadKubeconfig _ -> false;
        };
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
