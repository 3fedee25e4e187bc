package dev.slipway.localcluster;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The addresses of one cluster: one of 32 slices of 198.18.0.0/15, the range set aside for benchmarks, which collides
 * with no LAN and no VPN. From it a cluster takes 1022 pod addresses, a link of two addresses between the host and the
 * node, and 2046 service addresses.
 *
 * @param slice which slice, 0 to 31
 */
record AddressPlan(int slice) {
    /** How many clusters fit side by side. */
    static final int SLICES = 32;

    AddressPlan {
        if (slice < 0 || slice >= SLICES) {
            throw new IllegalArgumentException("slice %d is not within 0..%d".formatted(slice, SLICES - 1));
        }
    }

    /** Every plan there is, in the order in which they are tried. */
    static Stream<AddressPlan> all() {
        return IntStream.range(0, SLICES).mapToObj(AddressPlan::new);
    }

    /** The addresses of pods. */
    String podRange() {
        return "198.18.%d.0/22".formatted(8 * slice);
    }

    /** The cluster IPs of services. */
    String serviceRange() {
        return "198.19.%d.0/21".formatted(8 * slice);
    }

    /** All of this cluster's addresses but its services': pods and the link. */
    String nodeRange() {
        return "198.18.%d.0/21".formatted(8 * slice);
    }

    /** The host's end of the link, through which pods reach the world. */
    String hostAddress() {
        return "198.18.%d.1".formatted(8 * slice + 4);
    }

    /** The node's end of the link: the API server's, the kubelet's and CoreDNS's address. */
    String nodeAddress() {
        return "198.18.%d.2".formatted(8 * slice + 4);
    }

    /** The length of the link's prefix. */
    int linkPrefix() {
        return 30;
    }

    /** The cluster IP of the service {@code kubernetes}: by rule the first of the range. */
    String apiServiceAddress() {
        return "198.19.%d.1".formatted(8 * slice);
    }

    /** The cluster IP of the service {@code kube-dns}: by custom the tenth of the range. */
    String dnsServiceAddress() {
        return "198.19.%d.10".formatted(8 * slice);
    }

    /** The name of the host's end of the link; at most 15 characters, so it can't carry the cluster's name. */
    String linkName() {
        return "slipway" + slice;
    }

    /** The name of the chains that this cluster adds on the host so that its pods reach the world. */
    String chainName() {
        return "SLIPWAY-" + slice;
    }
}
