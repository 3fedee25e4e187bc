package dev.slipway.steps.secrets;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A git-crypt key file, as {@code git-crypt export-key} writes it. Format, all numbers big-endian and 32 bits:
 *
 * <pre>
 * "\0GITCRYPTKEY", format version 2
 * header fields: id, length, bytes; id 1 is the key's name; id 0 ends them (without a length)
 * entries to the end of the file, each of fields: 1 version (4 bytes), 3 AES key (32), 5 HMAC key (64); 0 ends the entry
 * </pre>
 *
 * <p>A field with an odd id must be understood; one with an even id may be passed over.
 *
 * @param name of the key, for repositories with several; empty for the usual one
 * @param entries the newest first; at least one
 */
record GitCryptKeyFile(String name, List<Entry> entries) {
    private static final byte[] HEADER = "\0GITCRYPTKEY".getBytes(StandardCharsets.US_ASCII);
    private static final int LEGACY_LENGTH = Entry.AES_BYTES + Entry.HMAC_BYTES;
    private static final int LONGEST_FIELD = 1 << 20;

    GitCryptKeyFile {
        entries = List.copyOf(entries);
    }

    /** One version of the key. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never printed
    record Entry(int version, byte[] aesKey, byte[] hmacKey) {
        static final int AES_BYTES = 32;
        static final int HMAC_BYTES = 64;

        @Override
        public String toString() {
            return "Entry[version " + version + "]";
        }
    }

    /** A key file, or what is wrong with it. */
    sealed interface Parsed {
        /** It is one. */
        record Key(GitCryptKeyFile file) implements Parsed {}

        /**
         * It does not even start like one: where it came out of a decryption, that used the wrong key.
         *
         * @param why one sentence
         */
        record NoKeyFile(String why) implements Parsed {}

        /**
         * It starts like one, but is not whole, or of another version.
         *
         * @param why one sentence
         */
        record Damaged(String why) implements Parsed {}
    }

    /** Whether the content begins as a key file does. */
    static boolean isHeadedAsOne(byte[] content) {
        return content.length >= HEADER.length && Arrays.equals(content, 0, HEADER.length, HEADER, 0, HEADER.length);
    }

    /** Reads a key file. */
    static Parsed parse(byte[] content) {
        if (!isHeadedAsOne(content)) {
            return new Parsed.NoKeyFile(
                    content.length == LEGACY_LENGTH
                            ? "it is no git-crypt key file, unless one of git-crypt before 0.4: convert it with"
                                    + " `git-crypt migrate-key`"
                            : "it does not start as a git-crypt key file does");
        }
        var buffer = ByteBuffer.wrap(content, HEADER.length, content.length - HEADER.length);
        try {
            int format = buffer.getInt();
            if (format != 2) {
                return new Parsed.Damaged("it has format version " + format + ", and Slipway knows version 2");
            }
            var name = "";
            for (var field = Field.next(buffer); field.isPresent(); field = Field.next(buffer)) {
                if (field.get().id() == 1) {
                    name = new String(field.get().bytes(), StandardCharsets.UTF_8);
                } else {
                    field.get().passOver();
                }
            }
            var entries = new ArrayList<Entry>();
            while (buffer.hasRemaining()) {
                entries.add(entry(buffer));
            }
            if (entries.isEmpty()) {
                return new Parsed.Damaged("it holds no key");
            }
            entries.sort(Comparator.comparingInt(Entry::version).reversed());
            return new Parsed.Key(new GitCryptKeyFile(name, entries));
        } catch (BufferUnderflowException e) {
            return new Parsed.Damaged("it is truncated");
        } catch (DamagedException e) {
            return new Parsed.Damaged(String.valueOf(e.getMessage()));
        }
    }

    private static Entry entry(ByteBuffer buffer) throws DamagedException {
        int version = 0;
        byte[] aes = {};
        byte[] hmac = {};
        for (var field = Field.next(buffer); field.isPresent(); field = Field.next(buffer)) {
            switch (field.get().id()) {
                case 1 ->
                    version = ByteBuffer.wrap(field.get().sized(Integer.BYTES)).getInt();
                case 3 -> aes = field.get().sized(Entry.AES_BYTES);
                case 5 -> hmac = field.get().sized(Entry.HMAC_BYTES);
                default -> field.get().passOver();
            }
        }
        if (aes.length == 0 || hmac.length == 0) {
            throw new DamagedException("one of its entries lacks a key");
        }
        return new Entry(version, aes, hmac);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared, never printed
    private record Field(int id, byte[] bytes) {

        /** The next field, or nothing at the end of a group of fields. */
        static Optional<Field> next(ByteBuffer buffer) throws DamagedException {
            int id = buffer.getInt();
            if (id == 0) {
                return Optional.empty();
            }
            int length = buffer.getInt();
            if (length < 0 || length > LONGEST_FIELD) {
                throw new DamagedException("one of its fields has an impossible length");
            }
            if (length > buffer.remaining()) {
                throw new DamagedException("it is truncated");
            }
            var bytes = new byte[length];
            buffer.get(bytes);
            return Optional.of(new Field(id, bytes));
        }

        byte[] sized(int wanted) throws DamagedException {
            if (bytes.length != wanted) {
                throw new DamagedException(
                        "its field " + id + " has " + bytes.length + " bytes, and should have " + wanted);
            }
            return bytes;
        }

        void passOver() throws DamagedException {
            if (id % 2 != 0) {
                throw new DamagedException("it has a field " + id + ", made by a newer git-crypt than Slipway knows");
            }
        }
    }

    private static final class DamagedException extends Exception {
        private static final long serialVersionUID = 1;

        DamagedException(String why) {
            super(why);
        }
    }
}
