package dev.slipway.testing;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Change;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.Following;
import dev.slipway.kube.Listing;
import dev.slipway.kube.ObjectFeed;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.kube.Resource;
import dev.slipway.kube.ServedApis;
import dev.slipway.kube.ServerHealth;
import dev.slipway.kube.ServiceForward;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A cluster that tells its version and who we are, or refuses everything. */
public record AnsweringCluster(Answer<String> version, Answer<String> user, Answer<List<ReleaseRecord>> latest)
        implements Cluster {

    /** One that answers. */
    public static AnsweringCluster knowing(String version, String user) {
        return new AnsweringCluster(
                new Answer.Given<>(version), new Answer.Given<>(user), new Answer.Given<>(List.of()));
    }

    /** One that does not. */
    public static AnsweringCluster refusing(ClusterTrouble trouble) {
        return new AnsweringCluster(
                new Answer.Refused<>(trouble), new Answer.Refused<>(trouble), new Answer.Refused<>(trouble));
    }

    /** The same, with these releases, or with what is said instead of any. */
    public AnsweringCluster with(Answer<List<ReleaseRecord>> releases) {
        return new AnsweringCluster(version, user, releases);
    }

    @Override
    public String server() {
        return "https://cluster.example";
    }

    @Override
    public Answer<ServerHealth> health() {
        return version.map(_ -> new ServerHealth(
                true, "", Optional.of(Duration.ZERO), List.of(), Instant.parse("2026-01-01T00:00:00Z")));
    }

    @Override
    public Answer<ServedApis> apis() {
        return version.map(_ -> new ServedApis(List.of()));
    }

    @Override
    public Answer<String> currentManifest(String namespace, String release, int latest) {
        return new Answer.Given<>("");
    }

    @Override
    public <T> Answer<T> read(String path, Function<JsonNode, T> reader) {
        return new Answer.Refused<>(new ClusterTrouble.NotFound(path));
    }

    @Override
    public <T> Answer<Listing<T>> list(String path, Function<JsonNode, T> reader) {
        return new Answer.Given<>(new Listing<>(List.of(), 1));
    }

    @Override
    public Answer<JsonNode> review(String path, JsonNode question) {
        return new Answer.Given<>(JsonMapper.shared().readTree("{\"status\": {\"allowed\": true}}"));
    }

    @Override
    public Answer<JsonNode> change(Change change, Duration limit) {
        throw new UnsupportedOperationException(change.words());
    }

    @Override
    public <T> Answer<Listing<T>> list(Resource resource, String namespace, Function<JsonNode, T> reader) {
        return new Answer.Given<>(new Listing<>(List.of(), 1));
    }

    @Override
    public <T> Answer<T> get(Resource resource, String namespace, String name, Function<JsonNode, T> reader) {
        return new Answer.Refused<>(new ClusterTrouble.NotFound(resource.kind() + "/" + name));
    }

    @Override
    public <T> Following follow(Resource resource, String namespace, Function<JsonNode, T> reader, ObjectFeed<T> feed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Answer<List<String>> logTail(String namespace, String pod, String container, boolean previous, int lines) {
        return new Answer.Given<>(List.of());
    }

    @Override
    public Answer<List<dev.slipway.kube.KeptRelease>> kept(String namespace, java.util.Collection<String> names) {
        return new Answer.Given<>(List.of());
    }

    @Override
    public Answer<List<ReleaseRecord>> releases(String namespace) {
        return latest;
    }

    @Override
    public <T> Answer<Listing<T>> secrets(String namespace, Function<JsonNode, T> reader) {
        return new Answer.Given<>(new Listing<>(List.of(), 1));
    }

    @Override
    public Answer<ServiceForward> forward(String namespace, String service, String port) {
        return new Answer.Refused<>(new ClusterTrouble.NotFound("service " + service));
    }

    @Override
    public void close() {}
}
