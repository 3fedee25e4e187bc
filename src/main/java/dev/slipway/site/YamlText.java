package dev.slipway.site;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** What the bytes of a YAML file are, before anything of YAML is looked at. */
sealed interface YamlText {

    /** Text. */
    record Plain(String text) implements YamlText {}

    /** A file that git-crypt encrypted. */
    record Locked() implements YamlText {}

    /** No text that YAML could be written in. */
    record Unreadable(Problem problem) implements YamlText {}

    /** Larger than any file that a person maintains; a bound on memory. */
    int LARGEST = 10 << 20;

    /** How git-crypt begins each file that it encrypts. */
    byte[] LOCK = "\0GITCRYPT\0".getBytes(StandardCharsets.US_ASCII);

    /** Looks at the bytes of a file. */
    static YamlText of(String file, byte[] bytes) {
        if (startsWith(bytes, LOCK)) {
            return new Locked();
        }
        if (bytes.length > LARGEST) {
            return unreadable(
                    file, Place.START, "the file is larger than 10 MB.", "Move what is not configuration elsewhere.");
        }
        if (startsWith(bytes, new byte[] {(byte) 0xFF, (byte) 0xFE})
                || startsWith(bytes, new byte[] {(byte) 0xFE, (byte) 0xFF})) {
            return unreadable(file, Place.START, "the file is written in UTF-16.", "Save it as UTF-8.");
        }
        return decoded(file, bytes);
    }

    private static YamlText decoded(String file, byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            return unreadable(
                    file,
                    Place.in(text, text.length()),
                    "the file is not UTF-8: a byte here belongs to no character.",
                    "Save it as UTF-8. If it ought to be encrypted or is no text at all, it does not belong among"
                            + " the YAML files.");
        }
        String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
        int control = firstControl(body);
        if (control >= 0) {
            return unreadable(
                    file,
                    Place.in(body, control),
                    "a control character (U+%04X) stands here, which YAML does not allow."
                            .formatted((int) body.charAt(control)),
                    "Delete it; it is invisible in most editors.");
        }
        return new Plain(body);
    }

    private static int firstControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean allowed = (c >= ' ' && c < 0x7F) || c == '\n' || c == '\t' || c == '\r' || c == 0x85 || c >= 0xA0;
            if (!allowed || c == 0xFFFE || c == 0xFFFF) {
                return i;
            }
        }
        return -1;
    }

    private static boolean startsWith(byte[] bytes, byte[] start) {
        return bytes.length >= start.length && java.util.Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }

    private static YamlText unreadable(String file, Place place, String what, String remedy) {
        return new Unreadable(new Problem(file, place.line(), place.column(), what, remedy));
    }
}
