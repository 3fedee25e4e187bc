package dev.slipway.kube;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Tells what a client library's exception means. */
final class Troubles {
    /**
     * A server-side apply of something that does not fit its kind: a field that the kind does not have, or a value of another
     * type. The API server answers it with the status of a failure of its own, 500, and without a reason.
     */
    private static final String UNFIT = "failed to create typed patch object (";

    /** {@code .spec.selectr: field not declared in schema}, a line each where there are several. */
    private static final Pattern UNFIT_FIELD =
            Pattern.compile("(?:\\): |^ +)(?<field>\\.[^\\n]+?): (?<message>[^\\n]+)", Pattern.MULTILINE);

    private Troubles() {}

    /** What it means. */
    static ClusterTrouble of(String server, Throwable thrown) {
        var causes = causes(thrown);
        for (var cause : causes) {
            if (cause instanceof KubernetesClientException client && client.getCode() > 0) {
                return answered(server, client);
            }
        }
        for (var cause : causes) {
            if (cause instanceof CertificateExpiredException) {
                return new ClusterTrouble.CertificateExpired(server, "the server's certificate: " + said(cause));
            }
        }
        for (var cause : causes.reversed()) {
            var trouble = ofTls(server, cause);
            if (trouble != null) {
                return trouble;
            }
        }
        for (var cause : causes.reversed()) {
            var network = network(cause);
            if (network != null) {
                return new ClusterTrouble.Unreachable(server, network);
            }
        }
        return causes.stream().anyMatch(IOException.class::isInstance)
                ? new ClusterTrouble.Unreachable(server, said(causes.getLast()))
                : new ClusterTrouble.Other(server, 0, said(causes.getLast()));
    }

    private static ClusterTrouble answered(String server, KubernetesClientException client) {
        var status = client.getStatus();
        var message = status == null ? null : status.getMessage();
        var detail = message == null || message.isBlank() ? said(client) : withoutStop(message);
        if (client.getCode() == 500 && detail.startsWith(UNFIT)) {
            return new ClusterTrouble.Invalid(server, detail, unfitFields(detail));
        }
        return switch (client.getCode()) {
            case 401 -> new ClusterTrouble.Unauthorised(server, detail);
            case 403 -> new ClusterTrouble.Forbidden(server, detail);
            case 409 ->
                new ClusterTrouble.Conflict(
                        server, status == null ? "" : text(status.getReason()), detail, causes(status));
            case 422 -> new ClusterTrouble.Invalid(server, detail, causes(status));
            default -> new ClusterTrouble.Other(server, client.getCode(), detail);
        };
    }

    private static List<ClusterTrouble.Cause> unfitFields(String detail) {
        return UNFIT_FIELD
                .matcher(detail)
                .results()
                .map(found -> new ClusterTrouble.Cause(found.group("field"), "", found.group("message")))
                .toList();
    }

    private static List<ClusterTrouble.Cause> causes(@Nullable Status status) {
        if (status == null || status.getDetails() == null || status.getDetails().getCauses() == null) {
            return List.of();
        }
        return status.getDetails().getCauses().stream()
                .map(cause -> new ClusterTrouble.Cause(
                        text(cause.getField()), text(cause.getReason()), text(cause.getMessage())))
                .toList();
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static @Nullable ClusterTrouble ofTls(String server, Throwable cause) {
        if (cause instanceof CertPathBuilderException || cause instanceof CertPathValidatorException) {
            return new ClusterTrouble.Untrusted(
                    server, "it is signed by an authority that the kubeconfig does not name");
        }
        if (!(cause instanceof SSLException)) {
            return null;
        }
        var said = said(cause).toLowerCase(Locale.ROOT);
        if (said.contains("certificate_expired") || said.contains("certificate expired")) {
            return new ClusterTrouble.CertificateExpired(server, "the client certificate, says the server");
        }
        // An alert that came from the server is about our certificate; what we found wrong ourselves is about the
        // server's.
        if (said.contains("received fatal alert") && (said.contains("cert") || said.contains("unknown_ca"))) {
            return new ClusterTrouble.Unauthorised(server, "it refuses the client certificate (" + said(cause) + ")");
        }
        if (said.contains("subject alternative") || said.contains("no name matching")) {
            return new ClusterTrouble.Untrusted(server, "it was made out for another name (" + said(cause) + ")");
        }
        return null;
    }

    private static @Nullable String network(Throwable cause) {
        return switch (cause) {
            case HttpConnectTimeoutException _ -> "no connection in time";
            case HttpTimeoutException _, TimeoutException _ -> "no answer in time";
            case UnresolvedAddressException _ -> "its host name is not known here (DNS)";
            case UnknownHostException _ -> "its host name is not known here (DNS)";
            case ConnectException e when e.getMessage() == null -> "connection refused";
            case ConnectException e -> said(e).toLowerCase(Locale.ROOT);
            default -> null;
        };
    }

    private static List<Throwable> causes(Throwable thrown) {
        var seen = Collections.<Throwable>newSetFromMap(new IdentityHashMap<>());
        var causes = new ArrayList<Throwable>();
        for (Throwable cause = thrown; cause != null && seen.add(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    private static String said(Throwable cause) {
        var message = cause.getMessage();
        return message == null || message.isBlank()
                ? cause.getClass().getSimpleName()
                : withoutStop(message.lines().findFirst().orElse(message));
    }

    private static String withoutStop(String text) {
        var trimmed = text.strip();
        return trimmed.endsWith(".") ? trimmed.substring(0, trimmed.length() - 1) : trimmed;
    }
}
