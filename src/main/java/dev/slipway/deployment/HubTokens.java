package dev.slipway.deployment;

import dev.slipway.site.CheckConfig.Hub.Token;
import dev.slipway.site.Placeholders;
import dev.slipway.workspace.SecretReader;
import java.io.IOException;

/** The tokens by which JupyterHubs know their checks. */
final class HubTokens {
    private HubTokens() {}

    /** Reads one, from where it stands. */
    static String read(Token token, SecretReader secrets, Placeholders placeholders) throws IOException {
        return switch (token) {
            case Token.Alone(var value) ->
                secrets.token(value)
                        .orElseThrow(() -> new IOException("there is no token in " + SecretReader.place(value)));
            case Token.InYaml(var file, var key) -> secrets.tokenInYaml(placeholders.fill(file), key);
        };
    }
}
