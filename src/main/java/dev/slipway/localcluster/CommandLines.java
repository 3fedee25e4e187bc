package dev.slipway.localcluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The arguments with which each component of a cluster is started. */
final class CommandLines {
    // The defaults, 20 requests a second, make a large rollout wait for the client instead of for the cluster.
    private static final List<String> FAST_CLIENT = List.of("--kube-api-qps=500", "--kube-api-burst=1000");
    private static final List<String> NO_ELECTION = List.of("--leader-elect=false");

    private final ClusterName name;
    private final ClusterFolder folder;
    private final Layout layout;
    private final ClusterPrograms programs;
    private final Certificates certificates;
    private final boolean audited;

    CommandLines(ClusterName name, ClusterFolder folder, Layout layout, ClusterPrograms programs, boolean audited) {
        this.name = name;
        this.folder = folder;
        this.layout = layout;
        this.programs = programs;
        this.certificates = Certificates.in(folder.certificates());
        this.audited = audited;
    }

    /** Program and arguments. */
    List<String> of(Component component) {
        return switch (component) {
            case NODE_NAMESPACE -> NodeNamespace.holder(name, folder);
            case ETCD -> etcd();
            case API_SERVER -> apiServer();
            case CONTROLLER_MANAGER -> controllerManager();
            case SCHEDULER -> scheduler();
            case CONTAINERD ->
                List.of(
                        "containerd",
                        "--config",
                        configuration("containerd.toml").toString());
            case KUBELET -> kubelet();
            case KUBE_PROXY -> kubernetes(component, "--config=" + configuration("kube-proxy.yaml"));
            case COREDNS ->
                List.of(
                        programs.coredns().toString(),
                        "-conf",
                        configuration("Corefile").toString());
            case KWOK -> kwok();
        };
    }

    private List<String> etcd() {
        var client = "https://127.0.0.1:" + etcdPort();
        var peer = "https://127.0.0.1:" + etcdPeerPort();
        return kubernetes(
                Component.ETCD,
                "--name=" + name,
                "--data-dir=" + folder.etcd(),
                // The data is thrown away with the cluster; waiting for the disk only makes tests slow.
                "--unsafe-no-fsync",
                "--log-level=warn",
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=" + name + "=" + peer,
                "--client-cert-auth",
                "--trusted-ca-file=" + certificates.certificate("etcd-ca"),
                "--cert-file=" + certificates.certificate("etcd"),
                "--key-file=" + certificates.key("etcd"),
                "--peer-client-cert-auth",
                "--peer-trusted-ca-file=" + certificates.certificate("etcd-ca"),
                "--peer-cert-file=" + certificates.certificate("etcd"),
                "--peer-key-file=" + certificates.key("etcd"));
    }

    private List<String> apiServer() {
        var arguments = new ArrayList<>(kubernetes(
                Component.API_SERVER,
                "--etcd-servers=https://127.0.0.1:" + etcdPort(),
                "--etcd-cafile=" + certificates.certificate("etcd-ca"),
                "--etcd-certfile=" + certificates.certificate("etcd"),
                "--etcd-keyfile=" + certificates.key("etcd"),
                "--secure-port=" + layout.apiServer().getPort(),
                "--tls-cert-file=" + certificates.certificate("apiserver"),
                "--tls-private-key-file=" + certificates.key("apiserver"),
                "--client-ca-file=" + certificates.certificate("ca"),
                "--kubelet-client-certificate=" + certificates.certificate("apiserver-kubelet-client"),
                "--kubelet-client-key=" + certificates.key("apiserver-kubelet-client"),
                "--kubelet-certificate-authority=" + certificates.certificate("ca"),
                "--kubelet-preferred-address-types=InternalIP",
                "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
                "--service-account-signing-key-file=" + certificates.key("service-accounts"),
                "--service-account-key-file=" + certificates.publicKey("service-accounts"),
                "--service-cluster-ip-range=" + layout.serviceRange(),
                "--authorization-mode=Node,RBAC",
                "--enable-admission-plugins=NodeRestriction",
                "--allow-privileged",
                "--requestheader-client-ca-file=" + certificates.certificate("front-proxy-ca"),
                "--requestheader-allowed-names=front-proxy-client",
                "--requestheader-username-headers=X-Remote-User",
                "--requestheader-group-headers=X-Remote-Group",
                "--requestheader-extra-headers-prefix=X-Remote-Extra-",
                "--proxy-client-cert-file=" + certificates.certificate("front-proxy"),
                "--proxy-client-key-file=" + certificates.key("front-proxy")));
        switch (layout) {
            case Layout.InNamespace(var plan) -> arguments.add("--advertise-address=" + plan.nodeAddress());
            case Layout.OnLoopback _ ->
                // An endpoint must not be a loopback address, so the service `kubernetes` goes without one.
                arguments.addAll(List.of(
                        "--bind-address=127.0.0.1",
                        "--advertise-address=127.0.0.1",
                        "--endpoint-reconciler-type=none"));
        }
        if (audited) {
            arguments.addAll(List.of(
                    "--audit-policy-file=" + configuration(AuditPolicy.FILE),
                    "--audit-log-path=" + folder.auditLog(),
                    // Megabytes, beyond what any measurement writes: a log that is cut up is counted wrongly.
                    "--audit-log-maxsize=100000"));
        }
        return arguments;
    }

