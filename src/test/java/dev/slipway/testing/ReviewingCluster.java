package dev.slipway.testing;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A cluster that answers what we may do, and checks that it is asked as the API wants it; nothing else is asked of it.
 */
public final class ReviewingCluster implements Cluster {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final String rules;
    private final Predicate<JsonNode> allows;
    private final List<JsonNode> asked = new CopyOnWriteArrayList<>();

    /**
     * With these answers.
     *
     * @param rules the whole answer to a SelfSubjectRulesReview
     * @param allows what is answered to a SelfSubjectAccessReview with these attributes
     */
    public ReviewingCluster(String rules, Predicate<JsonNode> allows) {
        this.rules = rules;
        this.allows = allows;
    }

    /** All questions. */
    public List<JsonNode> asked() {
        return asked;
    }

    @Override
    public Answer<JsonNode> review(String path, JsonNode question) {
        asked.add(question);
        assertThat(question.path("apiVersion").asString("")).isEqualTo("authorization.k8s.io/v1");
        var kind = question.path("kind").asString("");
        assertThat(path).isEqualTo("/apis/authorization.k8s.io/v1/" + kind.toLowerCase(java.util.Locale.ROOT) + "s");
        if (kind.equals("SelfSubjectRulesReview")) {
            assertThat(question.path("spec").path("namespace").asString("")).isNotEmpty();
            return new Answer.Given<>(JSON.readTree(rules));
        }
        var attributes = question.path("spec").path("resourceAttributes");
        assertThat(attributes.propertyNames())
                .contains("verb", "group", "resource")
                .isSubsetOf("verb", "group", "resource", "subresource", "namespace", "name");
        var status = "{\"status\": {\"allowed\": " + allows.test(attributes) + "}}";
        return new Answer.Given<>(JSON.readTree(status));
    }

    @Override
    public <T> Answer<T> read(String path, Function<JsonNode, T> reader) {
        return new Answer.Refused<>(new ClusterTrouble.NotFound(path));
    }

    @Override
    public String server() {
        return "https://cluster.example";
    }

    @Override
    public Answer<String> version() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Answer<String> user() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Answer<ServerHealth> health() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Answer<ServedApis> apis() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Answer<String> currentManifest(String namespace, String release, int latest) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> Answer<Listing<T>> list(String path, Function<JsonNode, T> reader) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Answer<JsonNode> change(Change change, Duration limit) {
        throw new UnsupportedOperationException(change.words());
    }

    @Override
    public <T> Answer<Listing<T>> list(Resource resource, String namespace, Function<JsonNode, T> reader) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> Answer<T> get(Resource resource, String namespace, String name, Function<JsonNode, T> reader) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> Following follow(Resource resource, String namespace, Function<JsonNode, T> reader, ObjectFeed<T> feed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Answer<List<String>> logTail(String namespace, String pod, String container, boolean previous, int lines) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Answer<List<dev.slipway.kube.KeptRelease>> kept(String namespace, java.util.Collection<String> names) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Answer<List<ReleaseRecord>> releases(String namespace) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> Answer<Listing<T>> secrets(String namespace, Function<JsonNode, T> reader) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Answer<ServiceForward> forward(String namespace, String service, String port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
