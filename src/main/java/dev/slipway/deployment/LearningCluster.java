package dev.slipway.deployment;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Change;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.Following;
import dev.slipway.kube.KeptRelease;
import dev.slipway.kube.Listing;
import dev.slipway.kube.ObjectFeed;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.kube.Resource;
import dev.slipway.kube.ServedApis;
import dev.slipway.kube.ServerHealth;
import dev.slipway.kube.ServiceForward;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.masking.Mask;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * A cluster of whose Secrets the mask knows the values before anything can be read that may show them.
 *
 * <p>Not all of what a target's Secrets hold stands in the site's files: charts make passwords up, operators and service
 * accounts get tokens. So before what runs in a namespace is looked at, and again before logs and replies of its pods are read
 * where the last time was more than {@link #FRESH} ago, its Secrets are listed and learned. Who may not list them (a service
 * account that may only look) goes on without: the log says so, and what the site's files hold is masked all the same.
 */
final class LearningCluster implements Cluster {
    /** A Secret that is younger than this may be missed; what a release made is older by the time its pods print. */
    static final Duration FRESH = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(LearningCluster.class);

    /** Entries that are no secrets: which namespace a token is for, and who signed the cluster's certificate. */
    private static final Set<String> PUBLIC_ENTRIES = Set.of("namespace", "ca.crt");

    private final Cluster cluster;
    private final Mask mask;
    private final InstantSource clock;
    private final boolean lent;
    private final Semaphore requests;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Instant> learned = new HashMap<>();

    /**
     * A cluster.
     *
     * @param atOnce how many requests are under way at a time: each of them takes a connection of its own
     */
    LearningCluster(Cluster cluster, Mask mask, InstantSource clock, int atOnce) {
        this(cluster, mask, clock, false, new Semaphore(atOnce));
    }

    private LearningCluster(Cluster cluster, Mask mask, InstantSource clock, boolean lent, Semaphore requests) {
        this.cluster = cluster;
        this.mask = mask;
        this.clock = clock;
        this.lent = lent;
        this.requests = requests;
    }

    /** The same connection for somebody who closes what was opened: it stays open until this one is closed. */
    LearningCluster lent() {
        return new LearningCluster(cluster, mask, clock, true, requests);
    }

    private record Entry(String key, String base64) {}

    /** Learns what the namespace's Secrets hold now. */
    void learn(String namespace) {
        switch (secrets(namespace, LearningCluster::entries)) {
            case Answer.Given<Listing<List<Entry>>>(var secrets) ->
                secrets.objects().forEach(entries -> entries.forEach(this::learn));
            case Answer.Refused<Listing<List<Entry>>>(ClusterTrouble trouble) ->
                LOG.atInfo()
                        .addKeyValue("namespace", namespace)
                        .log("the Secrets may not be listed, so their values are not masked: {}", trouble.observed());
        }
    }

    /** Learns what the Secrets in the namespaces of releases hold now, where the cluster is one that learns. */
    static void learn(Cluster cluster, List<TargetRelease> releases) {
        if (cluster instanceof LearningCluster learning) {
            releases.stream().map(TargetRelease::namespace).distinct().forEach(learning::learn);
        }
    }

    private static List<Entry> entries(JsonNode secret) {
        return secret.path("data").properties().stream()
                .filter(entry -> !PUBLIC_ENTRIES.contains(entry.getKey()))
                .map(entry -> new Entry(entry.getKey(), entry.getValue().asString("")))
                .toList();
    }

    private void learn(Entry entry) {
        learn(mask, entry);
    }

