package dev.slipway.steps.preflight;

import dev.slipway.kube.Validity;
import dev.slipway.preflight.Finding;
import dev.slipway.steps.preflight.ExpiryCheck.Ending;
import dev.slipway.steps.preflight.Place.Wanted;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The certificates that a target's addresses are served with: those that its releases bring along, and those that are there. */
final class TlsSecrets {
    private static final String CERTIFICATE = "tls.crt";

    private final Place place;

    /** Which Ingress names which Secret, as {@code namespace/name}. */
    private final Map<String, String> users = new LinkedHashMap<>();

    private final Map<String, Wanted> brought = new LinkedHashMap<>();

    TlsSecrets(Place place) {
        this.place = place;
        place.wanted().forEach(wanted -> {
            var manifest = wanted.manifest();
            var namespace = manifest.namespace(wanted.plan().release());
            if (manifest.kind().equals("Ingress")) {
                for (var tls : manifest.body().path("spec").path("tls")) {
                    users.putIfAbsent(namespace + "/" + tls.path("secretName").asString(""), manifest.object());
                }
            } else if (manifest.kind().equals("Secret")
                    && manifest.body().path("type").asString("").equals("kubernetes.io/tls")) {
                brought.put(namespace + "/" + manifest.name(), wanted);
            }
        });
    }

    /** What has ended of that which the releases bring along. An address that is served with it is broken by the deployment. */
    List<Finding> judge(Instant now) {
        var findings = new ArrayList<Finding>();
        brought.forEach((key, wanted) -> certificate(wanted.manifest().body())
                .filter(validity -> validity.isOver(now))
                .filter(_ -> users.containsKey(key))
                .ifPresent(validity -> findings.add(Finding.problem(
                        wanted.manifest().object(),
                        "Release " + wanted.plan().release().name() + " brings " + validity.what() + " in "
                                + wanted.manifest().object() + ", which " + users.get(key)
                                + " is served with, and it ended "
                                + ExpiryCheck.when(validity.until(), now) + ".",
                        "Have a new one issued, and commit it, encrypted, in its place."))));
        return findings;
    }

    /** Those of the cluster that addresses of the releases are served with; who may not read them learns nothing of them. */
    List<Ending> inCluster() {
        var endings = new ArrayList<Ending>();
        users.forEach((key, user) -> {
            var name = key.substring(key.indexOf('/') + 1);
            if (!name.isEmpty() && !brought.containsKey(key)) {
                place.cluster()
                        .read(
                                "/api/v1/namespaces/" + key.substring(0, key.indexOf('/')) + "/secrets/" + name,
                                TlsSecrets::certificate)
                        .orElse(Optional.empty())
                        .ifPresent(validity -> endings.add(new Ending(
                                "Secret/" + name,
                                "in Secret/" + name + " of " + place.target().name() + ", which " + user
                                        + " is served with,",
                                validity,
                                "See what renews it: 'kubectl describe certificate' where cert-manager does.")));
            }
        });
        return endings;
    }

    private static Optional<Validity> certificate(JsonNode secret) {
        var written = secret.path("stringData").path(CERTIFICATE).asString("");
        var encoded = secret.path("data").path(CERTIFICATE).asString("");
        try {
            var pem = written.isEmpty()
                    ? new String(Base64.getMimeDecoder().decode(encoded), StandardCharsets.UTF_8)
                    : written;
            return Validity.ofCertificates(pem).stream().findFirst();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
