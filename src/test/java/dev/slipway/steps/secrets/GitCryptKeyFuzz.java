package dev.slipway.steps.secrets;

import java.util.Arrays;

/** Fuzz target: key files of git-crypt. Whatever the bytes, the answer is a value, and a key is a whole one. */
public final class GitCryptKeyFuzz {
    private GitCryptKeyFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        var before = input.clone();
        switch (GitCryptKeyFile.parse(input)) {
            case GitCryptKeyFile.Parsed.Key(var file) -> {
                require(!file.entries().isEmpty(), "a key without entries");
                int newest = Integer.MAX_VALUE;
                for (var entry : file.entries()) {
                    require(entry.aesKey().length == 32 && entry.hmacKey().length == 64, "a key of another length");
                    require(entry.version() <= newest, "entries out of order");
                    newest = entry.version();
                }
                require(GitCryptKeyFile.isHeadedAsOne(input), "a key without its header");
            }
            case GitCryptKeyFile.Parsed.NoKeyFile(var why) -> require(!why.isBlank(), "no reason");
            case GitCryptKeyFile.Parsed.Damaged(var why) -> require(!why.isBlank(), "no reason");
        }
        require(Arrays.equals(before, input), "the input was changed");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
