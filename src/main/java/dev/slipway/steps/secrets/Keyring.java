package dev.slipway.steps.secrets;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The git-crypt keys at hand.
 *
 * @param keys one for each name; the usual key's name is empty
 */
record Keyring(List<GitCryptKeyFile> keys) {
    Keyring {
        keys = List.copyOf(keys);
    }

    /** A ring of these; of keys with the same name, one with the versions of both is made. */
    static Keyring of(List<GitCryptKeyFile> keys) {
        var byName = new LinkedHashMap<String, TreeMap<Integer, GitCryptKeyFile.Entry>>();
        for (var key : keys) {
            var versions = byName.computeIfAbsent(key.name(), _ -> new TreeMap<>(Comparator.reverseOrder()));
            key.entries().forEach(entry -> versions.putIfAbsent(entry.version(), entry));
        }
        return new Keyring(byName.entrySet().stream()
                .map(key -> new GitCryptKeyFile(
                        key.getKey(), List.copyOf(key.getValue().values())))
                .toList());
    }

    /** What came of a file. */
    sealed interface Opened {
        /**
         * It was decrypted.
         *
         * @param clear never printed
         * @param key the name of the key that fitted
         * @param version of that key
         */
        @SuppressWarnings("ArrayRecordComponent") // never compared, never printed
        record Clear(byte[] clear, String key, int version) implements Opened {
            @Override
            public String toString() {
                return "Clear[" + clear.length + " bytes, key '" + key + "' version " + version + "]";
            }
        }

        /** No key at hand fits. */
        record WrongKey() implements Opened {}

        /**
         * It is no whole encrypted file.
         *
         * @param why one sentence
         */
        record Malformed(String why) implements Opened {}
    }

    /**
     * Decrypts a file: with the key of the name that the commit's attributes say, its newest version first, and then with
     * every other, since a file tells nothing of its key.
     */
    Opened open(byte[] content, String name) {
        var malformation = GitCryptFile.malformation(content);
        if (malformation.isPresent()) {
            return new Opened.Malformed(malformation.get());
        }
        var inOrder = keys.stream()
                .sorted(Comparator.comparing(key -> !key.name().equals(name)))
                .toList();
        for (var key : inOrder) {
            for (var entry : key.entries()) {
                if (GitCryptFile.decrypt(content, entry) instanceof Decrypted.Clear(byte[] clear)) {
                    return new Opened.Clear(clear, key.name(), entry.version());
                }
            }
        }
        return new Opened.WrongKey();
    }

    /** The key of a name. */
    Optional<GitCryptKeyFile> named(String name) {
        return keys.stream().filter(key -> key.name().equals(name)).findFirst();
    }

    /** A key's name for people. */
    static String label(String name) {
        return name.isEmpty() ? "default" : name;
    }
}
