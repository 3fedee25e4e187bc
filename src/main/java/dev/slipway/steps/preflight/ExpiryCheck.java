package dev.slipway.steps.preflight;

import dev.slipway.kube.Kubeconfig;
import dev.slipway.kube.Validity;
import dev.slipway.preflight.Checked;
import dev.slipway.preflight.Finding;
import dev.slipway.site.ClusterConfig;
import dev.slipway.site.ValuesFiles;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * When the certificates, tokens and keys of a target end: those that lead to it, those of its API server, and those in the
 * files that its releases are configured by.
 *
 * <p>We are in, so none that has ended already was needed to get in: such a one is told of, and stops nobody.
 */
final class ExpiryCheck implements Check {
    /** How long before the end somebody is told. */
    static final Duration EARLY = Duration.ofDays(30);

    /** Larger files are no configuration that somebody wrote. */
    private static final long LONGEST_FILE = 4L * 1024 * 1024;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path site;
    private final InstantSource clock;

    /**
     * For a site.
     *
     * @param site its folder, decrypted
     */
    ExpiryCheck(Path site, InstantSource clock) {
        this.site = site;
        this.clock = clock;
    }

    /**
     * Something that ends.
     *
     * @param where it stands: {@code in secrets/prod-kubeconfig.yaml}
     * @param remedy what to do about its end
     */
    record Ending(String object, String where, Validity validity, String remedy) {}

    @Override
    public Checked at(Place place) {
        var endings = new ArrayList<Ending>();
        endings.addAll(ofTheWayIn(place));
        endings.addAll(ofTheServer(place));
        endings.addAll(ofTheFiles(place));
        var secrets = new TlsSecrets(place);
        endings.addAll(secrets.inCluster());
        var now = clock.instant();
        var findings = new ArrayList<>(judge(endings, now));
        findings.addAll(secrets.judge(now));
        return new Checked("expiry", summary(endings, now), findings);
    }

    private static String summary(List<Ending> endings, Instant now) {
        return endings.stream()
                .map(ending -> ending.validity().until())
                .min(Comparator.naturalOrder())
                .map(first -> endings.size()
                        + (endings.size() == 1
                                ? " certificate or key, which"
                                : " certificates and keys, of which the first")
                        + " ends " + when(first, now))
                .orElse("nothing that is known to end");
    }

    /** What has ended, and what will soon. */
    static List<Finding> judge(List<Ending> endings, Instant now) {
        // An authority that the kubeconfig names is often shown by the server too; it is one and the same.
        var told = new HashSet<Validity>();
        return endings.stream()
                .filter(ending -> told.add(ending.validity()))
                .sorted(Comparator.comparing(ending -> ending.validity().until()))
                .flatMap(ending -> judge(ending, now).stream())
                .toList();
    }

    private static Optional<Finding> judge(Ending ending, Instant now) {
        var validity = ending.validity();
        if (!validity.isOver(now) && !validity.endsSoon(now, EARLY)) {
            return Optional.empty();
        }
        var what = validity.what() + " " + ending.where();
        var sentence = Character.toUpperCase(what.charAt(0)) + what.substring(1)
                + (validity.isOver(now) ? " has ended, " : " ends ")
                + when(validity.until(), now) + ".";
        return Optional.of(Finding.warning(ending.object(), sentence, ending.remedy()));
    }

    /** {@code in 12 days (2026-02-01T00:00:00Z)}. */
    static String when(Instant then, Instant now) {
        var days = Duration.between(now, then).abs().toDays();
        var about = days == 0 ? "less than a day" : days == 1 ? "1 day" : days + " days";
        return (then.isAfter(now) ? "in " + about : about + " ago") + " (" + then.truncatedTo(ChronoUnit.SECONDS) + ")";
    }

