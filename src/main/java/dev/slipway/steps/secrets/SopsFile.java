package dev.slipway.steps.secrets;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A file that SOPS encrypted, told by the metadata that it leaves in it: a map {@code sops} in YAML and JSON, lines {@code
 * sops_…=} in env files, a section {@code [sops]} in INI files. What is none of these it keeps as JSON with one value, {@code
 * data}.
 *
 * @param format what {@code --input-type} is told
 * @param recipients whoever may decrypt it, as the file names them
 */
public record SopsFile(Format format, List<String> recipients) {
    /** Larger files are no place where somebody keeps secrets by hand. */
    static final long LONGEST = 16L << 20;

    private static final Pattern YAML = Pattern.compile("(?m)^sops:\\s*$");
    private static final Pattern JSON = Pattern.compile("^\\s*\\{[\\s\\S]*\"sops\"\\s*:\\s*\\{");
    private static final Pattern BINARY =
            Pattern.compile("^\\s*\\{\\s*\"data\"\\s*:\\s*\"ENC\\[[^\"]*\"\\s*,\\s*\"sops\"");
    private static final Pattern ENV = Pattern.compile("(?m)^sops_mac=ENC\\[");
    private static final Pattern INI = Pattern.compile("(?m)^\\[sops]\\s*$");
    private static final Pattern MAC = Pattern.compile("\\bmac\"?\\s*[:=]|^sops_mac=|_mac=", Pattern.MULTILINE);

    private static final Pattern RECIPIENT = Pattern.compile(
            "(?:recipient|arn|resource_id|vault_url|vault_address|\\bfp)\"?"
                    + "\\s*[:=]\\s*\"?(age1[0-9a-z]+|arn:[^\\s\",]+|projects/[^\\s\",]+|https?://[^\\s\",]+|[0-9A-Fa-f]{16,40})");

    public SopsFile {
        recipients = List.copyOf(recipients);
    }

    /** How SOPS reads and writes it. */
    public enum Format {
        /** Values in YAML. */
        YAML("yaml"),
        /** Values in JSON. */
        JSON("json"),
        /** NAME=value. */
        ENV("dotenv"),
        /** Sections of NAME=value. */
        INI("ini"),
        /** Anything, as a whole. */
        BINARY("binary");

        private final String type;

        Format(String type) {
            this.type = type;
        }

        /** What {@code --input-type} and {@code --output-type} are told. */
        public String type() {
            return type;
        }
    }

    /** What the text says of itself, if SOPS encrypted it. */
    static Optional<SopsFile> in(String text) {
        if (!text.contains("sops") || !MAC.matcher(text).find()) {
            return Optional.empty();
        }
        return format(text)
                .map(format -> new SopsFile(
                        format,
                        RECIPIENT
                                .matcher(text)
                                .results()
                                .map(found -> found.group(1))
                                .distinct()
                                .toList()));
    }

    private static Optional<Format> format(String text) {
        if (BINARY.matcher(text).find()) {
            return Optional.of(Format.BINARY);
        }
        return Stream.of(Format.values())
                .filter(format -> switch (format) {
                    case YAML -> YAML.matcher(text).find();
                    case JSON -> JSON.matcher(text).find();
                    case ENV -> ENV.matcher(text).find();
                    case INI -> INI.matcher(text).find();
                    case BINARY -> false;
                })
                .findFirst();
    }
}
