package dev.slipway.site;

import java.util.List;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/** A YAML file of the site other than {@code slipway.yaml} that Slipway itself reads, and that holds no secret. */
public final class YamlDocument {
    private YamlDocument() {}

    /**
     * The map that the file consists of, which is bounded in depth and size; or all that is wrong with it as YAML.
     *
     * @param file relative to the site, for messages
     */
    public static Loaded<MappingNode> of(String file, byte[] bytes) {
        return switch (YamlText.of(file, bytes)) {
            case YamlText.Locked _ ->
                invalid(
                        file,
                        "the file is encrypted with git-crypt.",
                        "It must be readable before anything is decrypted; take it out of .gitattributes.");
            case YamlText.Unreadable unreadable -> new Loaded.Invalid<>(List.of(unreadable.problem()));
            case YamlText.Plain plain -> map(file, plain.text());
        };
    }

    private static Loaded<MappingNode> map(String file, String text) {
        YamlScan.Result scan = YamlScan.of(file, text, YamlRules.SITE);
        if (!scan.problems().isEmpty()) {
            return new Loaded.Invalid<>(scan.problems());
        }
        var documents =
                new Compose(YamlScan.settings()).composeAllFromString(text).iterator();
        return documents.hasNext() && documents.next() instanceof MappingNode map
                ? new Loaded.Valid<>(map)
                : invalid(file, "the file is empty.", "");
    }

    private static Loaded<MappingNode> invalid(String file, String what, String remedy) {
        return new Loaded.Invalid<>(List.of(new Problem(file, 1, 1, what, remedy)));
    }
}
