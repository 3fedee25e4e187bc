package dev.slipway.site;

import dev.slipway.site.ClusterConfig.Aks;
import dev.slipway.site.ClusterConfig.AwsKeys;
import dev.slipway.site.ClusterConfig.AwsRole;
import dev.slipway.site.ClusterConfig.AzureProof;
import dev.slipway.site.ClusterConfig.Eks;
import dev.slipway.site.ClusterConfig.Gke;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads how to get at a target's cluster. */
final class ClusterReader {
    private static final List<String> KINDS = List.of("kubeconfig", "gke", "eks", "aks", "inCluster");
    private static final List<String> HTTP = List.of("https", "http");
    private static final List<String> ENDPOINTS = List.of("public", "private", "dns");
    private static final String USUAL_SESSION = "slipway";

    private final Problems problems;
    private final ValueChecks checks;

    ClusterReader(Problems problems, ValueChecks checks) {
        this.problems = problems;
        this.checks = checks;
    }

    Optional<ClusterConfig> cluster(MapReader map) {
        map.allowing("kubeconfig", "context", "gke", "eks", "aks", "inCluster");
        var kinds = KINDS.stream().filter(map::has).toList();
        if (kinds.size() != 1) {
            problems.add(
                    map.place(),
                    map.what() + " must have one of 'kubeconfig', 'gke', 'eks', 'aks' and 'inCluster'.",
                    kinds.isEmpty() ? "Add one of them." : "Keep one of them.");
            return Optional.empty();
        }
        if (map.has("context") && !map.has("kubeconfig")) {
            problems.add(map.placeOf("context"), "'context' goes only with 'kubeconfig'.", "Delete it.");
        }
        return switch (kinds.getFirst()) {
            case "gke" -> map.map("gke", "'gke'").map(this::gke);
            case "eks" -> map.map("eks", "'eks'").map(this::eks);
            case "aks" -> map.map("aks", "'aks'").map(this::aks);
            case "inCluster" -> inCluster(map);
            default -> kubeconfig(map);
        };
    }

    private Optional<ClusterConfig> kubeconfig(MapReader map) {
        Optional<String> context = map.text("context").map(Text::value);
        return checks.secret(map.raw("kubeconfig"), "$KUBECONFIG").map(where -> switch (where) {
            case SecretValue.InFile in -> new ClusterConfig.KubeconfigFile(in.file(), context);
            case SecretValue.InEnvironment in -> new ClusterConfig.KubeconfigInEnvironment(in.variable(), context);
        });
    }

    private Optional<ClusterConfig> inCluster(MapReader map) {
        var wanted = map.flag("inCluster");
        if (wanted.isPresent() && !wanted.get()) {
            problems.add(map.placeOf("inCluster"), "'inCluster' can only be true.", "Name the cluster in another way.");
            return Optional.empty();
        }
        return wanted.map(_ -> new ClusterConfig.InCluster());
    }

    private Gke gke(MapReader map) {
        map.allowing("project", "location", "name", "key", "endpoint", "tokenEndpoint", "apiEndpoint")
                .requiring("project", "location", "name", "key");
        var shown = "Use the name that 'gcloud container clusters list' shows.";
        return new Gke(
                word(map, "project", "[A-Za-z0-9.:-]+", shown),
                word(map, "location", "[A-Za-z0-9.:-]+", shown),
                word(map, "name", "[A-Za-z0-9.:-]+", shown),
                checks.file(map.text("key")).orElse(""),
                map.text("endpoint").flatMap(this::gkeEndpoint),
                endpoint(map, "tokenEndpoint"),
                endpoint(map, "apiEndpoint"));
    }

    private Optional<Gke.Endpoint> gkeEndpoint(Text text) {
        return switch (text.value()) {
            case "public" -> Optional.of(Gke.Endpoint.PUBLIC);
            case "private" -> Optional.of(Gke.Endpoint.PRIVATE);
            case "dns" -> Optional.of(Gke.Endpoint.DNS);
            default -> {
                problems.add(
                        text.place(),
                        "'" + text.value() + "' is no endpoint of a cluster.",
                        Nearest.suggestion(text.value(), ENDPOINTS, "They are"));
                yield Optional.empty();
            }
        };
    }

    private Eks eks(MapReader map) {
        map.allowing(
                        "region",
                        "name",
                        "credentials",
                        "profile",
                        "webIdentity",
                        "role",
                        "externalId",
                        "sessionName",
                        "stsEndpoint",
                        "apiEndpoint")
                .requiring("region", "name");
        goesOnlyWith(map, "profile", "credentials");
        goesOnlyWith(map, "sessionName", "role");
        goesOnlyWith(map, "externalId", "role");
        return new Eks(
                word(map, "region", "[a-z]{2}(-[a-z]+)+-[0-9]+", "Use a region's short name, such as eu-west-1."),
                word(map, "name", "[A-Za-z0-9][A-Za-z0-9_-]{0,99}", "Use the name that 'aws eks list-clusters' shows."),
                awsKeys(map),
                role(map),
                endpoint(map, "stsEndpoint"),
                endpoint(map, "apiEndpoint"));
    }