    private static void learn(Mask mask, Entry entry) {
        var content = Base64.getMimeDecoder().decode(entry.base64());
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content));
            mask.learnEntry(entry.key(), text.toString());
        } catch (CharacterCodingException e) {
            // Bytes, such as a key store.
            mask.learnBytes(content);
        }
    }

    /** Learns what a Secret's manifest holds; of another kind nothing. */
    static void learn(Mask mask, JsonNode manifest) {
        if (manifest.path("kind").asString("").equals("Secret")) {
            manifest.path("stringData")
                    .properties()
                    .forEach(entry ->
                            mask.learnEntry(entry.getKey(), entry.getValue().asString("")));
            entries(manifest).forEach(entry -> {
                try {
                    learn(mask, entry);
                } catch (IllegalArgumentException notBase64) {
                    // The API server will not take it; secret it is all the same.
                    mask.learn(entry.base64());
                }
            });
        }
    }

    private void learnUnlessSince(String namespace, Duration age) {
        lock.lock();
        try {
            var now = clock.instant();
            var last = learned.get(namespace);
            if (last == null || last.plus(age).isBefore(now)) {
                learn(namespace);
                learned.put(namespace, clock.instant());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nodes belong to no namespace. */
    private void learnOnce(Resource resource, String namespace) {
        if (resource != Resource.NODES && !namespace.isEmpty()) {
            learnUnlessSince(namespace, Duration.ofDays(1));
        }
    }

    private <T> T asked(Supplier<T> request) {
        requests.acquireUninterruptibly();
        try {
            return request.get();
        } finally {
            requests.release();
        }
    }

    @Override
    public String server() {
        return cluster.server();
    }

    @Override
    public Answer<String> version() {
        return asked(() -> cluster.version());
    }

    @Override
    public Answer<String> user() {
        return asked(() -> cluster.user());
    }

    @Override
    public Answer<ServerHealth> health() {
        return asked(() -> cluster.health());
    }

    @Override
    public Answer<ServedApis> apis() {
        return asked(() -> cluster.apis());
    }

    @Override
    public Answer<String> currentManifest(String namespace, String release, int latest) {
        return asked(() -> cluster.currentManifest(namespace, release, latest));
    }

    @Override
    public <T> Answer<T> read(String path, Function<JsonNode, T> reader) {
        return asked(() -> cluster.read(path, reader));
    }

    @Override
    public <T> Answer<Listing<T>> list(String path, Function<JsonNode, T> reader) {
        return asked(() -> cluster.list(path, reader));
    }

    @Override
    public Answer<JsonNode> review(String path, JsonNode question) {
        return asked(() -> cluster.review(path, question));
    }

    @Override
    public Answer<JsonNode> change(Change change, Duration limit) {
        return asked(() -> cluster.change(change, limit));
    }

    @Override
    public <T> Answer<Listing<T>> list(Resource resource, String namespace, Function<JsonNode, T> reader) {
        learnOnce(resource, namespace);
        return asked(() -> cluster.list(resource, namespace, reader));
    }

    @Override
    public <T> Answer<T> get(Resource resource, String namespace, String name, Function<JsonNode, T> reader) {
        learnOnce(resource, namespace);
        return asked(() -> cluster.get(resource, namespace, name, reader));
    }

    @Override
    public <T> Following follow(Resource resource, String namespace, Function<JsonNode, T> reader, ObjectFeed<T> feed) {
        learnOnce(resource, namespace);
        return cluster.follow(resource, namespace, reader, feed);
    }

    @Override
    public Answer<List<String>> logTail(String namespace, String pod, String container, boolean previous, int lines) {
        learnUnlessSince(namespace, FRESH);
        return asked(() -> cluster.logTail(namespace, pod, container, previous, lines));
    }

    @Override
    public Answer<List<ReleaseRecord>> releases(String namespace) {
        return asked(() -> cluster.releases(namespace));
    }

    @Override
    public Answer<List<KeptRelease>> kept(String namespace, Collection<String> names) {
        return asked(() -> cluster.kept(namespace, names));
    }

    @Override
    public <T> Answer<Listing<T>> secrets(String namespace, Function<JsonNode, T> reader) {
        return asked(() -> cluster.secrets(namespace, reader));
    }

    @Override
    public Answer<ServiceForward> forward(String namespace, String service, String port) {
        learnUnlessSince(namespace, FRESH);
        return cluster.forward(namespace, service, port);
    }

    @Override
    public void close() {
        if (!lent) {
            cluster.close();
        }
    }
}
