package dev.slipway.steps.secrets;

import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where key files are looked for.
 *
 * @param workspace with the checkout
 * @param origin the person's own site folder, where a key file in clear may lie that no commit has
 * @param decrypted files of the site that were decrypted so far, by name
 */
record KeyFiles(Workspace workspace, Path origin, Map<String, byte[]> decrypted) {

    /** The content of one, if it is anywhere. */
    Optional<byte[]> read(String name) throws IOException {
        var clear = decrypted.get(name);
        if (clear != null) {
            return Optional.of(clear);
        }
        // As the person sees the path: a key in clear is not in the commit, so it is beside the site.
        var beside = origin.resolve(name);
        var file = Files.isRegularFile(beside) ? Optional.of(beside) : workspace.inSite(name);
        return file.isPresent() ? Optional.of(Files.readAllBytes(file.get())) : Optional.empty();
    }
}
