package dev.slipway.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Follows a namespace by one informer for each kind of object. A watch that breaks is made anew by the client. */
final class Fabric8Watch implements NamespaceWatch {
    private final String server;
    private final AtomicReference<@Nullable ClusterTrouble> trouble = new AtomicReference<>();
    private final SharedIndexInformer<Deployment> deployments;
    private final SharedIndexInformer<DaemonSet> daemonSets;
    private final SharedIndexInformer<StatefulSet> statefulSets;
    private final SharedIndexInformer<Job> jobs;
    private final SharedIndexInformer<ReplicaSet> replicaSets;
    private final SharedIndexInformer<ControllerRevision> controllerRevisions;
    private final SharedIndexInformer<Pod> pods;

    Fabric8Watch(KubernetesClient client, String server, String namespace, Runnable changed) {
        this.server = server;
        deployments = follow(client.apps().deployments().inNamespace(namespace), changed);
        daemonSets = follow(client.apps().daemonSets().inNamespace(namespace), changed);
        statefulSets = follow(client.apps().statefulSets().inNamespace(namespace), changed);
        jobs = follow(client.batch().v1().jobs().inNamespace(namespace), changed);
        replicaSets = follow(client.apps().replicaSets().inNamespace(namespace), changed);
        controllerRevisions = follow(client.apps().controllerRevisions().inNamespace(namespace), changed);
        pods = follow(client.pods().inNamespace(namespace), changed);
        all().forEach(SharedIndexInformer::start);
    }

    private <T extends HasMetadata> SharedIndexInformer<T> follow(Informable<T> objects, Runnable changed) {
        return objects.runnableInformer(0)
                .addEventHandler(new ResourceEventHandler<T>() {
                    @Override
                    public void onAdd(T object) {
                        changed.run();
                    }

                    @Override
                    public void onUpdate(T before, T after) {
                        changed.run();
                    }

                    @Override
                    public void onDelete(T object, boolean unseen) {
                        changed.run();
                    }
                })
                .exceptionHandler((_, thrown) -> {
                    trouble.set(Troubles.of(server, thrown));
                    return true;
                });
    }

    private Stream<SharedIndexInformer<?>> all() {
        return List.<SharedIndexInformer<?>>of(
                deployments, daemonSets, statefulSets, jobs, replicaSets, controllerRevisions, pods)
                .stream();
    }

    @Override
    public Optional<NamespaceSnapshot> latest() {
        if (!all().allMatch(SharedIndexInformer::hasSynced)) {
            return Optional.empty();
        }
        return Optional.of(new Snapshots(
                        deployments.getStore().list(),
                        daemonSets.getStore().list(),
                        statefulSets.getStore().list(),
                        jobs.getStore().list(),
                        replicaSets.getStore().list(),
                        controllerRevisions.getStore().list(),
                        pods.getStore().list())
                .snapshot());
    }

    @Override
    public Optional<ClusterTrouble> trouble() {
        return Optional.ofNullable(trouble.get());
    }

    @Override
    public void close() {
        all().forEach(SharedIndexInformer::close);
    }
}
