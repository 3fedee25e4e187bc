package dev.slipway.demo;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the example site is to become.
 *
 * @param example which of the shipped sites it is made of
 * @param server where the demo's servers answer
 * @param images what the pods run, by the names that the example has for them
 * @param namespacePrefix put before the names of the two namespaces; empty on a cluster of our own
 * @param breakage what is to be broken
 */
public record DemoPlan(
        ExampleSite example,
        String server,
        Map<String, String> images,
        String namespacePrefix,
        Optional<Breakage> breakage) {
    /** The image that a local cluster has without a registry. */
    public static final String LOCAL_IMAGE = "slipway.local/busybox:1";

    /** The same, for a cluster that has registries. */
    public static final String PUBLIC_IMAGE = "docker.io/library/busybox:1.37";

    /** Keeps the demo apart from what may be called the same on somebody's own cluster. */
    public static final String PREFIX_ELSEWHERE = "slipway-demo-";

    /** Keeps the hub of this example apart from the other example's, which is called the same. */
    public static final String PREFIX_JUPYTERHUB = "jupyterhub-";

    static final List<String> TARGETS = List.of("staging", "prod");

    public DemoPlan {
        images = Map.copyOf(images);
    }

    /**
     * The small mybinder.org.
     *
     * @param image that every pod runs
     */
    public static DemoPlan ofMybinder(
            String server, String image, String namespacePrefix, Optional<Breakage> breakage) {
        return new DemoPlan(ExampleSite.MYBINDER, server, Map.of("image", image), namespacePrefix, breakage);
    }

    /** The namespaces that the demo deploys to. */
    public List<String> namespaces() {
        return namespaces(namespacePrefix);
    }

    /** The namespaces that a demo with this prefix deploys to. */
    public static List<String> namespaces(String prefix) {
        return TARGETS.stream().map(target -> prefix + target).toList();
    }

    /** One of the images. */
    String image(String name) {
        var image = images.get(name);
        if (image == null) {
            throw new IllegalStateException("this demo has no image " + name);
        }
        return image;
    }
}
