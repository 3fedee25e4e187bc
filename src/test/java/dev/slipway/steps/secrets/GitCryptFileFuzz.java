package dev.slipway.steps.secrets;

import java.util.Arrays;

/** Fuzz target: files of git-crypt. What was encrypted comes back; what was changed afterwards never counts as decrypted. */
public final class GitCryptFileFuzz {
    private static final GitCryptKeyFile.Entry KEY = new GitCryptKeyFile.Entry(0, filled(32, 7), filled(64, 9));

    private GitCryptFileFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        switch (GitCryptFile.decrypt(input, KEY)) {
            case Decrypted.Clear(var clear) ->
                require(
                        Arrays.equals(GitCryptFile.encrypt(clear, KEY), input),
                        "decrypted to what encrypts to another file");
            case Decrypted.WrongKey _ ->
                require(GitCryptFile.malformation(input).isEmpty(), "a wrong key for what is malformed");
            case Decrypted.Malformed(var why) -> require(!why.isBlank(), "no reason");
        }
        var file = GitCryptFile.encrypt(input, KEY);
        require(
                GitCryptFile.decrypt(file, KEY) instanceof Decrypted.Clear(var clear) && Arrays.equals(clear, input),
                "it does not come back");
        int changed = 10 + Math.floorMod(Arrays.hashCode(input), file.length - 10);
        file[changed] ^= 1;
        require(!(GitCryptFile.decrypt(file, KEY) instanceof Decrypted.Clear), "a changed byte was not noticed");
    }

    private static byte[] filled(int length, int with) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
