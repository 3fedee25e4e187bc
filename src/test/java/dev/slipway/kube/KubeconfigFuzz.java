package dev.slipway.kube;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Fuzz target: kubeconfigs. What was read can be selected from and written, and reads the same again; nothing is thrown. */
public final class KubeconfigFuzz {
    private static final Path NOWHERE = Path.of("/nonexistent");

    private KubeconfigFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (Kubeconfig.parse(new String(input, StandardCharsets.UTF_8), NOWHERE)
                instanceof Kubeconfig.Reading.Whole(var whole)) {
            whole.secrets();
            whole.contexts().forEach(context -> examine(whole, context));
        }
    }

    private static void examine(Kubeconfig whole, String context) {
        switch (whole.select(context)) {
            case Kubeconfig.Reading.Unusable(var why) ->
                require(!why.isBlank() && !why.contains("\n"), "not one line: " + why);
            case Kubeconfig.Reading.Whole(var own) -> {
                require(own.currentContext().filter(context::equals).isPresent(), "another context is current");
                require(!own.server().isEmpty(), "no server");
                own.clientCertificateEnds();
                var text = own.inNamespace("staging").text();
                require(
                        Kubeconfig.parse(text, NOWHERE) instanceof Kubeconfig.Reading.Whole(var again)
                                && again.text().equals(text),
                        "it reads differently when it was written");
            }
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
