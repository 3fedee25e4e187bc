package dev.slipway.kube;

import dev.slipway.kube.Answer.Given;
import dev.slipway.kube.Answer.Refused;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** A way to a pod of a service through the API server's port-forward. */
final class Fabric8Forward implements ServiceForward {
    private final LocalPortForward open;
    private final String destination;

    private Fabric8Forward(LocalPortForward open, String destination) {
        this.open = open;
        this.destination = destination;
    }

    @Override
    public URI address() {
        return URI.create("http://127.0.0.1:" + open.getLocalPort());
    }

    @Override
    public String destination() {
        return destination;
    }

    @Override
    public void close() {
        try {
            open.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Finds the pod and the port that a service leads to. */
    record Search(KubernetesClient client, String namespace, String service, String port) {

        Answer<ServiceForward> find() {
            var found =
                    client.services().inNamespace(namespace).withName(service).get();
            if (found == null) {
                return missing("service " + service + " in namespace " + namespace);
            }
            var ports = Objects.requireNonNullElse(found.getSpec().getPorts(), List.<ServicePort>of());
            var wanted = ports.stream()
                    .filter(it -> port.equals(it.getName()) || port.equals(String.valueOf(it.getPort())))
                    .findFirst();
            if (wanted.isEmpty()) {
                return missing("port " + port + " at service " + service + ", which has "
                        + ports.stream()
                                .map(it -> it.getPort() + (it.getName() == null ? "" : " (" + it.getName() + ")"))
                                .collect(Collectors.joining(", ")));
            }
            var pod = readyPod(found);
            if (pod.isEmpty()) {
                return missing("ready pod behind service " + service + " in namespace " + namespace);
            }
            var target = targetPort(wanted.get(), pod.get());
            return target.isEmpty()
                    ? missing("port named " + wanted.get().getTargetPort().getStrVal() + " in pod "
                            + pod.get().getMetadata().getName())
                    : new Given<>(open(pod.get(), target.get()));
        }

        private ServiceForward open(Pod pod, int target) {
            var name = pod.getMetadata().getName();
            var open = client.pods()
                    .inNamespace(namespace)
                    .withName(name)
                    .portForward(target, InetAddress.getLoopbackAddress(), 0);
            return new Fabric8Forward(open, "pod/" + name + ":" + target);
        }

        private Optional<Pod> readyPod(Service found) {
            var selector = found.getSpec().getSelector();
            if (selector == null || selector.isEmpty()) {
                return Optional.empty();
            }
            return client.pods().inNamespace(namespace).withLabels(selector).list().getItems().stream()
                    .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                    .filter(pod -> pod.getStatus() != null
                            && pod.getStatus().getConditions() != null
                            && pod.getStatus().getConditions().stream()
                                    .anyMatch(it -> "Ready".equals(it.getType()) && "True".equals(it.getStatus())))
                    .findFirst();
        }

        /** Absent, the service's own number; a name is the pod's to resolve. */
        private static Optional<Integer> targetPort(ServicePort port, Pod pod) {
            var target = port.getTargetPort();
            if (target == null) {
                return Optional.of(port.getPort());
            }
            if (target.getStrVal() == null || target.getStrVal().isEmpty()) {
                return Optional.of(
                        target.getIntVal() == null || target.getIntVal() == 0 ? port.getPort() : target.getIntVal());
            }
            return pod.getSpec().getContainers().stream()
                    .flatMap(container ->
                            Objects.requireNonNullElse(container.getPorts(), List.<ContainerPort>of()).stream())
                    .filter(it -> target.getStrVal().equals(it.getName()))
                    .map(ContainerPort::getContainerPort)
                    .findFirst();
        }

        private static Answer<ServiceForward> missing(String what) {
            return new Refused<>(new ClusterTrouble.NotFound(what));
        }
    }
}
