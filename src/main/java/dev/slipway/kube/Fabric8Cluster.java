package dev.slipway.kube;

import dev.slipway.kube.Answer.Given;
import dev.slipway.kube.Answer.Refused;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A cluster by way of the fabric8 client. */
final class Fabric8Cluster implements Cluster {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String WHO_AM_I = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

    /** For the pauses of streams: not all at the same moment. */
    private static final RandomGenerator RANDOM = new Random();

    private final KubernetesClient client;
    private final EndingHttpClients http;
    private final String server;
    private final SeenCertificates seen;
    private final InstantSource clock;
    private final ApiReader api;

    /**
     * Owns the client and its HTTP clients.
     *
     * @param seen the certificates that the client was shown
     */
    Fabric8Cluster(
            KubernetesClient client,
            EndingHttpClients http,
            String server,
            SeenCertificates seen,
            InstantSource clock) {
        this.client = client;
        this.http = http;
        this.server = server;
        this.seen = seen;
        this.clock = clock;
        this.api = new ApiReader(client.getHttpClient(), server);
    }

    @Override
    public String server() {
        return server;
    }

    @Override
    public Answer<String> version() {
        return ask(
                () -> JSON.readTree(client.raw("/version")).path("gitVersion").asString(""));
    }

    @Override
    public Answer<String> user() {
        return ask(() -> {
            var question = "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}";
            var reply = JSON.readTree(client.raw(WHO_AM_I, "POST", question));
            return reply.path("status").path("userInfo").path("username").asString("");
        });
    }

    @Override
    public Answer<ServerHealth> health() {
        return api.health(clock)
                .map(reply -> new ServerHealth(
                        reply.ready(),
                        reply.said(),
                        reply.ahead(),
                        seen.chain().stream().map(Validity::of).toList(),
                        clock.instant()));
    }

    @Override
    public Answer<ServedApis> apis() {
        return new ApiDiscovery(api).served();
    }

    @Override
    public <T> Answer<T> read(String path, Function<JsonNode, T> reader) {
        return api.get(path, reader);
    }

    @Override
    public <T> Answer<Listing<T>> list(String path, Function<JsonNode, T> reader) {
        return api.list(path, "", reader);
    }

    @Override
    public Answer<JsonNode> review(String path, JsonNode question) {
        return api.review(path, question);
    }

    @Override
    public Answer<JsonNode> change(Change change, Duration limit) {
        return api.change(change, limit);
    }

    @Override
    public <T> Answer<Listing<T>> list(Resource resource, String namespace, Function<JsonNode, T> reader) {
        return api.list(resource.path(namespace), resource.selector(), reader);
    }

    @Override
    public <T> Answer<T> get(Resource resource, String namespace, String name, Function<JsonNode, T> reader) {
        return api.get(resource.path(namespace) + "/" + name, reader);
    }

    @Override
    public <T> Following follow(Resource resource, String namespace, Function<JsonNode, T> reader, ObjectFeed<T> feed) {
        return new ObjectStream<>(
                        api,
                        resource.path(namespace),
                        resource.selector(),
                        reader,
                        feed,
                        RANDOM,
                        ObjectStream.Pace.usual())
                .start();
    }

    @Override
    public Answer<List<String>> logTail(String namespace, String pod, String container, boolean previous, int lines) {
        return ask(() -> {
            var path = "/api/v1/namespaces/" + namespace + "/pods/" + pod + "/log?container=" + container + "&previous="
                    + previous + "&tailLines=" + lines + "&limitBytes=65536";
            // Null where the pod is gone: then nothing is left of what it printed.
            return Optional.ofNullable(client.raw(path)).stream()
                    .flatMap(String::lines)
                    .toList();
        });
    }

    @Override
    public Answer<List<ReleaseRecord>> releases(String namespace) {
        return new KeptRecords(api, namespace).latest();
    }

    @Override
    public Answer<List<KeptRelease>> kept(String namespace, Collection<String> names) {
        return new KeptRecords(api, namespace).kept(names);
    }

    @Override
    public Answer<String> currentManifest(String namespace, String release, int latest) {
        var secrets = "/api/v1/namespaces/" + namespace + "/secrets";
        var deployed = "labelSelector=owner%3Dhelm%2Cname%3D" + release + "%2Cstatus%3Ddeployed";
        return api.list(secrets, deployed, Fabric8Cluster::manifest)
                .then(found -> found.objects().isEmpty()
                        ? api.get(secrets + "/sh.helm.release.v1." + release + ".v" + latest, Fabric8Cluster::manifest)
                        : new Given<>(found.objects().getLast()));
    }

    private static String manifest(JsonNode secret) {
        return ReleaseRecords.manifest(
                secret.path("data").path(ReleaseRecords.KEY).asString(""));
    }

    @Override
    public <T> Answer<Listing<T>> secrets(String namespace, Function<JsonNode, T> reader) {
        return api.list(
                "/api/v1/namespaces/" + namespace + "/secrets",
                "fieldSelector=type%21%3D" + ReleaseRecords.SECRET_TYPE.replace("/", "%2F"),
                reader);
    }

    @Override
    public Answer<ServiceForward> forward(String namespace, String service, String port) {
        return ask(() -> new Fabric8Forward.Search(client, namespace, service, port).find())
                .then(found -> found);
    }

    /** Removes a namespace with all that is in it, and waits until it is gone; whether there was one. */
    Answer<Boolean> removeNamespace(String namespace, Duration patience) {
        return ask(() -> {
            var found = client.namespaces().withName(namespace);
            if (found.get() == null) {
                return false;
            }
            found.delete();
            found.waitUntilCondition(Objects::isNull, patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        });
    }

    /** Asks, and makes a value of what the client throws. */
    private <T> Answer<T> ask(Supplier<T> question) {
        try {
            return new Given<>(question.get());
        } catch (KubernetesClientException e) {
            return new Refused<>(Troubles.of(server, e));
        } catch (JacksonException e) {
            return new Refused<>(new ClusterTrouble.Other(server, 0, "something that is not of a Kubernetes API"));
        }
    }

    @Override
    public void close() {
        client.close();
        http.end();
    }
}
