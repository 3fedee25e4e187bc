package dev.slipway.demo;

import java.nio.file.Path;
import java.util.List;

/**
 * Where the last demo ran.
 *
 * @param kubeconfig of its cluster
 * @param namespaces that it made there
 */
public record LastDemo(Path kubeconfig, List<String> namespaces) {
    public LastDemo {
        namespaces = List.copyOf(namespaces);
    }
}
