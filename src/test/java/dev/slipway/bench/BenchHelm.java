package dev.slipway.bench;

import dev.slipway.testing.RealTools;
import java.io.IOException;

/** Prints where the Helm is that both sides of {@code bench/plan} use; built if need be. */
final class BenchHelm {
    private BenchHelm() {}

    /** Prints it. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.out.println(RealTools.helm(RealTools.HELM_3));
    }
}
