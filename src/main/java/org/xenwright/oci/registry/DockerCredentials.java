package org.xenwright.oci.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.registry.credentials.CredentialHelperNotFoundException;
import com.google.cloud.tools.jib.registry.credentials.CredentialHelperUnhandledServerUrlException;
import com.google.cloud.tools.jib.registry.credentials.DockerConfigCredentialRetriever;
import com.google.cloud.tools.jib.registry.credentials.DockerCredentialHelper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xenwright.oci.ImageReference;
import org.xenwright.problem.Problem;

/**
 * The credentials that {@code docker login} and {@code podman login} stored, and the credential helpers they name,
 * found as Jib finds them: the first of the files that knows the registry counts, then the helper every user of a
 * cloud's registry has.
 */
public final class DockerCredentials implements Credentials {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The helpers of clouds, by the ends of their registries' names. */
    private static final Map<String, String> HELPERS =
            Map.of("gcr.io", "docker-credential-gcr", "amazonaws.com", "docker-credential-ecr-login");

    private final Map<String, String> environment;
    private final Path home;

    /** Reads those of the user: {@code XDG_RUNTIME_DIR}, {@code XDG_CONFIG_HOME} and {@code DOCKER_CONFIG} count. */
    public DockerCredentials(Map<String, String> environment, Path home) {
        this.environment = Map.copyOf(environment);
        this.home = home;
    }

    @Override
    public Optional<Credential> find(ImageReference image) throws IOException {
        String registry = registry(image);
        for (Path file : files()) {
            // jib passes over what it cannot read, and the registry would then seem to be at fault
            refuseBroken(file);
            Optional<com.google.cloud.tools.jib.api.Credential> found;
            try {
                found = DockerConfigCredentialRetriever.create(registry, file).retrieve(event -> {});
            } catch (IOException e) {
                throw unreadable(file.toString());
            }
            if (found.isPresent()) {
                return found.map(DockerCredentials::ours);
            }
        }
        return ofCloud(registry);
    }

    /** Returns the host as these files name it, which for some registries is another one than images do. */
    private static String registry(ImageReference image) {
        try {
            return com.google.cloud.tools.jib.api.ImageReference.parse(image.registry() + "/" + image.repository())
                    .getRegistry();
        } catch (InvalidImageReferenceException e) {
            throw new IllegalStateException("a reference that was read before", e);
        }
    }

    /** Asks the helper of a cloud's registry, if it is installed. */
    private Optional<Credential> ofCloud(String registry) {
        for (Map.Entry<String, String> each : HELPERS.entrySet()) {
            if (registry.endsWith(each.getKey())) {
                try {
                    return Optional.of(ours(
                            new DockerCredentialHelper(registry, Path.of(each.getValue()), environment).retrieve()));
                } catch (CredentialHelperNotFoundException | CredentialHelperUnhandledServerUrlException e) {
                    continue;
                } catch (IOException e) {
                    throw unreadable("a credential helper");
                }
            }
        }
        return Optional.empty();
    }

    private static Credential ours(com.google.cloud.tools.jib.api.Credential found) {
        return new Credential(found.getUsername(), found.getPassword());
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        folder("XDG_RUNTIME_DIR").ifPresent(run -> files.add(run.resolve("containers/auth.json")));
        files.add(folder("XDG_CONFIG_HOME").orElse(home.resolve(".config")).resolve("containers/auth.json"));
        files.add(folder("DOCKER_CONFIG").orElse(home.resolve(".docker")).resolve("config.json"));
        files.removeIf(file -> !Files.isRegularFile(file));
        return files;
    }

    private Optional<Path> folder(String variable) {
        String value = environment.getOrDefault(variable, "");
        return value.isEmpty() ? Optional.empty() : Optional.of(Path.of(value));
    }

    private static void refuseBroken(Path file) throws IOException {
        try {
            if (!JSON.readTree(file.toFile()).isObject()) {
                throw unreadable(file.toString());
            }
        } catch (JsonProcessingException e) {
            // no cause: its message may quote something secret
            throw unreadable(file.toString());
        }
    }

    private static RuntimeException unreadable(String where) {
        return Problem.of("looking for the credentials of a registry", "correct the file, or log in again")
                .at(where)
                .found("something that cannot be read as credentials")
                .raise();
    }
}
