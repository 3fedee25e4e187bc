package dev.slipway.workspace;

import dev.slipway.masking.Mask;
import dev.slipway.site.SecretValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads secrets from where {@code slipway.yaml} says that they stand. What was read is masked from then on.
 *
 * @param site the site's folder, decrypted
 * @param environment our own
 */
public record SecretReader(Path site, Map<String, String> environment, Mask mask) {
    public SecretReader {
        environment = Map.copyOf(environment);
    }

    /** Where it stands, as the site writes it: {@code $NAME}, or a file's name. */
    public static String place(SecretValue secret) {
        return switch (secret) {
            case SecretValue.InFile(var file) -> file;
            case SecretValue.InEnvironment(var variable) -> variable.toString();
        };
    }

    /**
     * A token, key or address.
     *
     * @return empty: nothing stands there
     * @throws IOException with a sentence without a stop, when what stands there cannot be one: it is still encrypted, or
     *     the file is not there
     */
    public Optional<String> token(SecretValue secret) throws IOException {
        return read(secret, ' ' + 1, 126);
    }

    /**
     * A password, which may hold spaces and letters of all languages.
     *
     * @return empty: nothing stands there
     * @throws IOException as for a token
     */
    public Optional<String> password(SecretValue secret) throws IOException {
        return read(secret, ' ', Character.MAX_CODE_POINT);
    }

    /**
     * A token that stands in a YAML file of the site.
     *
     * @param file of the site, decrypted
     * @param key the way to it, with dots: {@code hub.apiToken}
     * @throws IOException with a sentence without a stop, when it does not stand there
     */
    public String tokenInYaml(String file, String key) throws IOException {
        Object at;
        try {
            at = new Load(LoadSettings.builder().setLabel(file).build()).loadFromString(contentOf(file));
        } catch (YamlEngineException e) {
            // The parser's own words may show what stands there.
            throw new IOException(file + " is not readable as YAML (is it still encrypted?)", e);
        }
        for (var name : key.split("\\.", -1)) {
            at = at instanceof Map<?, ?> map ? map.get(name) : null;
        }
        if (!(at instanceof String || at instanceof Number)
                || String.valueOf(at).isBlank()) {
            throw new IOException("there is no text at " + key + " in " + file);
        }
        var value = String.valueOf(at).strip();
        mask.learn(value);
        return value;
    }

    private Optional<String> read(SecretValue secret, int first, int last) throws IOException {
        var text = switch (secret) {
            case SecretValue.InFile(var file) -> contentOf(file);
            case SecretValue.InEnvironment(var variable) ->
                variable.in(environment).orElse("");
        };
        var value = text.strip();
        if (value.isEmpty()) {
            return Optional.empty();
        }
        mask.learn(value);
        if (!value.codePoints().allMatch(c -> c >= first && c <= last && c != '\u007f' && c != '\ufffd')) {
            throw new IOException("what stands in " + place(secret) + " cannot be it: it holds characters that no such"
                    + " secret has (is it still encrypted?)");
        }
        return Optional.of(value);
    }

    private String contentOf(String file) throws IOException {
        var path = site.resolve(file);
        if (!Files.isRegularFile(path)) {
            throw new IOException("there is no file " + file);
        }
        return new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
    }
}
