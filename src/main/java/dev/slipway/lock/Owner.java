package dev.slipway.lock;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who deploys.
 *
 * @param person user and machine: {@code ada@laptop}
 * @param deployment the deployment's id, which no other has
 */
public record Owner(String person, String deployment) {

    /** As a Lease names its holder: {@code ada@laptop/20260101-120000-ab12}. */
    String identity() {
        return person + "/" + deployment;
    }

    /** Who it is by a Lease's word; what is not of our form is taken as it is. */
    static Owner of(String identity) {
        var slash = identity.lastIndexOf('/');
        return slash < 0
                ? new Owner(identity, "")
                : new Owner(identity.substring(0, slash), identity.substring(slash + 1));
    }

    /** As people read it: {@code deployment 20260101-120000-ab12 of ada@laptop}. */
    public String words() {
        return deployment.isEmpty() ? person : "deployment " + deployment + " of " + person;
    }

    /** Whoever runs this program, on this machine. */
    public static Owner here(Map<String, String> environment, String deployment) {
        var user = Stream.of("USER", "LOGNAME", "USERNAME")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse(System.getProperty("user.name", "somebody"));
        return new Owner(user + "@" + host(environment), deployment);
    }

    private static String host(Map<String, String> environment) {
        var named = environment.getOrDefault("HOSTNAME", "");
        if (!named.isEmpty()) {
            return named;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // A machine whose own name is not in its tables; the person and the deployment say enough.
            return "unknown";
        }
    }
}