    private static List<Ending> ofTheWayIn(Place place) {
        if (!(Kubeconfig.read(place.access().kubeconfig()) instanceof Kubeconfig.Reading.Whole(var kubeconfig))) {
            return List.of();
        }
        var where = "in " + source(place.target().cluster()) + ", which leads to "
                + place.target().name() + ",";
        return kubeconfig.validities().stream()
                .map(
                        validity -> new Ending(
                                "the credentials",
                                where,
                                validity,
                                "Fetch new credentials from the cluster, and commit them, encrypted, in place of the old ones."))
                .toList();
    }

    private static String source(ClusterConfig cluster) {
        return switch (cluster) {
            case ClusterConfig.KubeconfigFile(var file, var _) -> file;
            case ClusterConfig.KubeconfigInEnvironment(var variable, var _) ->
                "the kubeconfig that " + variable + " names";
            case ClusterConfig.Gke gke -> "the kubeconfig of GKE cluster " + gke.name();
            case ClusterConfig.Eks eks -> "the kubeconfig of EKS cluster " + eks.name();
            case ClusterConfig.Aks aks -> "the kubeconfig of AKS cluster " + aks.name();
            case ClusterConfig.InCluster _ -> "the kubeconfig of this pod's cluster";
        };
    }

    private static List<Ending> ofTheServer(Place place) {
        return place.health()
                .map(health -> health.certificates().stream()
                        .map(
                                validity -> new Ending(
                                        "the API server",
                                        "that the API server at "
                                                + place.cluster().server() + " shows",
                                        validity,
                                        "Let the cluster renew it, such as with 'kubeadm certs renew' or, on k3s, by a restart."))
                        .toList())
                .orElse(List.of());
    }

    private List<Ending> ofTheFiles(Place place) {
        var endings = new ArrayList<Ending>();
        place.plans().stream()
                .map(plan -> plan.release().config())
                .flatMap(release -> ValuesFiles.of(site, release, place.target()).stream())
                .distinct()
                .forEach(file -> text(file)
                        .ifPresent(text -> PemText.in(text)
                                .forEach(found -> endings.add(new Ending(
                                        name(file),
                                        "in " + name(file) + ", line " + found.line() + ",",
                                        found.validity(),
                                        "Have a new one issued, and commit it, encrypted, in its place.")))));
        if (place.target().cluster() instanceof ClusterConfig.Aks aks
                && aks.proof() instanceof ClusterConfig.AzureProof.Certificate(var certificate)) {
            text(site.resolve(certificate))
                    .ifPresent(text -> PemText.in(text)
                            .forEach(found -> endings.add(new Ending(
                                    certificate,
                                    "in " + certificate + ", line " + found.line() + ",",
                                    found.validity(),
                                    "Make a new certificate of the service principal, and commit it, encrypted, in its"
                                            + " place."))));
        }
        if (place.target().cluster() instanceof ClusterConfig.Gke gke) {
            var file = site.resolve(gke.key());
            text(file)
                    .flatMap(ExpiryCheck::ofKey)
                    .ifPresent(validity -> endings.add(new Ending(
                            name(file),
                            "in " + gke.key(),
                            validity,
                            "Make a new key of the service account, and commit it, encrypted, in its place.")));
        }
        return endings;
    }

    /** A service account's key says when it ends only where its project's policy lets keys end. */
    static Optional<Validity> ofKey(String text) {
        try {
            var key = JSON.readTree(text);
            for (var field : List.of("validBeforeTime", "valid_before_time", "validBefore")) {
                var written = key.path(field).asString("");
                if (!written.isEmpty()) {
                    return Optional.of(new Validity(
                            "key",
                            key.path("client_email").asString(""),
                            Optional.empty(),
                            OffsetDateTime.parse(written).toInstant()));
                }
            }
            return Optional.empty();
        } catch (JacksonException | DateTimeParseException unreadable) {
            return Optional.empty();
        }
    }

    private String name(Path file) {
        return site.relativize(file).toString();
    }

    /** A file that is missing or no text is told of by the steps that need it. */
    private static Optional<String> text(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) <= LONGEST_FILE
                    ? Optional.of(Files.readString(file))
                    : Optional.empty();
        } catch (CharacterCodingException notText) {
            return Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
