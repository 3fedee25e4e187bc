package dev.slipway.deployment;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Opens each cluster once for all steps of a deployment: a connection costs more than most of what is asked through it, and a credential
 * plugin is run for each. Who opens one closes it as ever; the connection itself ends when this is closed.
 *
 * <p>A connection is not given out any longer when the kubeconfig reads otherwise, since a token was renewed, nor {@link #AGE} after it was
 * made, since a plugin's certificate may be good for little longer. Whoever has it by then keeps it.
 */
final class SharedClusters implements Cluster.Opener, AutoCloseable {
    static final Duration AGE = Duration.ofMinutes(5);

    /** Of several clusters each is asked a few things at a time: a TLS handshake costs more than ten requests. */
    private static final int FEW = 2;

    private static final int MANY = 16;
    private static final int SEVERAL = 4;

    private final LearningClusters clusters;
    private final InstantSource steady;
    private final Map<Path, Connections> all = new ConcurrentHashMap<>();

    /**
     * In these surroundings, whose mask learns.
     *
     * @param targets how many targets there are
     */
    SharedClusters(Surroundings surroundings, int targets) {
        this.clusters = LearningClusters.of(surroundings, targets < SEVERAL ? MANY : FEW);
        this.steady = surroundings.steady();
    }

    @Override
    public Answer<Cluster> open(Path kubeconfig) {
        return all.computeIfAbsent(kubeconfig, Connections::new).open();
    }

    @Override
    public void close() {
        all.values().forEach(Connections::close);
    }

    /** Those of one kubeconfig, the last one last. Another target's are opened meanwhile. */
    private final class Connections {
        private final Path kubeconfig;
        private final ReentrantLock lock = new ReentrantLock();
        private final List<LearningCluster> made = new ArrayList<>();
        private byte[] text = {};
        private Instant until = Instant.MIN;
        private boolean closed;

        Connections(Path kubeconfig) {
            this.kubeconfig = kubeconfig;
        }

        Answer<Cluster> open() {
            lock.lock();
            try {
                if (closed) {
                    return clusters.open(kubeconfig);
                }
                var now = text();
                if (!made.isEmpty()
                        && Arrays.equals(text, now)
                        && steady.instant().isBefore(until)) {
                    return new Answer.Given<>(made.getLast().lent());
                }
                return clusters.learning(kubeconfig).map(cluster -> {
                    made.add(cluster);
                    text = now;
                    until = steady.instant().plus(AGE);
                    return cluster.lent();
                });
            } finally {
                lock.unlock();
            }
        }

        /** What can't be read is told by who opens it. */
        private byte[] text() {
            try {
                return Files.readAllBytes(kubeconfig);
            } catch (IOException e) {
                return new byte[0];
            }
        }

        void close() {
            lock.lock();
            try {
                closed = true;
                made.forEach(LearningCluster::close);
            } finally {
                lock.unlock();
            }
        }
    }
}
