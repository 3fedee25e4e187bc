package dev.slipway.testing;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.NamespaceSnapshot;
import dev.slipway.kube.NamespaceWatch;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.kube.ServiceForward;
import dev.slipway.pipeline.Evidence;
import java.util.List;

/** A cluster that tells its version and who we are, or refuses everything. */
public record AnsweringCluster(Answer<String> version, Answer<String> user) implements Cluster {

    /** One that answers. */
    public static AnsweringCluster knowing(String version, String user) {
        return new AnsweringCluster(new Answer.Given<>(version), new Answer.Given<>(user));
    }

    /** One that does not. */
    public static AnsweringCluster refusing(ClusterTrouble trouble) {
        return new AnsweringCluster(new Answer.Refused<>(trouble), new Answer.Refused<>(trouble));
    }

    @Override
    public String server() {
        return "https://cluster.example";
    }

    @Override
    public Answer<NamespaceSnapshot> observe(String namespace) {
        return new Answer.Given<>(new NamespaceSnapshot(List.of(), List.of()));
    }

    @Override
    public NamespaceWatch watch(String namespace, Runnable changed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Answer<List<String>> logTail(String namespace, String pod, String container, boolean previous, int lines) {
        return new Answer.Given<>(List.of());
    }

    @Override
    public Answer<List<Evidence.ClusterEvent>> events(String namespace, String kind, String name) {
        return new Answer.Given<>(List.of());
    }

    @Override
    public Answer<List<ReleaseRecord>> releases(String namespace) {
        return new Answer.Given<>(List.of());
    }

    @Override
    public Answer<ServiceForward> forward(String namespace, String service, String port) {
        return new Answer.Refused<>(new ClusterTrouble.NotFound("service " + service));
    }

    @Override
    public void close() {}
}
