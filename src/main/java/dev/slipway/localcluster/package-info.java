/**
 * A real Kubernetes on this machine: etcd, API server, controllers, scheduler, kubelet and containerd, and simulated nodes.
 *
 * <p>Its programs are built from Go modules on first use. As root, a cluster lives in a network and a mount namespace of
 * its own and can be taken away without a trace; otherwise its control plane listens on loopback. {@link
 * dev.slipway.localcluster.LocalCluster} is the door; docs/local-cluster.md and the decision records with numbers 02xx
 * say how and why.
 */
@NullMarked
package dev.slipway.localcluster;

import org.jspecify.annotations.NullMarked;
