package dev.slipway.kube;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The content of a kubeconfig file: clusters, users, and contexts that pair them. Immutable. Files that it refers to
 * are read, relative to its own folder, when one context is {@linkplain #select selected}: the selection stands alone.
 */
public final class Kubeconfig {
    private static final int LONGEST = 4 * 1024 * 1024;

    private final Map<String, Object> tree;
    private final Path folder;

    private Kubeconfig(Map<String, Object> tree, Path folder) {
        this.tree = tree;
        this.folder = folder;
    }

    /**
     * A kubeconfig with one context, whose user has nothing yet to prove who it is.
     *
     * @param name of the context, the cluster and the user
     * @param authority the certificate authority's PEM in base64, as APIs give it; empty: those that the machine trusts
     */
    public static Kubeconfig of(String name, String server, Optional<String> authority) {
        var cluster = new LinkedHashMap<String, Object>();
        cluster.put("server", server);
        authority.ifPresent(pem -> cluster.put("certificate-authority-data", pem));
        var context = Map.<String, Object>of("cluster", name, "user", name);
        return new Kubeconfig(alone(name, context, name, cluster, name, Map.of()), Path.of("/"));
    }

    /** What reading a kubeconfig gave. */
    public sealed interface Reading {
        /** It could be read. */
        record Whole(Kubeconfig kubeconfig) implements Reading {}

        /**
         * It could not.
         *
         * @param why one line that holds nothing of the content
         */
        record Unusable(String why) implements Reading {}
    }

    /** Reads a file. */
    public static Reading read(Path file) {
        try {
            if (Files.size(file) > LONGEST) {
                return new Reading.Unusable("it is larger than 4 MiB, so it is no kubeconfig");
            }
            return parse(Files.readString(file), file.toAbsolutePath().resolveSibling(""));
        } catch (java.nio.charset.CharacterCodingException e) {
            return new Reading.Unusable("it is not text: it may still be encrypted");
        } catch (IOException e) {
            return new Reading.Unusable("it can't be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    /**
     * Reads a text.
     *
     * @param folder what file names in it are relative to
     */
    public static Reading parse(String text, Path folder) {
        if (text.startsWith("\0GITCRYPT")) {
            return new Reading.Unusable("it is still encrypted with git-crypt");
        }
        try {
            var settings = LoadSettings.builder().setCodePointLimit(LONGEST).build();
            var loaded = new Load(settings).loadFromString(text);
            if (loaded instanceof Map<?, ?> map && map.get("clusters") instanceof List<?>) {
                return new Reading.Whole(new Kubeconfig(strings(map), folder));
            }
            return new Reading.Unusable("it has no list of clusters, so it is no kubeconfig");
        } catch (MarkedYamlEngineException e) {
            // Only the place is told: the parser's own message quotes the line, which may hold a key.
            var place = e.getProblemMark()
                    .map(mark -> " at line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1));
            return new Reading.Unusable("it is not valid YAML" + place.orElse(""));
        } catch (YamlEngineException e) {
            return new Reading.Unusable("it is not valid YAML");
        }
    }

    /** The one that holds the entries of both; where both have an entry or setting, this one's stands, as in kubectl. */
    public Kubeconfig merge(Kubeconfig other) {
        var here = withFilesMadeAbsolute();
        var there = other.withFilesMadeAbsolute();
        var merged = new LinkedHashMap<>(there.tree);
        merged.putAll(here.tree);
        if (here.currentContext().isEmpty()) {
            there.currentContext().ifPresent(name -> merged.put("current-context", name));
        }
        for (var list : List.of("clusters", "users", "contexts")) {
            var entries = new LinkedHashMap<String, Object>();
            here.entries(list).forEach(entry -> entries.putIfAbsent(text(entry, "name"), entry));
            there.entries(list).forEach(entry -> entries.putIfAbsent(text(entry, "name"), entry));
            merged.put(list, List.copyOf(entries.values()));
        }
        return new Kubeconfig(merged, folder);
    }

    /** The names of its contexts, in the order of the file. */
    public List<String> contexts() {
        return entries("contexts").stream()
                .map(entry -> text(entry, "name"))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** The context that is used where none is named. */
    public Optional<String> currentContext() {
        return Optional.of(text(tree, "current-context")).filter(name -> !name.isEmpty());
    }

    /**
     * The files that it refers to which are not in a folder, as it names them: a site's kubeconfig must not lead out of the
     * site.
     *
     * @param root a real path
     */
    public List<String> filesOutside(Path root) {
        var named = new ArrayList<String>();
        entries("clusters").forEach(entry -> named.add(text(map(entry.get("cluster")), "certificate-authority")));
        for (var entry : entries("users")) {
            for (var key : List.of("client-certificate", "client-key", "tokenFile")) {
                named.add(text(map(entry.get("user")), key));
            }
        }
        return named.stream()
                .filter(name -> !name.isEmpty() && !isInside(root, name))
                .distinct()
                .toList();
    }

    private boolean isInside(Path root, String name) {
        try {
            var file = folder.resolve(name).normalize();
            return file.startsWith(root)
                    && (!Files.exists(file) || file.toRealPath().startsWith(root));
        } catch (IOException | InvalidPathException e) {
            return false;
        }
    }

    /**
     * The kubeconfig of this context alone, which is then its current one; what it referred to as files is inside it.
     *
     * @return a {@link Reading.Unusable} when the context is not there or not whole, or a file that it names is not
     */
    public Reading select(String context) {
        var chosen = body("contexts", context, "context");
        if (chosen.isEmpty()) {
            return new Reading.Unusable("it has no context '" + context + "'");
        }
        var clusterName = text(chosen.get(), "cluster");
        var userName = text(chosen.get(), "user");
        var cluster = body("clusters", clusterName, "cluster");
        if (cluster.isEmpty() || text(cluster.get(), "server").isEmpty()) {
            return new Reading.Unusable(
                    "its context '" + context + "' names the cluster '" + clusterName + "', which is missing");
        }
        var user = body("users", userName, "user");
        if (user.isEmpty() && !userName.isEmpty()) {
            return new Reading.Unusable(
                    "its context '" + context + "' names the user '" + userName + "', which is missing");
        }
        var missing = new ArrayList<String>();
        var ownCluster = inlined(cluster.get(), List.of("certificate-authority"), missing);
        var ownUser = inlined(user.orElse(Map.of()), List.of("client-certificate", "client-key"), missing);
        if (ownUser.get("tokenFile") instanceof String file && !ownUser.containsKey("token")) {
            ownUser.put("tokenFile", folder.resolve(file).toString());
        }
        if (!missing.isEmpty()) {
            return new Reading.Unusable("it refers to files that can't be read: " + String.join(", ", missing));
        }
        return new Reading.Whole(new Kubeconfig(
                alone(context, chosen.get(), clusterName, ownCluster, userName, withAbsoluteCommand(ownUser)), folder));
    }

    private static Map<String, Object> alone(
            String context,
            Map<String, Object> chosen,
            String clusterName,
            Map<String, Object> cluster,
            String userName,
            Map<String, Object> user) {
        var own = new LinkedHashMap<String, Object>();
        own.put("apiVersion", "v1");
        own.put("kind", "Config");
        own.put("current-context", context);
        own.put("contexts", List.of(Map.of("name", context, "context", chosen)));
        own.put("clusters", List.of(Map.of("name", clusterName, "cluster", cluster)));
        own.put("users", userName.isEmpty() ? List.of() : List.of(Map.of("name", userName, "user", user)));
        return own;
    }

    /** The API server's address in the current context; empty where there is none. */
    public String server() {
        return text(cluster(), "server");
    }

    /** The namespace of the current context, where it names one. */
    public Optional<String> namespace() {
        return currentContext()
                .flatMap(name -> body("contexts", name, "context"))
                .map(context -> text(context, "namespace"))
                .filter(name -> !name.isEmpty());
    }

    /** The same, its current context naming this namespace, so that programs need not be told. */
    public Kubeconfig inNamespace(String namespace) {
        var own = new LinkedHashMap<>(tree);
        own.put(
                "contexts",
                entries("contexts").stream()
                        .map(entry -> {
                            var context = new LinkedHashMap<>(map(entry.get("context")));
                            context.put("namespace", namespace);
                            return Map.of("name", text(entry, "name"), "context", context);
                        })
                        .toList());
        return new Kubeconfig(own, folder);
    }

    /** The same, the user of its current context proving who it is by the token in this file, and by nothing else. */
    public Kubeconfig withTokenFile(Path file) {
        var user = currentContext()
                .flatMap(name -> body("contexts", name, "context"))
                .map(context -> text(context, "user"))
                .orElse("");
        var own = new LinkedHashMap<>(tree);
        own.put(
                "users",
                List.of(Map.of(
                        "name",
                        user,
                        "user",
                        Map.of("tokenFile", file.toAbsolutePath().toString()))));
        return new Kubeconfig(own, folder);
    }

    /** When the current context's client certificate ends; empty where there is none, or none that can be read. */
    public Optional<Instant> clientCertificateEnds() {
        try {
            return clientCertificate().isEmpty()
                    ? Optional.empty()
                    : ClientKeys.certificates(clientCertificate().get()).stream()
                            .findFirst()
                            .map(certificate -> certificate.getNotAfter().toInstant());
        } catch (GeneralSecurityException unreadable) {
            return Optional.empty();
        }
    }

    /**
     * What in the current context ends some day: the client certificate, the certificate authorities, and a token that says
     * when. What a file or a program beside the kubeconfig gives is not looked at.
     */
    public List<Validity> validities() {
        var all = new ArrayList<Validity>();
        clientCertificate()
                .flatMap(pem -> Validity.ofCertificates(pem).stream().findFirst())
                .map(own -> new Validity("client certificate", own.owner(), own.from(), own.until()))
                .ifPresent(all::add);
        certificateAuthority().map(Validity::ofCertificates).ifPresent(all::addAll);
        Validity.ofToken(text(user(), "token")).ifPresent(all::add);
        return all;
    }

    /** The current context's client certificate as PEM. */
    Optional<String> clientCertificate() {
        return decoded(user(), "client-certificate-data");
    }

    /** The current context's client key as PEM. */
    Optional<String> clientKey() {
        return decoded(user(), "client-key-data");
    }

    /** The current context's certificate authority as PEM; empty: the usual ones. */
    Optional<String> certificateAuthority() {
        return decoded(cluster(), "certificate-authority-data");
    }

    /** What the current context's cluster says; empty without one. */
    Map<String, Object> cluster() {
        return currentBody("cluster");
    }

    /** What the current context's user says; empty without one. */
    Map<String, Object> user() {
        return currentBody("user");
    }

    /** The arguments of the current context's credential plugin; empty: it has none. */
    public Optional<List<String>> pluginArguments() {
        var user = user();
        return user.containsKey("exec")
                ? Optional.of(
                        map(user.get("exec")).get("args") instanceof List<?> given
                                ? given.stream().map(String::valueOf).toList()
                                : List.of())
                : Optional.empty();
    }

    /** What must never be shown: tokens, passwords and keys of all its users, with their parts as they would be printed. */
    public List<String> secrets() {
        var secrets = new ArrayList<String>();
        for (var entry : entries("users")) {
            var user = map(entry.get("user"));
            for (var key : List.of("token", "password", "client-key-data")) {
                Optional.of(text(user, key)).filter(value -> !value.isBlank()).ifPresent(secrets::add);
            }
            decoded(user, "client-key-data")
                    .ifPresent(pem -> pem.lines()
                            .filter(line -> line.length() >= 16 && !line.startsWith("-----"))
                            .forEach(secrets::add));
            map(map(user.get("auth-provider")).get("config")).forEach((key, value) -> {
                if (key.contains("token") || key.contains("secret")) {
                    secrets.add(String.valueOf(value));
                }
            });
        }
        return secrets;
    }

    /** As YAML. */
    public String text() {
        var settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setWidth(Integer.MAX_VALUE)
                .build();
        return new Dump(settings).dumpToString(tree);
    }

    private Kubeconfig withFilesMadeAbsolute() {
        var absolute = new LinkedHashMap<>(tree);
        absolute.put("clusters", absolute("clusters", "cluster", List.of("certificate-authority")));
        absolute.put("users", absolute("users", "user", List.of("client-certificate", "client-key", "tokenFile")));
        return new Kubeconfig(absolute, folder);
    }

    private List<Map<String, Object>> absolute(String list, String key, List<String> files) {
        return entries(list).stream()
                .map(entry -> {
                    var body = new LinkedHashMap<>(map(entry.get(key)));
                    for (var file : files) {
                        body.computeIfPresent(
                                file,
                                (_, name) -> folder.resolve(name.toString()).toString());
                    }
                    Map<String, Object> whole = new LinkedHashMap<>(entry);
                    whole.put(key, key.equals("user") ? withAbsoluteCommand(body) : body);
                    return whole;
                })
                .toList();
    }

    private Map<String, Object> inlined(Map<String, Object> body, List<String> files, List<String> missing) {
        var own = new LinkedHashMap<>(body);
        for (var key : files) {
            var file = own.remove(key);
            if (file == null || file.toString().isEmpty() || own.containsKey(key + "-data")) {
                continue;
            }
            try {
                own.put(
                        key + "-data",
                        Base64.getEncoder().encodeToString(Files.readAllBytes(folder.resolve(file.toString()))));
            } catch (IOException e) {
                missing.add(file.toString());
            }
        }
        return own;
    }

    /** A credential plugin that is named by a relative path is relative to the kubeconfig; a bare name is on PATH. */
    private Map<String, Object> withAbsoluteCommand(Map<String, Object> user) {
        var exec = new LinkedHashMap<>(map(user.get("exec")));
        var command = text(exec, "command");
        if (!command.contains("/")) {
            return user;
        }
        exec.put("command", folder.resolve(command).normalize().toString());
        var own = new LinkedHashMap<>(user);
        own.put("exec", exec);
        return own;
    }

    private Map<String, Object> currentBody(String what) {
        return currentContext()
                .flatMap(name -> body("contexts", name, "context"))
                .flatMap(context -> body(what + "s", text(context, what), what))
                .orElse(Map.of());
    }

    private Optional<Map<String, Object>> body(String list, String name, String key) {
        return entries(list).stream()
                .filter(entry -> text(entry, "name").equals(name))
                .map(entry -> map(entry.get(key)))
                .findFirst();
    }

    private List<Map<String, Object>> entries(String list) {
        return tree.get(list) instanceof List<?> entries
                ? entries.stream().map(Kubeconfig::map).toList()
                : List.of();
    }

    private static Optional<String> decoded(Map<String, Object> body, String key) {
        var data = text(body, key);
        try {
            return data.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new String(Base64.getMimeDecoder().decode(data), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    static String text(Map<String, Object> map, String key) {
        var value = map.get(key);
        return value == null ? "" : value.toString();
    }

    static Map<String, Object> map(@org.jspecify.annotations.Nullable Object value) {
        return value instanceof Map<?, ?> map ? strings(map) : Map.of();
    }

    private static Map<String, Object> strings(Map<?, ?> map) {
        var strings = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> {
            if (value != null) {
                strings.put(String.valueOf(key), value);
            }
        });
        return strings;
    }
}
