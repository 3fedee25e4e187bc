package dev.slipway.steps.secrets;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Evidence;
import dev.slipway.site.SecretsConfig.OpenSslKey;
import dev.slipway.site.Variable;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What {@code openssl enc -aes-256-cbc} is given, its values read from the environment. */
sealed interface OpenSsl {

    /** Decrypts. */
    Decrypted decrypt(byte[] content);

    /** Encrypts, so that openssl, given the same, can decrypt it. */
    byte[] encrypt(byte[] clear);

    /**
     * What would have to stand in {@code slipway.yaml} for this file, where a usual way other than the given one works.
     *
     * @param wanted whether a decrypted content is what was looked for
     */
    Optional<String> instead(byte[] content, Predicate<byte[]> wanted);

    /** {@code -K … -iv …}. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never printed
    record Raw(byte[] key, byte[] iv) implements OpenSsl {
        @Override
        public Decrypted decrypt(byte[] content) {
            return OpenSslFile.decrypt(content, key, iv);
        }

        @Override
        public byte[] encrypt(byte[] clear) {
            return OpenSslFile.encrypt(clear, key, iv);
        }

        @Override
        public Optional<String> instead(byte[] content, Predicate<byte[]> wanted) {
            return Optional.empty();
        }

        @Override
        public String toString() {
            return "Raw";
        }
    }

    /** {@code -pass …}. */
    record Passphrase(OpenSslPassphrase way, String passphrase) implements OpenSsl {
        @Override
        public Decrypted decrypt(byte[] content) {
            return way.decrypt(content, passphrase);
        }

        @Override
        public byte[] encrypt(byte[] clear) {
            return way.encrypt(clear, passphrase, new SecureRandom());
        }

        @Override
        public Optional<String> instead(byte[] content, Predicate<byte[]> wanted) {
            return way.instead(content, passphrase, wanted).map(OpenSslPassphrase::inYaml);
        }

        @Override
        public String toString() {
            return "Passphrase[" + way + "]";
        }
    }

    /** What reading the variables gave. */
    sealed interface Reading {
        /** All is there. */
        record Whole(OpenSsl openSsl) implements Reading {}

        /** Something is not, or is no key. */
        record Wrong(List<Evidence> problems) implements Reading {
            public Wrong {
                problems = List.copyOf(problems);
            }
        }
    }

    /**
     * Reads the variables; the mask learns their values, whatever they are worth.
     *
     * @param environment our own
     */
    static Reading read(OpenSslKey source, Map<String, String> environment, Mask mask) {
        source.variables().forEach(variable -> variable.in(environment).ifPresent(mask::learn));
        return switch (source) {
            case OpenSslKey.Raw raw -> raw(raw, environment);
            case OpenSslKey.Passphrase passphrase -> passphrase(passphrase, environment);
        };
    }

    private static Reading raw(OpenSslKey.Raw source, Map<String, String> environment) {
        var key = HexVariable.read(source.key(), "key", OpenSslFile.KEY_BYTES, environment);
        var iv = HexVariable.read(source.iv(), "IV", OpenSslFile.IV_BYTES, environment);
        if (key instanceof HexVariable.Value(byte[] keyBytes) && iv instanceof HexVariable.Value(byte[] ivBytes)) {
            return new Reading.Whole(new Raw(keyBytes, ivBytes));
        }
        var problems = new ArrayList<Evidence>();
        wrong(source.key(), key).ifPresent(problems::add);
        wrong(source.iv(), iv).ifPresent(problems::add);
        return new Reading.Wrong(problems);
    }

    private static Optional<Evidence> wrong(Variable variable, HexVariable value) {
        return value instanceof HexVariable.Wrong(var problem)
                ? Optional.of(new Evidence.Fact("environment variable " + variable, problem))
                : Optional.empty();
    }

    private static Reading passphrase(OpenSslKey.Passphrase source, Map<String, String> environment) {
        var variable = source.passphrase();
        return variable.in(environment)
                .<Reading>map(value -> new Reading.Whole(
                        new Passphrase(new OpenSslPassphrase(source.digest(), source.iterations()), value)))
                .orElseGet(() -> new Reading.Wrong(List.of(new Evidence.Fact(
                        "environment variable " + variable,
                        variable + " is " + (environment.containsKey(variable.name()) ? "empty" : "not set")
                                + "; it must hold the passphrase"))));
    }
}