    private AwsKeys awsKeys(MapReader map) {
        if (map.has("credentials") && map.has("webIdentity")) {
            problems.add(
                    map.placeOf("webIdentity"),
                    "'credentials' and 'webIdentity' do not go together.",
                    "Delete one of them.");
        }
        var credentials = checks.file(map.text("credentials"));
        if (map.has("webIdentity")) {
            if (!map.has("role")) {
                problems.add(
                        map.placeOf("webIdentity"),
                        "a web identity is good for taking on a role, and 'role' is missing.",
                        "Add 'role: arn:aws:iam::ACCOUNT:role/NAME'.");
            }
            if (map.has("externalId")) {
                problems.add(
                        map.placeOf("externalId"),
                        "AWS knows no external id together with a web identity.",
                        "Delete it.");
            }
            return map.map("webIdentity", "'webIdentity'")
                    .<AwsKeys>flatMap(this::webIdentity)
                    .orElse(new AwsKeys.InEnvironment());
        }
        return map.has("credentials")
                ? new AwsKeys.InFile(
                        credentials.orElse(""),
                        map.text("profile").map(Text::value).orElse("default"))
                : new AwsKeys.InEnvironment();
    }

    private Optional<AwsKeys.WebIdentity> webIdentity(MapReader map) {
        map.allowing("token", "tokenFile");
        if (map.has("token") == map.has("tokenFile")) {
            problems.add(
                    map.place(),
                    "'webIdentity' must have either 'token' or 'tokenFile'.",
                    map.has("token") ? "Delete one of the two." : "Add one of the two.");
            return Optional.empty();
        }
        var isFile = map.has("tokenFile");
        return checks.variable(
                        map.raw(isFile ? "tokenFile" : "token"),
                        isFile ? "$AWS_WEB_IDENTITY_TOKEN_FILE" : "$AWS_ID_TOKEN")
                .map(variable -> new AwsKeys.WebIdentity(variable, isFile));
    }

    private Optional<AwsRole> role(MapReader map) {
        if (!map.has("role")) {
            return Optional.empty();
        }
        return Optional.of(new AwsRole(
                word(
                        map,
                        "role",
                        "arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]+",
                        "Write the role's ARN: arn:aws:iam::123456789012:role/NAME."),
                map.has("sessionName")
                        ? word(
                                map,
                                "sessionName",
                                "[A-Za-z0-9+=,.@_-]{2,64}",
                                "Use 2 to 64 letters, digits and any of +=,.@_- .")
                        : USUAL_SESSION,
                map.text("externalId").map(Text::value)));
    }

    private Aks aks(MapReader map) {
        map.allowing(
                        "subscription",
                        "resourceGroup",
                        "name",
                        "tenant",
                        "clientId",
                        "clientSecret",
                        "certificate",
                        "admin",
                        "loginEndpoint",
                        "apiEndpoint")
                .requiring("subscription", "resourceGroup", "name", "tenant", "clientId");
        var id = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
        return new Aks(
                word(map, "subscription", id, "Use the id that 'az account show' shows."),
                word(map, "resourceGroup", "[A-Za-z0-9_.()-]{1,90}", "Use the name that 'az aks list' shows."),
                word(map, "name", "[A-Za-z0-9][A-Za-z0-9_-]{0,62}", "Use the name that 'az aks list' shows."),
                word(map, "tenant", id + "|[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+", "Use the directory's id or its domain."),
                word(map, "clientId", id, "Use the application's id, as 'az ad sp list' shows it as appId."),
                azureProof(map),
                map.flag("admin").orElse(false),
                endpoint(map, "loginEndpoint"),
                endpoint(map, "apiEndpoint"));
    }

    private AzureProof azureProof(MapReader map) {
        if (map.has("clientSecret") == map.has("certificate")) {
            problems.add(
                    map.place(),
                    "'aks' must have either 'clientSecret' or 'certificate'.",
                    map.has("certificate") ? "Delete one of the two." : "Add one of the two.");
        }
        // Both are looked at where there are both, so that a secret that stands there itself is told in any case.
        var secret = checks.secret(map.raw("clientSecret"), "$AZURE_CLIENT_SECRET");
        var certificate = checks.file(map.text("certificate"));
        return map.has("certificate")
                ? new AzureProof.Certificate(certificate.orElse(""))
                : new AzureProof.Secret(secret.orElse(new SecretValue.InFile("")));
    }

    private void goesOnlyWith(MapReader map, String key, String other) {
        if (map.has(key) && !map.has(other)) {
            problems.add(
                    map.placeOf(key),
                    "'" + key + "' goes only with '" + other + "'.",
                    "Add '" + other + "', or delete it.");
        }
    }

    /** A name that becomes a part of an address or a request. */
    private String word(MapReader map, String key, String pattern, String remedy) {
        return map.text(key).stream()
                .flatMap(text -> {
                    if (text.value().matches(pattern)) {
                        return Stream.of(text.value());
                    }
                    problems.add(
                            text.place(), "'" + text.value() + "' cannot be the " + key + " of a cluster.", remedy);
                    return Stream.empty();
                })
                .findFirst()
                .orElse("");
    }

    private Optional<String> endpoint(MapReader map, String key) {
        return map.text(key)
                .filter(text -> checks.isUrl(text.value(), text.place(), HTTP))
                .map(Text::value);
    }
}
