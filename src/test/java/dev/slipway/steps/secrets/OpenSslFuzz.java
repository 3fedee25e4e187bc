package dev.slipway.steps.secrets;

import dev.slipway.site.SecretsConfig;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;

/** Fuzz target: files of openssl, with a raw key and with a passphrase. */
public final class OpenSslFuzz {
    private static final byte[] KEY = new byte[OpenSslFile.KEY_BYTES];
    private static final byte[] IV = new byte[OpenSslFile.IV_BYTES];
    private static final OpenSslPassphrase[] WAYS = {
        new OpenSslPassphrase(SecretsConfig.Digest.MD5, OptionalInt.empty()),
        new OpenSslPassphrase(SecretsConfig.Digest.SHA256, OptionalInt.empty()),
        new OpenSslPassphrase(SecretsConfig.Digest.SHA512, OptionalInt.of(3))
    };

    private OpenSslFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        examine(OpenSslFile.decrypt(input, KEY, IV), OpenSslFile.isSalted(input));
        for (var way : WAYS) {
            examine(way.decrypt(input, "passphrase"), !OpenSslFile.isSalted(input));
            var file = way.encrypt(input, "passphrase", new Random(1));
            require(
                    way.decrypt(file, "passphrase") instanceof Decrypted.Clear(var clear)
                            && Arrays.equals(clear, input),
                    "it does not come back");
        }
        var file = OpenSslFile.encrypt(input, KEY, IV);
        require(file.length == (input.length / 16 + 1) * 16, "a length that openssl would not make");
        if (!OpenSslFile.isSalted(file)) {
            require(
                    OpenSslFile.decrypt(file, KEY, IV) instanceof Decrypted.Clear(var clear)
                            && Arrays.equals(clear, input),
                    "it does not come back");
        }
    }

    private static void examine(Decrypted decrypted, boolean isAnotherKind) {
        switch (decrypted) {
            case Decrypted.Clear _ -> require(!isAnotherKind, "decrypted although it is of the other kind");
            case Decrypted.WrongKey _ -> require(!isAnotherKind, "a wrong key for what is of the other kind");
            case Decrypted.Malformed(var why) -> require(!why.isBlank(), "no reason");
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