    private List<String> controllerManager() {
        var arguments = new ArrayList<>(withKubeconfig(Component.CONTROLLER_MANAGER, "controller-manager"));
        arguments.addAll(FAST_CLIENT);
        arguments.addAll(NO_ELECTION);
        arguments.addAll(List.of(
                "--use-service-account-credentials",
                "--service-account-private-key-file=" + certificates.key("service-accounts"),
                "--root-ca-file=" + certificates.certificate("ca"),
                "--cluster-signing-cert-file=" + certificates.certificate("ca"),
                "--cluster-signing-key-file=" + certificates.key("ca"),
                "--service-cluster-ip-range=" + layout.serviceRange(),
                "--requestheader-client-ca-file=" + certificates.certificate("front-proxy-ca"),
                "--enable-hostpath-provisioner"));
        return arguments;
    }

    private List<String> scheduler() {
        var arguments = new ArrayList<>(withKubeconfig(Component.SCHEDULER, "scheduler"));
        arguments.addAll(FAST_CLIENT);
        arguments.addAll(NO_ELECTION);
        return arguments;
    }

    private List<String> withKubeconfig(Component component, String certificate) {
        var kubeconfig = folder.kubeconfig(certificate);
        var arguments = new ArrayList<>(kubernetes(
                component,
                "--kubeconfig=" + kubeconfig,
                "--authentication-kubeconfig=" + kubeconfig,
                "--authorization-kubeconfig=" + kubeconfig,
                "--bind-address=127.0.0.1"));
        if (layout instanceof Layout.OnLoopback) {
            // Their own port serves metrics, and on the shared loopback it would be one more that has to be free.
            arguments.add("--secure-port=0");
        }
        return arguments;
    }

    private List<String> kubelet() {
        return switch (layout) {
            case Layout.InNamespace(var plan) ->
                kubernetes(
                        Component.KUBELET,
                        "--config=" + configuration("kubelet.yaml"),
                        "--kubeconfig=" + folder.kubeconfig("kubelet"),
                        "--node-ip=" + plan.nodeAddress(),
                        "--hostname-override=" + name.onHost());
            case Layout.OnLoopback _ -> throw new IllegalStateException("there is no kubelet without a real node");
        };
    }

    private List<String> kwok() {
        var arguments = new ArrayList<>(List.of(
                programs.kwok().toString(),
                "--kubeconfig=" + folder.kubeconfig("kwok"),
                "--config=" + programs.kwokStages(),
                "--manage-all-nodes=false",
                "--manage-nodes-with-annotation-selector=" + SimulatedNodes.ANNOTATION + "=fake",
                // Addresses that no route leads to: a connection to a pod that does not run is refused at once instead
                // of
                // leaving for somebody's network.
                "--cidr=240.0.0.0/4",
                "--node-lease-duration-seconds=40"));
        return arguments;
    }

    private List<String> kubernetes(Component component, String... arguments) {
        var all = new ArrayList<String>();
        all.add(programs.kubernetes().toString());
        all.add(component.program());
        all.addAll(List.of(arguments));
        return all;
    }

    private Path configuration(String file) {
        return folder.configuration().resolve(file);
    }

    private int etcdPort() {
        return switch (layout) {
            case Layout.InNamespace _ -> 2379;
            case Layout.OnLoopback loopback -> loopback.etcd();
        };
    }

    private int etcdPeerPort() {
        return switch (layout) {
            case Layout.InNamespace _ -> 2380;
            case Layout.OnLoopback loopback -> loopback.etcdPeer();
        };
    }
}
